"""What an operator may choose about old sightings. Light to import, as all settings are."""

from dataclasses import dataclass

from domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class SightingOptions:
    """How long captures can be found again by references that come later.

    `keep_days` counts from the first sighting of a capture; 0 keeps nothing, and then a
    reference finds only what is seen after it. The default covers the month between two
    batches; docs/decisions/007-old-sightings.md says what an hour costs in bytes.

    Raises:
        BadInput: Days below nought.
    """

    keep_days: float = 30.0

    def __post_init__(self) -> None:
        if not self.keep_days >= 0:
            raise BadInput(f"sightings.keep_days is 0 or more, found {self.keep_days}")
