"""The shelf of old sightings: compact codes of captures, kept to be matched backwards.

A crawler drops what has not changed, so a posting seen last week is never fingerprinted
again; a reference that arrives today finds it here. One index a modality, of the same
engine as the references', in which a capture stands where a reference would, and its
posting where a work would. A film of which only keyframes were looked at is kept as such,
until all of it is looked at.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from domain.ids import derive
from domain.posting import Capture, Posting, Sighting
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.port import Codes, Index, Snapshot
from fingerprint.modality import Modality as ModalityPort
from fingerprint.notes import KEYFRAMES, as_note, is_glance, read_note
from fingerprint.options import SightingOptions

SIGHTING = "sighting"
"""The side array that says what was seen: a Kept as JSON, (n,) uint8."""

Held = frozenset[tuple[Modality, str]]
"""What the shelf has of a posting: modality and name, the day left out."""

# Between name and day of what was only glanced at.
_GLANCED = ".glanced"


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture as it was first seen."""

    trace: str
    posting: Posting
    seen_at: datetime
    capture: Capture


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A capture on the shelf, with its codes by modality."""

    kept: Kept
    codes: dict[Modality, Codes] = field(default_factory=dict)


class Shelf:
    """Keeps captures, gives a posting's back, and lets go of old ones.

    Args:
        indexes: One a modality, apart from those of references.
        modalities: As in FingerprintStage.
        options: See SightingOptions.
    """

    def __init__(
        self,
        indexes: Mapping[Modality, Index],
        modalities: Mapping[Modality, ModalityPort],
        options: SightingOptions = SightingOptions(),
    ) -> None:
        self._indexes = indexes
        self._modalities = modalities
        self._options = options

    def snapshot(self, name: Modality) -> Snapshot | None:
        """Return what can be asked in a modality; None for one that is not kept."""
        index = self._indexes.get(name)
        return index.snapshot() if index else None

    def held(self, posting: Posting) -> Held:
        """Say what is kept of a posting."""
        return frozenset(
            (name, entry.reference.rpartition(".")[0])
            for name, index in self._indexes.items()
            for entry in index.snapshot().only({WorkId(posting.key)}).all()
        )

    def keep(
        self,
        sighting: Sighting,
        capture: Capture,
        decoded: Mapping[Modality, Codes],
        held: Held = frozenset(),
    ) -> None:
        """Keep a capture's codes, unless it is `held`: its first instant is what counts.

        A capture without codes is kept for its length alone, which shares are taken of. Codes
        of all pictures take the place of a glance, and its instant.
        """
        if self._options.keep_days <= 0:
            return
        name = _name(sighting.posting, capture)
        kept = Kept(sighting.trace, sighting.posting, sighting.seen_at, capture)
        for modality, codes in decoded.items():
            nothing = not codes.keys.size and not codes.length
            if modality not in self._indexes or nothing or (modality, name) in held:
                continue
            if (modality, name + _GLANCED) not in held:
                self._put(name, kept, modality, codes)
            elif not is_glance(codes):
                first = self._glance(name, modality, sighting.posting)
                self.deepen(first or kept, modality, codes)

    def deepen(self, kept: Kept, modality: Modality, codes: Codes) -> None:
        """Keep codes of all pictures in place of a glance's, with its instant.

        Args:
            kept: The capture as it was first seen.
            modality: Whose codes.
            codes: Of all of it.
        """
        name = _name(kept.posting, kept.capture)
        self._put(name, kept, modality, codes)
        index, day = self._indexes[modality], kept.seen_at.date().isoformat()
        index.withdraw(ReferenceId(f"{name}{_GLANCED}.{day}"))

    def _put(self, name: str, kept: Kept, modality: Modality, codes: Codes) -> None:
        small = self._modalities[modality].compact(codes) if codes.keys.size else codes
        arrays = {**small.arrays} if codes.keys.size else {}
        arrays[SIGHTING] = as_note(kept)
        if is_glance(codes):
            name += _GLANCED
            arrays[KEYFRAMES] = codes.arrays[KEYFRAMES]
        self._indexes[modality].add(
            ReferenceId(f"{name}.{kept.seen_at.date().isoformat()}"),
            WorkId(kept.posting.key),
            replace(small, arrays=arrays),
        )

    def _glance(self, name: str, modality: Modality, posting: Posting) -> Kept | None:
        """Return what was noted of a glance; None where it was let go of meanwhile."""
        snapshot = self._indexes[modality].snapshot()
        for entry in snapshot.only({WorkId(posting.key)}).all():
            if entry.reference.startswith(name + _GLANCED):
                return seen(snapshot.codes(entry.ordinal))
        return None

    def captures(self, posting: str) -> Mapping[str, KeptCapture]:
        """Return all that is kept of a posting, by digest."""
        found: dict[str, KeptCapture] = {}
        for name, index in self._indexes.items():
            snapshot = index.snapshot()
            for entry in snapshot.only({WorkId(posting)}).all():
                codes = snapshot.codes(entry.ordinal)
                kept = seen(codes)
                of_capture = found.setdefault(kept.capture.digest, KeptCapture(kept))
                if name not in of_capture.codes or not is_glance(codes):
                    of_capture.codes[name] = codes
        return found

    def expire(self, now: datetime) -> int:
        """Let go of what is older than the options say. Return how much that was."""
        oldest = (now - timedelta(days=self._options.keep_days)).date()
        gone = 0
        for index in self._indexes.values():
            for entry in index.snapshot().all():
                if _day(entry.reference) < oldest:
                    index.withdraw(entry.reference)
                    gone += 1
        return gone


def seen(codes: Codes) -> Kept:
    """Read what a kept capture's codes say of the capture."""
    return read_note(codes.arrays[SIGHTING], Kept)


def sightings_of(captures: Mapping[str, KeptCapture]) -> tuple[Sighting, ...]:
    """Put sightings together from what was kept of them, oldest first."""
    parts: defaultdict[tuple[datetime, str], list[Kept]] = defaultdict(list)
    for one in captures.values():
        parts[one.kept.seen_at, one.kept.trace].append(one.kept)
    return tuple(
        Sighting(trace, kept[0].posting, seen_at, tuple(k.capture for k in kept))
        for (seen_at, trace), kept in sorted(parts.items())
    )


def _name(posting: Posting, capture: Capture) -> str:
    return derive("C", posting.key, capture.digest)


def _day(reference: ReferenceId) -> date:
    return date.fromisoformat(reference.rpartition(".")[2])
