"""Shares that are to be reached, whatever is asked about: sound and film count alike."""

from dataclasses import asdict
from typing import Any, ClassVar, Protocol


class Score(Protocol):
    """A counted kind of question: the share found with none false, and what it should be."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def zero_false(self) -> float | None: ...

    @property
    def reach(self) -> float | None: ...


def reached(score: Score) -> bool | None:
    """Tell whether the reach is met with none false, None where there is none."""
    if score.reach is None or score.zero_false is None:
        return None
    return score.zero_false >= score.reach


def told(score: Score) -> dict[str, object]:
    """Return the figures of a score for JSON."""
    return {**asdict(score), "reached": reached(score)}
