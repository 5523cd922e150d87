"""Pages that copy nothing we know of, and everything that was found in them all the same.

Not every finding is false: a sequel quotes its original, two books quote one poem. So what
was found is shown with both sides, for a person to judge; what is genuinely shared is then
listed in a file that `--shared` enrols as nobody's, as the product does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from bench.text_asking import Answer
from bench.text_books import Book
from bench.text_cases import SIZES, Case, Cell, Stock
from bench.text_repeats import RUNS, borrowed
from domain.errors import BadInput
from domain.work import WorkId
from fingerprint.report import REPORT, REVIEW

NEGATIVE = "negative"
_ANOTHER_EDITION = 0.02
"""Share of a further book that may stand in protected ones before it counts as a copy."""
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """A work found in a page where none should be: the strongest stretch, on both sides."""

    page: str
    book: str
    at: tuple[int, int]
    work: WorkId
    reference: tuple[int, int]
    score: float
    raw: float
    flags: tuple[str, ...]
    page_text: str
    work_text: str


@dataclass(frozen=True, slots=True)
class Unrelated:
    """Where negative pages are cut from."""

    seed: int
    language: str
    books: tuple[Book, ...]


def unrelated_of(
    stock: Stock, more: Sequence[Book], protected: Sequence[Book]
) -> tuple[Unrelated, tuple[str, ...]]:
    """Gather what negative pages are cut from.

    Args:
        stock: Its unrelated books are all taken.
        more: Further books; one that is another edition of a protected book is not.
        protected: Every enrolled book.

    Returns:
        Where to cut from, and what was left out, with reasons.
    """
    shares = borrowed(more, protected, RUNS[stock.shelf.language]) if more else {}
    kept = [book for book in more if shares[book.name] <= _ANOTHER_EDITION]
    left_out = tuple(
        f"{name} ({share:.0%} stands in protected books)"
        for name, share in shares.items()
        if share > _ANOTHER_EDITION
    )
    long_enough = tuple(
        book for book in (*stock.shelf.unrelated, *kept) if len(book.text) > 2 * max(SIZES)
    )
    return Unrelated(stock.seed, stock.shelf.language, long_enough), left_out


def negative(unrelated: Unrelated, number: int) -> tuple[Case, Book, int]:
    """Make one page; return also its book and where in it the page begins."""
    rng = Random(f"{unrelated.seed}/{unrelated.language}/{NEGATIVE}/{number}")
    lengths = [len(book.text) for book in unrelated.books]
    book = rng.choices(unrelated.books, lengths)[0]
    size = rng.choice(SIZES)
    start, end = book.excerpt(rng, size)
    cell = Cell(unrelated.language, NEGATIVE, size)
    return Case(cell, number, book.text[start:end], ()), book, start


def findings(
    unrelated: Unrelated, answers: Iterable[Answer], protected: Sequence[Book]
) -> list[Finding]:
    """Return everything found to review, surest first, with the text of both sides."""
    texts = {WorkId(book.name): book.text for book in protected}
    found = []
    for answer in answers:
        _, book, start = negative(unrelated, answer.number)
        for told in answer.told:
            if told.score < REVIEW or not told.stretches:
                continue
            best = max(told.stretches, key=lambda s: (s.score, s.query[1] - s.query[0]))
            at = start + int(best.query[0]), start + int(best.query[1])
            there = int(best.reference[0]), int(best.reference[1])
            found.append(
                Finding(
                    f"{NEGATIVE}/{answer.number}",
                    book.name,
                    at,
                    told.work,
                    there,
                    told.score,
                    told.raw,
                    tuple(told.flags),
                    _one_line(book.text[slice(*at)]),
                    _one_line(texts[told.work][slice(*there)]),
                )
            )
    return sorted(found, key=lambda one: (-one.score, -one.raw, one.page))


def gathered(found: Sequence[Finding]) -> list[list[Finding]]:
    """Put findings together that show one stretch of a book in one work, surest first."""
    groups: list[list[Finding]] = []
    for one in found:
        for group in groups:
            first = group[0]
            near = first.at[0] < one.at[1] and one.at[0] < first.at[1]
            if near and (first.book, first.work) == (one.book, one.work):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def negatives_table(pages: int, found: Sequence[Finding]) -> str:
    """Say how many pages were taken for copies, and show each stretch once."""
    over = len({one.page for one in found if one.score >= REPORT})
    review = len({one.page for one in found})
    lines = [
        f"  {pages} unrelated pages: {over} called a passage (reach 0), {review} to review"
    ]
    for group in gathered(found):
        one = group[0]
        flags = f"{' '.join(one.flags)} on {len(group)} pages"
        sides = f"{one.book} {one.at[0]}-{one.at[1]} = {one.work} {one.reference[0]}"
        lines += [
            f"    {one.score:.3f} evidence {one.raw:.0f} {flags}: {sides}",
            f"      page: {one.page_text[:_SHOWN]}",
            f"      work: {one.work_text[:_SHOWN]}",
        ]
    return "\n".join(lines)


def negatives_told(pages: int, found: Sequence[Finding]) -> dict[str, object]:
    """Return the figures for JSON, every page with what was found in it."""
    return {
        "pages": pages,
        "over_report": len({one.page for one in found if one.score >= REPORT}),
        "over_review": len({one.page for one in found}),
        "findings": [asdict(one) for one in found],
    }


def read_shared(path: Path) -> tuple[Book, ...]:
    """Read a list of common texts, a paragraph each, or a folder of them, a file each.

    Raises:
        BadInput: There is none, or it is no UTF-8.
    """
    paths = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    try:
        texts = [one.read_text("utf-8-sig") for one in paths]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read: {error}", place=str(path)) from error
    if not path.is_dir():
        texts = texts[0].split("\n\n")
    books = tuple(
        Book(f"{path.name}:{number}", text) for number, text in enumerate(texts) if text.strip()
    )
    if not books:
        raise BadInput("no text in it", place=str(path))
    return books


def write_shared(path: Path, found: Sequence[Finding]) -> None:
    """Write down what was found, a stretch a paragraph; strike out what is not shared."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(group[0].page_text + "\n\n" for group in gathered(found))


def _one_line(text: str) -> str:
    return " ".join(text.split())
