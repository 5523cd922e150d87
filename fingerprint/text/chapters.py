"""Find where the chapters of a text begin.

A heading stands on a line of its own, is short, says what it counts, and counts on from the
one before with real text between the two. A table of contents has the same lines without
the text, so it never counts.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from domain.outline import Chapter
from fingerprint.text.numerals import HANZI_DIGITS, number_of


@dataclass(frozen=True, slots=True)
class ChapterOptions:
    """What counts as a chapter.

    Attributes:
        least: Characters from one heading to the next. Lines of a table of contents are
            shorter; so is a chapter now and then, which then belongs to the one before.
        fewest: Chapters below which a text has none.
        most: Lines looked at that may be headings.
        longest: Characters of a heading that are kept.
    """

    least: int = 200
    fewest: int = 2
    most: int = 50_000
    longest: int = 60


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    unit: str
    number: int
    label: str


# A few characters may stand before, such as the book's title; a full stop makes a sentence.
_LINE = re.compile(
    rf"""^[^\S\n]*(?:
        (?:[^\s第。，,]{{1,10}}[^\S\n]+)?
        第[^\S\n]*(?P<hanzi>[0-9０-９{HANZI_DIGITS}]{{1,12}})[^\S\n]*
        (?P<unit>[章回节節话話折集篇卷部])(?P<rest>[^\n。]{{0,44}})
      | (?P<volume>卷)之?(?P<of_volume>[0-9０-９{HANZI_DIGITS}]{{1,12}})
        (?P<rest_of_volume>(?:[^\S\n][^\n。]{{0,40}})?)
      | (?P<word>(?i:chapter|book|part|volume))[^\S\n]+
        (?P<latin>[0-9]{{1,6}}|(?i:[a-z]+(?:-[a-z]+)?))
        (?P<ends>(?:[^\S\n]*[.:—–-][^\n]{{0,80}}|[^\S\n]+[A-Z“"'‘][^\n]{{0,80}})?)
      | (?P<bare>[IVXLC]{{1,8}})\.?
    )[^\S\n]*$""",
    re.MULTILINE | re.VERBOSE,
)
_BARE = "bare"
# The finest first: what a reader would call the chapters. Roman numerals alone on their line
# count only where nothing says more; Arabic ones are rather numbers of pages.
_UNITS = (
    *("chapter", "章", "回", "话", "折", "节", "集", "篇"),
    *("卷", "部", "book", "part", "volume", _BARE),
)
_SAME = {"節": "节", "話": "话"}


def find_chapters(text: str, options: ChapterOptions = ChapterOptions()) -> tuple[Chapter, ...]:
    """Return the chapters of a text in order, none when it has no headings we know.

    The unit with most chapters is taken, the finer one of two with as many. Where a new part
    counts from one again, the numbers go on.
    """
    by_unit: defaultdict[str, list[_Heading]] = defaultdict(list)
    for heading in islice(_headings(text, options), options.most):
        by_unit[heading.unit].append(heading)
    best: list[tuple[int, _Heading]] = []
    for unit in _UNITS:
        counted = _counted(by_unit[unit], len(text), options)
        if len(counted) > len(best) and not (best and unit == _BARE):
            best = counted
    if len(best) < options.fewest:
        return ()
    ends = [*(heading.start for _, heading in best[1:]), len(text)]
    return tuple(
        Chapter(number, heading.label, float(heading.start), float(end))
        for (number, heading), end in zip(best, ends, strict=True)
    )


def _headings(text: str, options: ChapterOptions) -> Iterator[_Heading]:
    for found in _LINE.finditer(text):
        numeral = found["hanzi"] or found["of_volume"] or found["latin"] or found["bare"]
        number = number_of(numeral)
        if number is None:
            continue
        unit = (found["unit"] or found["volume"] or found["word"] or _BARE).lower()
        label = " ".join(found[0].split())[: options.longest]
        yield _Heading(found.start(), _SAME.get(unit, unit), number, label)


def _counted(
    headings: Sequence[_Heading], length: int, options: ChapterOptions
) -> list[tuple[int, _Heading]]:
    """Return the headings that count on, each with its number in the whole text."""
    told = _apart(headings, length, options)
    counted: list[tuple[int, _Heading]] = []
    for run in _runs(told):
        before = counted[-1][0] if counted else 0
        rising = _rising(run)
        # A line that says "chapter one" by itself begins no part, nor does what is left of a
        # table of contents.
        if len(rising) < options.fewest:
            continue
        counted += [(before + heading.number, heading) for heading in rising]
    return counted


def _apart(
    headings: Sequence[_Heading], length: int, options: ChapterOptions
) -> list[_Heading]:
    """Leave out headings without text after them, and those repeated over a page."""
    ends = [*(heading.start for heading in headings), length]
    kept: list[_Heading] = []
    for heading, end in zip(headings, ends[1:], strict=True):
        if end - heading.start < options.least:
            continue
        if not kept or kept[-1].number != heading.number:
            kept.append(heading)
    return kept


def _runs(headings: Sequence[_Heading]) -> list[list[_Heading]]:
    """Divide headings where the count begins anew: at a one that a two or three follows."""
    runs: list[list[_Heading]] = [[]]
    followed = [*(heading.number for heading in headings), 0]
    for heading, after in zip(headings, followed[1:], strict=True):
        if heading.number == 1 and after in {2, 3} and runs[-1]:
            runs.append([])
        runs[-1].append(heading)
    return runs


def _rising(headings: Sequence[_Heading]) -> list[_Heading]:
    """Return a longest row of headings whose numbers rise, of equal ones the later."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int | None] = []
    for place, heading in enumerate(headings):
        at = bisect_left(tails, heading.number)
        tails[at : at + 1] = [heading.number]
        places[at : at + 1] = [place]
        before.append(places[at - 1] if at else None)
    row: list[_Heading] = []
    step = places[-1] if places else None
    while step is not None:
        row.append(headings[step])
        step = before[step]
    return row[::-1]
