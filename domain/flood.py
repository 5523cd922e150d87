"""Flooded spans: parts of a reference that so much else carries that they prove nothing.

A studio's card, a common loop, a stock poem. What rests on such a span alone accuses nobody
until a person has looked at it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.work import Modality, ReferenceId, Span, WorkId


class FloodState(StrEnum):
    """Where a flooded span stands: a person excludes it for good, or releases it."""

    QUARANTINED = "quarantined"
    EXCLUDED = "excluded"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class FloodFigures:
    """What a person decides by.

    `postings` of so many `accounts` match nothing but the span, `share` of all postings that
    match there; elsewhere `expected` would. In `shared` of them other works claim the same
    place, `works` in all, this one included. `small` is how many of them are other things in
    the main: what matches fills little of the posting. Shares are from 0 to 1.
    """

    postings: int
    accounts: int
    share: float
    expected: float
    works: int
    shared: float
    small: float


@dataclass(frozen=True, slots=True)
class Flood:
    """A flooded span of a reference, in units of its modality, as it was noticed."""

    id: str
    reference: ReferenceId
    work: WorkId
    modality: Modality
    span: Span
    figures: FloodFigures
    since: datetime


@dataclass(frozen=True, slots=True)
class FloodStatus:
    """A flooded span and where it stands: `state` since `moved`, and why."""

    flood: Flood
    state: FloodState
    moved: datetime
    why: str = ""
