"""Measure detection on a corpus, with the code of the service and indexes of its own.

Files are decoded and matched in child processes, one a core; whatever a file does to its
child becomes an error in the report, and the run goes on.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Protocol, Self, TypeVar

from domain.errors import Refused
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.corpus import Corpus, KnownReference, Query, read_corpus
from fingerprint.cost import Cost
from fingerprint.examine import Examined, Ingested, Modalities, examine, ingest, match, read
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes, Index
from fingerprint.index.upkeep import Stats
from fingerprint.report import Answer, Report, report_of
from fingerprint.sandbox import Sandbox

Progress = Callable[[int, int], None]
Item = TypeVar("Item", KnownReference, Query)
Result = TypeVar("Result")
Lengths = Mapping[tuple[WorkId, Modality], float]

_TIMED_DECODES = 5  # references a modality of which bare decoding is timed as well
_SLACK = 2.0  # a span may pass the end by so many units: containers round their lengths


class Fillable(Index, Protocol):
    """An index that an evaluation may fill whole."""

    def enrol_all(self, entries: Iterable[tuple[ReferenceId, WorkId, Codes]]) -> int: ...
    def merge(self) -> None: ...
    def stats(self) -> Stats: ...


def evaluate(
    manifest: Path,
    modalities: Modalities,
    progress: Progress,
    *,
    cores: int | None = None,
    indexes: Mapping[Modality, Fillable] | None = None,
) -> Report:
    """Enrol the references of a manifest, ask its queries, and count.

    Args:
        manifest: JSON lines, see fingerprint.corpus.
        modalities: Those to measure; a line of another is an error.
        progress: Called with how many files are done, and of how many.
        cores: Child processes; None takes all cores.
        indexes: Empty ones, to fill and to ask; None takes scratch files.

    Returns:
        The report, ready for JSON.

    Raises:
        BadInput: The manifest cannot be read.
    """
    corpus = _of_modalities(read_corpus(manifest), modalities)
    references, queries = corpus.references, corpus.queries
    total = len(references) + len(queries)
    errors = list(corpus.errors)
    cost = Cost()
    with (
        TemporaryDirectory(prefix="keywatch-evaluate-") as scratch,
        _Children(cores or os.cpu_count() or 1) as children,
    ):
        folder = Path(scratch)
        timed = _first_of_each(references)
        made: dict[KnownReference, Ingested] = {}
        for done, (reference, ingested) in enumerate(
            children.each(
                references,
                lambda child, one: child.run(
                    ingest, modalities[one.modality], one, one in timed, about=one.path.name
                ),
            ),
            1,
        ):
            progress(done, total)
            if isinstance(ingested, Refused):
                errors.append(f"{reference.place}: {ingested}")
            else:
                made[reference] = ingested
                cost.ingested(reference.modality, ingested)
        shelves = indexes or {
            name: LocalIndex(folder / name, m.scheme, m.shape) for name, m in modalities.items()
        }
        sizes = _enrolled(made, shelves)
        lengths = _lengths(made)
        answers = []
        for done, (query, examined) in enumerate(
            children.each(
                queries,
                lambda child, one: _asked(child, one, modalities, indexes or folder),
            ),
            len(references) + 1,
        ):
            progress(done, total)
            fault = (
                str(examined)
                if isinstance(examined, Refused)
                else _outside(query, examined, lengths)
            )
            if isinstance(examined, Refused) or fault:
                errors.append(f"{query.place}: {fault}")
            else:
                answers.append(Answer(query, examined.matches))
                cost.examined(examined)
    return {
        "scheme": {name: modality.scheme.name for name, modality in modalities.items()},
        **report_of(sorted(answers, key=lambda answer: answer.query.id)),
        "cost": cost.told(sizes),
        "errors": sorted(errors),
    }


class _Children:
    """A sandbox a core, lent to one thread at a time."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._free: SimpleQueue[Sandbox] = SimpleQueue()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for _ in range(self._count):
            self._free.put(self._stack.enter_context(closing(Sandbox())))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def each(
        self, items: Sequence[Item], call: Callable[[Sandbox, Item], Result]
    ) -> Iterator[tuple[Item, Result | Refused]]:
        """Call for every item, as many at once as there are children; in order of finish."""

        def lent(item: Item) -> tuple[Item, Result | Refused]:
            child = self._free.get()
            try:
                return item, call(child, item)
            except Refused as error:
                return item, error
            finally:
                self._free.put(child)

        with ThreadPoolExecutor(self._count) as pool:
            for future in as_completed([pool.submit(lent, item) for item in items]):
                yield future.result()


def _asked(
    child: Sandbox, query: Query, modalities: Modalities, at: Mapping[Modality, Fillable] | Path
) -> Examined:
    if isinstance(at, Path):
        return child.run(examine, modalities, at, query, about=query.path.name)
    found = child.run(read, modalities, query, about=query.path.name)
    return match(modalities, at.__getitem__, query, found)


def _of_modalities(corpus: Corpus, modalities: Modalities) -> Corpus:
    """Leave out lines of modalities that are not measured, each with an error."""
    lines: tuple[KnownReference | Query, ...] = (*corpus.references, *corpus.queries)
    unknown = {
        one.place: f"{one.place}: no modality {one.modality!r} is measured"
        for one in lines
        if one.modality is not None and one.modality not in modalities
    }
    return Corpus(
        tuple(one for one in corpus.references if one.place not in unknown),
        tuple(one for one in corpus.queries if one.place not in unknown),
        (*corpus.errors, *unknown.values()),
    )


def _first_of_each(references: Sequence[KnownReference]) -> frozenset[KnownReference]:
    seen: Counter[Modality] = Counter()
    chosen = []
    for reference in references:
        seen[reference.modality] += 1
        if seen[reference.modality] <= _TIMED_DECODES:
            chosen.append(reference)
    return frozenset(chosen)


def _enrolled(
    made: Mapping[KnownReference, Ingested], indexes: Mapping[Modality, Fillable]
) -> dict[Modality, int]:
    """Enrol references in the order of the manifest. Return the bytes of each index."""
    sizes = {}
    for name, index in indexes.items():
        mine = sorted((one for one in made if one.modality == name), key=lambda one: one.place)
        index.enrol_all((ReferenceId(one.place), one.work, made[one].codes) for one in mine)
        index.merge()
        stats = index.stats()
        sizes[name] = stats.segment_bytes + stats.fingerprint_bytes
    return sizes


def _lengths(made: Mapping[KnownReference, Ingested]) -> Lengths:
    """Return the length of the longest reference of each work and modality."""
    longest: dict[tuple[WorkId, Modality], float] = {}
    for one, ingested in made.items():
        key = (one.work, one.modality)
        longest[key] = max(longest.get(key, 0.0), ingested.codes.length)
    return longest


def _outside(query: Query, examined: Examined, lengths: Lengths) -> str:
    """Say which span of the truth passes the end of its file; nothing when none does."""
    end = max(examined.lengths.values(), default=0.0) + _SLACK
    for truth in query.truth:
        known = [length for (work, _), length in lengths.items() if work == truth.work]
        if not known:
            return f"work {truth.work!r} has no reference"
        if truth.query is not None and truth.query[1] > end:
            return f"span {list(truth.query)} passes the end of the query"
        if truth.reference is not None and truth.reference[1] > max(known) + _SLACK:
            return f"span {list(truth.reference)} passes the end of the reference"
    return ""
