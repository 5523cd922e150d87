"""Flooded spans on record, and the verdicts they are told from."""

from datetime import datetime
from typing import Protocol

from domain.flood import Flood, FloodState, FloodStatus
from domain.verdict import Verdict
from domain.work import WorkId


class Floods(Protocol):
    """What was quarantined, and what people decided. Nothing is deleted; states move on."""

    def put(self, flood: Flood) -> bool:
        """Keep a flood as QUARANTINED. Return False when its id is on record."""
        ...

    def flood(self, id: str) -> FloodStatus:
        """Raises NotFound."""
        ...

    def floods(
        self, work: WorkId | None = None, states: tuple[FloodState, ...] = ()
    ) -> tuple[FloodStatus, ...]:
        """Return floods, oldest first."""
        ...

    def move(self, id: str, state: FloodState, at: datetime, why: str) -> bool:
        """Set the state. Return False when it is that already. Raises NotFound."""
        ...

    def recorded(
        self, after: int, limit: int, since: datetime
    ) -> tuple[tuple[int, Verdict], ...]:
        """Return verdicts in the order they were recorded, each with its number there.

        Only those numbered above `after`, of sightings at `since` or later; those that were
        superseded too.
        """
        ...
