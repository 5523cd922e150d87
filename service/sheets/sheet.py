"""What a contact sheet shows. Light: it holds pictures, and knows neither files nor fonts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.match import Segment
from domain.work import Span, WorkId

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, red green blue."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A frame of a capture over the frame of the work that shows the same.

    `segment` is its number among the bars of the block, from 0; `here` and `there` are
    seconds, None for pictures, which have no time. A side that cannot be had is None.
    """

    segment: int
    here: float | None
    there: float | None
    above: Pixels | None
    below: Pixels | None


@dataclass(frozen=True, slots=True)
class Track:
    """A line of time: a capture's, or a reference's. `length` is in seconds."""

    label: str
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A segment on the time line, between two tracks of the block by their numbers."""

    segment: Segment
    capture: int
    reference: int

    @property
    def here(self) -> Span:
        return self.segment.query_start, self.segment.query_end

    @property
    def there(self) -> Span:
        return self.segment.reference_start, self.segment.reference_end


@dataclass(frozen=True, slots=True)
class Block:
    """One work in a posting. `facts` are names and values; `notes` say what is missing."""

    work: WorkId
    title: str
    score: float
    told: str
    captures: tuple[Track, ...] = ()
    references: tuple[Track, ...] = ()
    bars: tuple[Bar, ...] = ()
    pairs: tuple[Pair, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A posting, or a file, and the works in it, the surest first."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
