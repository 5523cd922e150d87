"""Enrol a shelf once, then ask about pages on all cores, as the product would be asked.

Only the public side of the modality is used, over an index on disk that is merged, with
common texts subtracted as the fingerprint stage subtracts them. Children are forked, so
they share what was enrolled.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from bench.index_rows import once
from bench.text_books import Book
from bench.text_cases import Case, Cell
from domain.match import Flag, PassageKind
from domain.work import NOT_OURS, Modality, ReferenceId, Span, WorkId
from fingerprint.corpus import Truth
from fingerprint.index.local import LocalIndex
from fingerprint.modalities.text import Text
from fingerprint.modality import Found, Media
from fingerprint.negatives import Parts, divide, subtract

TEXT = Text()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment: spans in characters, and what it amounts to where that is said."""

    query: Span
    reference: Span
    score: float
    kind: PassageKind | None


@dataclass(frozen=True, slots=True)
class Told:
    """What was found of one work in one page."""

    work: WorkId
    score: float
    raw: float
    flags: tuple[Flag, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A case without its page, and what was found."""

    cell: Cell
    number: int
    truth: tuple[Truth, ...]
    told: tuple[Told, ...]

    def of(self, work: WorkId) -> Told | None:
        """Return what was found of a work."""
        return next((one for one in self.told if one.work == work), None)


Order = tuple[Cell, int]
"""A cell and the number of a case in it."""


class Library:
    """Enrolled references of one language.

    `parts` is as fingerprint.negatives divides the index, `speed` the million characters of
    books that were enrolled in a second of CPU.
    """

    def __init__(
        self, folder: Path, books: Sequence[Book], shared: Sequence[Book] = ()
    ) -> None:
        self._folder = folder
        index = LocalIndex(folder / "index", TEXT.scheme, TEXT.shape)

        def enrol() -> None:
            for book in books:
                codes = TEXT.enrol(self.media(book.text))
                index.add(ReferenceId(book.name), WorkId(book.name), codes)
            index.merge()

        TEXT.fingerprint(self.media(books[0].text))
        seconds = once(enrol)[0]
        self.speed = sum(len(book.text) for book in books) / seconds / 1e6
        for book in shared:
            codes = TEXT.enrol(self.media(book.text))
            index.add(ReferenceId(book.name), NOT_OURS, codes)
        self.parts: Parts = divide(Modality.TEXT, index.snapshot())

    def media(self, text: str) -> Media:
        """Write a page down, each process its own; newlines stay as they are."""
        path = self._folder / f"{os.getpid()}.txt"
        path.write_bytes(text.encode())
        return Media(path, "text/plain", "0" * 64)

    def ask(self, page: str) -> tuple[Told, ...]:
        """Find works in a page, surest first."""
        media = self.media(page)
        codes = TEXT.fingerprint(media)
        if self.parts.negatives is not None:
            codes, _ = subtract(TEXT, codes, media, self.parts.negatives)
        return tuple(map(_told, TEXT.match(codes, media, self.parts.ours)))


Make = Callable[[Order], Case]
"""Makes the case of an order; called in the child that asks about it."""

_DESK: list[tuple[Make, Library]] = []  # what forked children find


def answers(
    library: Library, make: Make, orders: Sequence[Order], cores: int, about: str
) -> Iterator[Answer]:
    """Make and answer all cases, on so many cores, in order, with a progress bar."""
    _DESK[:] = [(make, library)]
    # Not a Pool: it ends its children by a signal that they may have been taught to catch.
    children = ProcessPoolExecutor(
        cores, mp_context=multiprocessing.get_context("fork"), initializer=_forget_handlers
    )
    try:
        yield from progress(children.map(_answer, orders, chunksize=4), len(orders), about)
    finally:
        children.shutdown(cancel_futures=True)


def _forget_handlers() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _answer(order: Order) -> Answer:
    make, library = _DESK[0]
    case = make(order)
    return Answer(case.cell, case.number, case.truth, library.ask(case.page))


def progress(items: Iterable[Answer], total: int, about: str) -> Iterator[Answer]:
    """Pass items on, a bar on standard error beside them."""
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items, total, description=about)


def _told(found: Found) -> Told:
    stretches = tuple(
        Stretch(
            (s.query_start, s.query_end), (s.reference_start, s.reference_end), s.score, s.kind
        )
        for s in found.segments
    )
    return Told(found.work, found.score, found.raw, found.flags, stretches)
