"""Pages with copies in them, and the truth about each: which work, where, on both sides.

A case follows from seed, edit, size and number alone, so any cell of the table can be made
again without the others. Fillers are left as they are and a passage is edited as a whole;
so the truth is where it begins and ends after the edit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from bench.text_books import Shelf, hanzi_of, letters_of, names_of, words_of
from bench.text_edits import Source, sentences
from bench.text_readings import alike, readable, readings_of
from bench.text_repeats import RUNS, Repeats, once_there, repeats
from bench.text_wording import EDITS
from domain.work import WorkId
from fingerprint.corpus import Truth

SIZES = (300, 1000, 5000)
QUOTED = {"zh": (20, 40, 80), "en": (60, 120, 240)}
INTERLEAVED, QUOTATION = "interleaved", "quotation"
_LEAST_INTERLEAVED = 1000
_REVIEW, _GROUP = 1000, 150
_FILLER = 3, 10
"""Share of the passage that stands before it, and again after it."""
_NEED_READINGS = ("homophones", "pinyin")


@dataclass(frozen=True, slots=True)
class Cell:
    """One edit at one size: characters of the copy before its edit, a page's if interleaved."""

    language: str
    edit: str
    size: int

    @property
    def name(self) -> str:
        """The name of the cell within its language."""
        return f"{self.edit}/{self.size}"


@dataclass(frozen=True, slots=True)
class Case:
    """A page to ask about, and what is in it."""

    cell: Cell
    number: int
    page: str
    truth: tuple[Truth, ...]

    @property
    def id(self) -> str:
        """A name that is no other case's."""
        return f"{self.cell.language}/{self.cell.name}/{self.number}"


@dataclass(frozen=True, slots=True)
class Stock:
    """What cases of one language are made from."""

    seed: int
    shelf: Shelf
    strange: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    words: Source
    repeats: Repeats


def stock_of(seed: int, asked: Shelf, whole: Shelf) -> Stock:
    """Prepare what cases are made from.

    Args:
        seed: Of every chance taken.
        asked: The books that passages and fillers are cut from.
        whole: The books whose words stand for the language, and among which a passage or a
            filler must stand once only.
    """
    books = (*whole.protected, *whole.unrelated)
    hanzi = hanzi_of(books)
    readings = readings_of(hanzi) if asked.language == "zh" else {}
    words = Source(
        asked.language,
        strange="",
        words=words_of(books) if asked.language == "en" else (),
        hanzi=hanzi if asked.language == "zh" else "",
        readings=readings,
        alike=alike(readings),
    )
    return Stock(
        seed,
        asked,
        {book.name: letters_of(book) for book in asked.unrelated},
        {book.name: names_of(book) for book in asked.protected},
        words,
        repeats(books, RUNS[asked.language]),
    )


def cells(language: str, sizes: tuple[int, ...] = SIZES) -> list[Cell]:
    """List what is measured, in the order of the table."""
    edits = [
        edit
        for edit in EDITS[language]
        if readable() or edit.partition("-")[0] not in _NEED_READINGS
    ]
    return [
        *(Cell(language, edit, size) for edit in edits for size in sizes),
        *(Cell(language, INTERLEAVED, size) for size in sizes if size >= _LEAST_INTERLEAVED),
        *(Cell(language, QUOTATION, size) for size in QUOTED[language]),
    ]


def make(stock: Stock, cell: Cell, number: int) -> Case:
    """Make one case of a cell."""
    rng = Random(f"{stock.seed}/{cell.language}/{cell.name}/{number}")
    if cell.edit == INTERLEAVED:
        return _interleaved(stock, cell, number, rng)
    book, filler = rng.choice(stock.shelf.protected), rng.choice(stock.shelf.unrelated)
    reference = once_there(book, rng, cell.size, stock.repeats)
    passage = book.text[slice(*reference)]
    if cell.edit == QUOTATION:
        length = rng.randrange(_REVIEW // 4, 3 * _REVIEW // 4)
        lengths = length, _REVIEW - length
    else:
        lengths = (cell.size * _FILLER[0] // _FILLER[1],) * 2
        passage = EDITS[cell.language][cell.edit](
            passage, rng, _source(stock, book.name, filler.name)
        )
    before, after = (
        filler.text[slice(*once_there(filler, rng, length, stock.repeats))]
        for length in lengths
    )
    query = len(before), len(before) + len(passage)
    truth = Truth(WorkId(book.name), query, reference)
    return Case(cell, number, before + passage + after, (truth,))


def _interleaved(stock: Stock, cell: Cell, number: int, rng: Random) -> Case:
    """Let sentences of two books take turns; each truth runs from its first to its last."""
    books = rng.sample(stock.shelf.protected, 2)
    spans = [once_there(book, rng, cell.size // 2, stock.repeats) for book in books]
    groups = [_groups(book.text[slice(*span)]) for book, span in zip(books, spans, strict=True)]
    page = ""
    places: tuple[list[tuple[int, int]], ...] = ([], [])
    for turn in range(max(map(len, groups))):
        for one, mine in enumerate(groups):
            if turn < len(mine):
                places[one].append((len(page), len(page) + len(mine[turn])))
                page += mine[turn]
    truth = tuple(
        Truth(WorkId(book.name), (mine[0][0], mine[-1][1]), span)
        for book, span, mine in zip(books, spans, places, strict=True)
    )
    return Case(cell, number, page, truth)


def _groups(text: str) -> list[str]:
    groups = [""]
    for sentence in sentences(text):
        if len(groups[-1]) >= _GROUP:
            groups.append("")
        groups[-1] += sentence
    return groups


def _source(stock: Stock, copied: str, other: str) -> Source:
    words = stock.words
    return Source(
        words.language,
        stock.strange[other],
        words.words,
        words.hanzi,
        stock.names[copied],
        words.readings,
        words.alike,
    )
