"""Compare the codes of captures with references, one capture after another.

Live matching and the look back at old sightings both come through here, so that the same
codes and the same references give the same matches, whichever of them came first.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from domain.work import Modality, WorkId
from fingerprint.fuse import Heard
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modality import Found, Media
from fingerprint.modality import Modality as ModalityPort

Longest = Callable[[Modality, Snapshot], Mapping[WorkId, float]]
"""Says how long the longest reference of each work is, asked only where something is found."""


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

    def hear(self, media: Media, decoded: Mapping[Modality, Codes]) -> None:
        """Compare one capture. `media` is only named in what is found, or looked up anew."""
        for name, codes in decoded.items():
            self._lengths[name] += codes.length
            if codes.keys.size:
                modality = self._modalities[name]
                self._found[name] += modality.match(codes, media, self._snapshots[name])

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


def longest_references(snapshot: Snapshot) -> Mapping[WorkId, float]:
    """Return the length of each work's longest reference."""
    longest: defaultdict[WorkId, float] = defaultdict(float)
    for enrolled in snapshot.all():
        longest[enrolled.work] = max(longest[enrolled.work], enrolled.length)
    return dict(longest)
