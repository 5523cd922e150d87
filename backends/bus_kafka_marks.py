"""What a group notes in Kafka about a partition: how far it is, and what it left behind.

It travels as the text that Kafka keeps beside a committed offset, so it changes in the same
step and needs no topic of its own. The offset committed is that of the lowest unfinished
message; the marks name the few unfinished ones between it and the frontier, each with its
attempts, so that neither a long wait nor a killed worker makes the rest come again.
"""

from dataclasses import dataclass

import msgspec

LONGEST = 4096
"""Characters of text that Kafka keeps (`offset.metadata.max.bytes`, its default)."""

MOST = 80
"""Unfinished messages a partition may leave behind: their marks fit into LONGEST."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An unfinished message below the frontier.

    `attempt`: how often it was handed out. `unanswered`: how often of late without an answer.
    `due`: when it may be handed out, seconds since 1970. `in_hand`: somebody has it.
    """

    offset: int
    attempt: int
    unanswered: int
    due: float
    in_hand: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """How far a group is in a partition.

    `frontier`: every message below it is finished or has a mark. `open`: somebody works on it,
    so who finds it open at the start knows that the last owner did not leave on its own.
    """

    frontier: int
    unfinished: tuple[Mark, ...] = ()
    open: bool = False

    @property
    def offset(self) -> int:
        """The offset to commit: the lowest unfinished one."""
        return self.unfinished[0].offset if self.unfinished else self.frontier


class _Text(msgspec.Struct, array_like=True):
    ahead: int
    open: bool
    unfinished: list[tuple[int, int, int, float, bool]]


def to_text(marks: Marks) -> str:
    """Return marks as short text, offsets counted from the committed one."""
    rows = [
        (m.offset - marks.offset, m.attempt, m.unanswered, round(m.due, 1), m.in_hand)
        for m in marks.unfinished
    ]
    text = msgspec.json.encode(_Text(marks.frontier - marks.offset, marks.open, rows)).decode()
    assert len(text) <= LONGEST, f"marks of {len(text)} characters"
    return text


def from_text(offset: int, text: str) -> Marks:
    """Read marks back.

    Args:
        offset: As committed.
        text: What stood beside it. Other tools leave it empty when they set an offset; then
            all from there on is to be handed out.
    """
    try:
        read = msgspec.json.decode(text, type=_Text)
    except msgspec.MsgspecError:
        return Marks(offset)
    unfinished = tuple(Mark(offset + row[0], *row[1:]) for row in sorted(read.unfinished))
    return Marks(offset + read.ahead, unfinished, read.open)
