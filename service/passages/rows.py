"""Break runs into rows, so that two columns stay beside each other from row to row."""

import re
from collections.abc import Iterable, Iterator

from fingerprint.text.runs import Run, RunKind

# After a line's end, or a sentence's with the quotation marks that close it.
_LINE = re.compile(r"\n+")
_SENTENCE = re.compile(r"[。！？!?…]+[”’」』）)\"']*|[.][”’\"')]*\s")


def rows(runs: Iterable[Run], room: int = 80) -> Iterator[tuple[Run, ...]]:
    """Break runs where both sides are the same: at lines, else after sentences.

    Args:
        runs: Of one passage.
        room: Characters of a row from which on the next sentence's end closes it; at twice
            as many any place will do.

    Yields:
        Rows of runs that hold all characters in order.
    """
    row: list[Run] = []
    length = 0
    for run in runs:
        for piece in _broken(run, room - length, room):
            row.append(piece)
            length += max(len(piece.here), len(piece.there))
            lines = piece.here.endswith("\n") and piece.there.endswith("\n")
            if lines or length >= 2 * room or (length >= room and _closes(piece)):
                yield tuple(row)
                row, length = [], 0
    if row:
        yield tuple(row)


def _closes(piece: Run) -> bool:
    last = list(_SENTENCE.finditer(piece.here))[-1:]
    return piece.same and bool(last) and last[0].end() == len(piece.here)


def _broken(run: Run, first: int, room: int) -> Iterator[Run]:
    """Break a run of the same characters; `first` is what room is left in its first row."""
    if run.kind is not RunKind.SAME:
        yield run
        return
    text, start, least = run.here, 0, max(0, first)
    while start < len(text):
        end = _end(text, start, least, room)
        yield Run(same=True, here=text[start:end], there=text[start:end])
        start, least = end, room


def _end(text: str, start: int, least: int, room: int) -> int:
    """Return where the row that starts there ends."""
    furthest = start + least + room
    line = _LINE.search(text, start, furthest)
    if line:
        return line.end()
    sentence = _SENTENCE.search(text, max(start, start + least - 1), furthest)
    if sentence:
        return sentence.end()
    if furthest >= len(text):
        return len(text)
    space = text.rfind(" ", start + least, furthest)
    return furthest if space < 0 else space + 1
