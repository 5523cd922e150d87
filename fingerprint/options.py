"""What an operator may choose about fingerprints. Light to import, as all settings are."""

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


@dataclass(frozen=True, slots=True)
class KeyframeOptions:
    """When a glance at the keyframes of a long film will do for its pictures.

    `from_minutes` is the length from which films are glanced at first; 0, the default, looks
    at all pictures of every film. `apart` seconds lie between the keyframes that are looked
    at, at least; a film with keyframes more than `widest` seconds apart is looked at in full.
    docs/decisions/017-keyframes-first.md says what is saved, and what is lost.

    Raises:
        BadInput: A length below nought, or keyframes that lie too far apart for themselves.
    """

    from_minutes: float = 0.0
    apart: float = 2.0
    widest: float = 2.5

    def __post_init__(self) -> None:
        if not self.from_minutes >= 0:
            raise BadInput(f"keyframes.from_minutes is 0 or more, found {self.from_minutes}")
        if not 0 < self.apart <= self.widest:
            problem = f"found apart {self.apart} and widest {self.widest}"
            raise BadInput(f"keyframes.apart is more than 0 and at most widest, {problem}")


@dataclass(frozen=True, slots=True)
class VideoDescriptor:
    """What describes the frames of films.

    `descriptor` names a TorchScript file, such as SSCD's, that stands for the built-in
    hash: then torch must be installed, and references are enrolled again, since what one
    descriptor saw cannot be compared with what another sees.
    """

    descriptor: str = ""
