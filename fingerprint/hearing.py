"""Compare the codes of captures with references, one capture after another.

Live matching and the look back at old sightings both come through here, so that the same
codes and the same references give the same matches, whichever of them came first.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.work import Modality, WorkId
from fingerprint.fuse import Heard
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modality import Found, Media
from fingerprint.modality import Modality as ModalityPort

Longest = Callable[[Modality, Snapshot], Mapping[WorkId, float]]
"""Says how long the longest reference of each work is, asked only where something is found."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one modality says of one capture: how long it is, and what is found in it."""

    length: float
    found: tuple[Found, ...]


class Hearing:
    """Gathers what all modalities find in the captures of one sighting.

    Codes are let go of as soon as they are heard: a season of a series would not fit.

    Args:
        modalities: As in FingerprintStage.
        snapshots: One a modality; what is asked. A modality without one is not heard.
    """

    def __init__(
        self,
        modalities: Mapping[Modality, ModalityPort],
        snapshots: Mapping[Modality, Snapshot],
    ) -> None:
        self._modalities = modalities
        self._snapshots = snapshots
        self._found: defaultdict[Modality, list[Found]] = defaultdict(list)
        self._lengths: defaultdict[Modality, float] = defaultdict(float)

    def compare(
        self, media: Media, decoded: Mapping[Modality, Codes]
    ) -> Mapping[Modality, Compared]:
        """Compare one capture, without counting it yet.

        `media` names it in what is found, and is looked into where a modality is in doubt.
        """
        return {
            name: Compared(codes.length, self._matched(name, codes, media))
            for name, codes in decoded.items()
            if name in self._snapshots
        }

    def count(self, compared: Mapping[Modality, Compared]) -> None:
        """Count a capture as one of the sighting's."""
        for name, one in compared.items():
            self._lengths[name] += one.length
            self._found[name] += one.found

    def hear(self, media: Media, decoded: Mapping[Modality, Codes]) -> None:
        """Compare one capture and count it."""
        self.count(self.compare(media, decoded))

    def heard(self, longest: Longest) -> tuple[Heard, ...]:
        """Return what each modality that found anything says."""
        return tuple(
            Heard(
                self._modalities[name].scheme,
                self._snapshots[name].version,
                tuple(items),
                self._lengths[name],
                longest(name, self._snapshots[name]),
            )
            for name, items in self._found.items()
            if items
        )

    def _matched(self, name: Modality, codes: Codes, media: Media) -> tuple[Found, ...]:
        if not codes.keys.size:
            return ()
        return tuple(self._modalities[name].match(codes, media, self._snapshots[name]))


def longest_references(snapshot: Snapshot) -> Mapping[WorkId, float]:
    """Return the length of each work's longest reference."""
    longest: defaultdict[WorkId, float] = defaultdict(float)
    for enrolled in snapshot.all():
        longest[enrolled.work] = max(longest[enrolled.work], enrolled.length)
    return dict(longest)
