"""Ask peers about the very pages that we are asked about, and lay the answers side by side.

Everyone's threshold is the lowest that lets no negative page through, ours too; beside it
ours as shipped. Times are CPU of one core, with cutting into shingles and normalising, and
of ours with reading the page from a file, but not with writing it there first.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from bench.index_rows import once, say
from bench.text_asking import Library
from bench.text_books import Book
from bench.text_cases import Case
from bench.text_peers import PEERS, Peer, Scores
from bench.text_shingles import Tokenise, normalised, raw
from bench.text_speed import one_core
from fingerprint.report import REPORT, REVIEW

FORMS: dict[str, Tokenise] = {"normalised": normalised, "raw": raw}


@dataclass(frozen=True, slots=True)
class Standing:
    """One contender: Mchar/s of one core, its threshold, the share found of each edit."""

    name: str
    passage: bool
    index: float
    query: float
    threshold: float
    recall: dict[str, float] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """Return the figures for JSON."""
        return asdict(self)


def versus(
    library: Library,
    language: str,
    books: Sequence[Book],
    cases: Sequence[Case],
    negatives: Sequence[str],
) -> list[Standing]:
    """Measure ourselves and every peer that is installed.

    Args:
        library: The same books, enrolled.
        language: Of the books.
        books: The references.
        cases: Pages with copies.
        negatives: Pages without.
    """
    with one_core():
        say(f"{language}: ourselves on {len(cases)} pages and {len(negatives)} negative ones")
        writing = once(lambda: [library.media(page) for page in negatives])[0]
        asked = _asked(_ours(library), cases, negatives, writing)
        standings = [
            _standing(f"keywatch, {at}", library.speed, asked, threshold)
            for at, threshold in (
                ("none false", None),
                ("to review as shipped", REVIEW),
                ("to report as shipped", REPORT),
            )
        ]
        for name, make in PEERS.items():
            for form, tokenise in FORMS.items():
                peer = make(language, tokenise)
                if peer is None:
                    say(f"{name} is not installed (make .venv/bench)")
                    break
                say(f"{language}: {name}, {form}")
                speed = _indexed(peer, books)
                asked = _asked(peer.ask, cases, negatives)
                standings.append(_standing(f"{name}, {form}", speed, asked))
    return standings


def _ours(library: Library) -> Callable[[str], Scores]:
    return lambda page: {told.work: told.score for told in library.ask(page)}


def _indexed(peer: Peer, books: Sequence[Book]) -> float:
    seconds = once(lambda: peer.index(books))[0]
    return sum(len(book.text) for book in books) / seconds / 1e6


@dataclass(frozen=True, slots=True)
class _Asked:
    """The highest score of a negative page, Mchar/s of these, scores of copies by edit."""

    worst: float
    query: float
    surest: tuple[tuple[str, float], ...]


def _asked(
    ask: Callable[[str], Scores],
    cases: Sequence[Case],
    negatives: Sequence[str],
    aside: float = 0.0,
) -> _Asked:
    """Ask about all pages; of the time for negatives, so many seconds do not count."""
    ask(negatives[0])
    highest: list[float] = []
    seconds = once(
        lambda: highest.extend(max(ask(page).values(), default=0.0) for page in negatives)
    )[0]
    return _Asked(
        max(highest),
        sum(map(len, negatives)) / (seconds - aside) / 1e6,
        tuple((case.cell.edit, _surest(case, ask(case.page))) for case in cases),
    )


def _standing(name: str, index: float, asked: _Asked, shipped: float | None = None) -> Standing:
    """Count at a threshold as shipped, or just over every negative page."""
    recall = {}
    for edit in dict.fromkeys(edit for edit, _ in asked.surest):
        mine = [score for one, score in asked.surest if one == edit]
        found = [score > asked.worst if shipped is None else score >= shipped for score in mine]
        recall[edit] = sum(found) / len(found)
    threshold = asked.worst if shipped is None else shipped
    return Standing(name, name.startswith("keywatch"), index, asked.query, threshold, recall)


def _surest(case: Case, scores: Scores) -> float:
    return min(scores.get(truth.work, 0.0) for truth in case.truth)


def versus_table(language: str, standings: Sequence[Standing]) -> str:
    """Lay contenders out in columns, one edit a row."""
    lines = [f"{language}: share found beside peers, same pages, same run"]
    lines += [
        f"  [{number}] {one.name} (over {one.threshold:.3g}): index {one.index:.3g}, "
        f"query {one.query:.3g} Mchar/s; says which passage: {'yes' if one.passage else 'no'}"
        for number, one in enumerate(standings)
    ]
    lines.append(f"  {'edit':18}" + "".join(f"{f'[{n}]':>7}" for n in range(len(standings))))
    for edit in standings[0].recall:
        shares = "".join(f"{one.recall[edit]:7.3f}" for one in standings)
        lines.append(f"  {edit:18}{shares}")
    mean = "".join(f"{sum(s.recall.values()) / len(s.recall):7.3f}" for s in standings)
    return "\n".join([*lines, f"  {'mean':18}{mean}"])
