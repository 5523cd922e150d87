"""How a reference is made up: its length, and its chapters where it has any."""

from dataclasses import dataclass

from domain.work import Modality, ReferenceId, WorkId


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a reference; the span is half-open, in units of its modality.

    `number` rises through the whole reference, also where a new part counts from one again;
    `label` is the heading as it is printed.
    """

    number: int
    label: str
    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Outline:
    """What must be known of a reference to say how much of it something copies.

    `chapters` are in order and disjoint; what stands before the first is none's.
    """

    reference: ReferenceId
    work: WorkId
    modality: Modality
    length: float
    chapters: tuple[Chapter, ...] = ()
