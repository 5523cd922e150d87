"""Compare the codes of captures with references, one capture after another.

Live matching and the look back at old sightings both come through here, so that the same
codes and the same references give the same matches, whichever of them came first.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.match import Segment
from domain.work import Modality, WorkId
from fingerprint.fuse import Heard
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modality import Found, Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.negatives import Divide, divide, subtract

Longest = Callable[[Modality, Snapshot], Mapping[WorkId, float]]
"""Says how long the longest reference of each work is, asked only where something is found."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one modality says of one capture: how long it is, and what is found in it.

    `subtracted` is where the capture carries negative references, which nothing found covers.
    """

    length: float
    found: tuple[Found, ...]
    subtracted: tuple[Segment, ...] = ()


class Hearing:
    """Gathers what all modalities find in the captures of one sighting.

    Codes are let go of as soon as they are heard: a season of a series would not fit.

    Args:
        modalities: As in FingerprintStage.
        snapshots: One a modality; what is asked, negative references included. A modality
            without one is not heard.
        divide: Takes a snapshot apart; one that remembers is quicker.
    """

    def __init__(
        self,
        modalities: Mapping[Modality, ModalityPort],
        snapshots: Mapping[Modality, Snapshot],
        divide: Divide = divide,
    ) -> None:
        self._modalities = modalities
        self._snapshots = snapshots
        self._divide = divide
        self._subtracted: defaultdict[Modality, list[Segment]] = defaultdict(list)
        self._found: defaultdict[Modality, list[Found]] = defaultdict(list)
        self._lengths: defaultdict[Modality, float] = defaultdict(float)

    def compare(
        self, media: Media, decoded: Mapping[Modality, Codes]
    ) -> Mapping[Modality, Compared]:
        """Compare one capture, without counting it yet.

        `media` names it in what is found, and is looked into where a modality is in doubt.
        """
        return {
            name: self._matched(name, codes, media)
            for name, codes in decoded.items()
            if name in self._snapshots
        }

    def count(self, compared: Mapping[Modality, Compared]) -> None:
        """Count a capture as one of the sighting's."""
        for name, one in compared.items():
            self._lengths[name] += one.length
            self._found[name] += one.found
            self._subtracted[name] += one.subtracted

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
                tuple(self._subtracted[name]),
            )
            for name, items in self._found.items()
            if items
        )

    def _matched(self, name: Modality, codes: Codes, media: Media) -> Compared:
        if not codes.keys.size:
            return Compared(codes.length, ())
        modality, parts = self._modalities[name], self._divide(name, self._snapshots[name])
        subtracted: tuple[Segment, ...] = ()
        if parts.negatives is not None:
            codes, subtracted = subtract(modality, codes, media, parts.negatives)
        found = modality.match(codes, media, parts.ours) if codes.keys.size else ()
        return Compared(codes.length, tuple(found), subtracted)


def longest_references(snapshot: Snapshot) -> Mapping[WorkId, float]:
    """Return the length of each work's longest reference."""
    longest: defaultdict[WorkId, float] = defaultdict(float)
    for enrolled in snapshot.all():
        longest[enrolled.work] = max(longest[enrolled.work], enrolled.length)
    return dict(longest)
