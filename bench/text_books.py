"""Novels to measure text detection with: read, split in two, and boiled down for edits.

Which part a book is of follows from its name alone, so a book never changes sides when
others come or go: parameters are chosen on `dev`, figures are told of `test`.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from domain.errors import BadInput

LANGUAGES = ("zh", "en")
PARTS = ("dev", "test", "all")

HANZI = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_MARGIN = 50  # a fiftieth of a book at each end is title, preface and licence
_POOL = 100_000  # characters of one book that stand for it among the words of all


@dataclass(frozen=True, slots=True)
class Book:
    """A novel: its name is that of its work."""

    name: str
    text: str

    @property
    def part(self) -> str:
        """Say whether the book is of `dev` or of `test`."""
        return part_of(self.name)

    def excerpt(self, rng: Random, length: int) -> tuple[int, int]:
        """Draw a span of `length` characters anywhere but at the ends of the book."""
        margin = len(self.text) // _MARGIN
        last = len(self.text) - margin - length
        if last <= margin:
            raise BadInput(f"shorter than {length} characters", place=self.name)
        start = rng.randrange(margin, last)
        return start, start + length


@dataclass(frozen=True, slots=True)
class Shelf:
    """Books of one language: those that are protected and those that nobody copied."""

    language: str
    protected: tuple[Book, ...]
    unrelated: tuple[Book, ...]

    def of_part(self, part: str) -> "Shelf":
        """Return the books of one of PARTS.

        Raises:
            BadInput: There is none to copy from, or none to stand around copies.
        """
        kept = Shelf(
            self.language,
            tuple(book for book in self.protected if part in ("all", book.part)),
            tuple(book for book in self.unrelated if part in ("all", book.part)),
        )
        if not kept.protected or not kept.unrelated:
            raise BadInput(f"no books of part {part!r}; take 'all'", place=self.language)
        return kept


def part_of(name: str) -> str:
    """Tell `dev` from `test` by a hash of the name, in whatever form a disk has it."""
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode()).digest()
    return ("dev", "test")[digest[0] & 1]


def read_shelf(folder: Path, language: str) -> Shelf:
    """Read a corpus, `{language}/{protected,unrelated}/*.txt`, in UTF-8.

    Args:
        folder: The corpus.
        language: One of LANGUAGES.

    Raises:
        BadInput: A folder without books, or a file that is no UTF-8.
    """
    protected, unrelated = (
        tuple(map(_read, sorted((folder / language / kind).glob("*.txt"))))
        for kind in ("protected", "unrelated")
    )
    if not protected or not unrelated:
        raise BadInput("no books in protected/ or in unrelated/", place=str(folder / language))
    return Shelf(language, protected, unrelated)


def read_further(folder: Path, shelf: Shelf) -> tuple[Book, ...]:
    """Read `{language}/**/*.txt`, unrelated books too, but those of names on the shelf.

    Raises:
        BadInput: A file that is no UTF-8.
    """
    taken = {book.name for book in (*shelf.protected, *shelf.unrelated)}
    others = map(_read, sorted((folder / shelf.language).rglob("*.txt")))
    return tuple(book for book in others if book.name not in taken)


def _read(path: Path) -> Book:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read: {error}", place=str(path)) from error
    return Book(unicodedata.normalize("NFC", path.stem), text)


def letters_of(book: Book) -> str:
    """Return the hanzi of a book, or its letters where it has few hanzi."""
    hanzi = "".join(HANZI.findall(book.text))
    if len(hanzi) * 4 > len(book.text):
        return hanzi
    return "".join(c for c in book.text if c.isalpha())


def words_of(books: Iterable[Book]) -> tuple[str, ...]:
    """Return English words of all books as they come, frequent ones often."""
    return tuple(
        word
        for book in books
        for word in WORD.findall(book.text[len(book.text) // _MARGIN :][:_POOL])
    )


def hanzi_of(books: Iterable[Book]) -> str:
    """Return hanzi of all books as they come, to draw words from."""
    return "".join(
        character
        for book in books
        for character in HANZI.findall(book.text[len(book.text) // _MARGIN :][:_POOL])
    )


# Who speaks stands between a stop and a verb of speaking.
_SPEAKER = re.compile(
    r"[。，！？：；、」』”’\s]([\u3400-\u9fff]{2,3}?)(?:笑|問|說|答|叫|喝|應|哭|罵|忙)?道[：，]"
)
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")
_NAMES, _LEAST = 40, 3


def names_of(book: Book) -> tuple[str, ...]:
    """Return what a simple count takes for the names of a book, longest first.

    Of Chinese: what speaks. Of English: what has a capital inside sentences, and seldom none.
    """
    counts = Counter(_SPEAKER.findall(book.text)) + Counter(_CAPITAL.findall(book.text))
    frequent = [name for name, times in counts.most_common(4 * _NAMES) if times >= _LEAST]
    small = Counter(re.findall(r"\b[a-z]{3,}\b", book.text))
    names = [name for name in frequent if small[name.lower()] < counts[name]][:_NAMES]
    return tuple(sorted(names, key=lambda name: (-len(name), name)))
