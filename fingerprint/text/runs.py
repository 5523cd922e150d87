"""Runs: how two stretches of text compare, from one end to the other."""

from dataclasses import dataclass
from enum import StrEnum


class RunKind(StrEnum):
    """How two sides compare in one run.

    SAME to the character; RESPELT with the same tokens in other characters (traditional
    forms, width, stops, noise); CHANGED; or only HERE, or only THERE.
    """

    SAME = "same"
    RESPELT = "respelt"
    CHANGED = "changed"
    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of both sides, `same` when these have the same tokens."""

    same: bool
    here: str
    there: str

    @property
    def kind(self) -> RunKind:
        """See RunKind; a reader of the three fields can tell it as well."""
        if self.same:
            return RunKind.SAME if self.here == self.there else RunKind.RESPELT
        if self.here and self.there:
            return RunKind.CHANGED
        return RunKind.HERE if self.here else RunKind.THERE

    def turned(self) -> "Run":
        """Return the run as the other side sees it."""
        return Run(self.same, self.there, self.here)
