"""Look back: match what was seen before a reference arrived.

A new reference is compared with the shelf of old sightings, the other way round than live:
its modality proposes captures that may copy it, and each of their postings is then matched
as it would be today, all captures and modalities together. So a work's second reference
loses nothing of what the first one found, and no media is decoded again.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence

from domain.errors import NotFound
from domain.match import Match
from domain.messages import ReferenceChanged
from domain.ports.vault import Vault
from domain.posting import Capture, Sighting
from domain.work import Modality, WorkId
from fingerprint.fuse import FuseOptions, fuse
from fingerprint.hearing import Compared, Hearing, longest_references
from fingerprint.index.port import Enrolled, Index, Snapshot
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.negatives import Divider
from fingerprint.sightings import KeptCapture, Shelf, seen, sightings_of

logger = logging.getLogger(__name__)

History = Callable[[str], Sequence[Sighting]]
"""Returns the sightings of a posting that are on record, oldest first."""


class LookBack:
    """Finds copies of newly enrolled references among old sightings.

    Args:
        shelf: Where captures were kept.
        vault: Names the file of a capture, for a modality in doubt.
        indexes: Of references, one a modality.
        modalities: As in FingerprintStage.
        history: A sighting of several captures, some of them first seen before it, is told
            by the record alone; where that is silent the shelf's own notes serve.
        options: See FuseOptions.
    """

    def __init__(
        self,
        shelf: Shelf,
        vault: Vault,
        indexes: Mapping[Modality, Index],
        modalities: Mapping[Modality, ModalityPort],
        history: History,
        *,
        options: FuseOptions = FuseOptions(),
    ) -> None:
        self.shelf = shelf
        self._vault = vault
        self._indexes = indexes
        self._modalities = modalities
        self._history = history
        self._options = options
        self._divide = Divider()

    def matches(self, change: ReferenceChanged) -> tuple[Match, ...]:
        """Match a reference, already enrolled, with old sightings.

        Returns:
            Matches of its work, each with its own sighting's trace and instant, by posting
            and age. The same again while nothing changes; none for a withdrawal.
        """
        reference = change.reference
        if change.withdrawn:
            return ()
        snapshots = self._snapshots()
        part = snapshots[reference.modality].only({reference.work})
        found: list[Match] = []
        for enrolled in part.all():
            if enrolled.reference == reference.id:
                for posting in self._postings(reference.modality, enrolled, part):
                    found += self._matched(posting, {reference.work}, snapshots)
        return tuple(found)

    def again(self, sighting: Sighting, works: Collection[WorkId]) -> tuple[Match, ...]:
        """Match one sighting, just kept, with works enrolled meanwhile."""
        matches = self._matched(sighting.posting.key, works, self._snapshots())
        return tuple(m for m in matches if m.seen_at == sighting.seen_at)

    def _snapshots(self) -> Mapping[Modality, Snapshot]:
        return {name: index.snapshot() for name, index in self._indexes.items()}

    def _postings(
        self, name: Modality, enrolled: Enrolled, part: Snapshot
    ) -> tuple[WorkId, ...]:
        """Return the postings with a capture in which anything of the work is found.

        Compared with the work alone, which costs little and finds no less than comparing
        with everything does.
        """
        modality, shelf = self._modalities[name], self.shelf.snapshot(name)
        if shelf is None:
            return ()
        found: set[WorkId] = set()
        for ordinal in modality.propose(part.codes(enrolled.ordinal), shelf):
            posting = shelf.enrolled(ordinal).work
            if posting in found:
                continue
            codes = shelf.codes(ordinal)
            media = self._media(seen(codes).capture)
            if media is not None and any(
                f.work == enrolled.work for f in modality.match(codes, media, part)
            ):
                found.add(posting)
        return tuple(sorted(found))

    def _matched(
        self, posting: str, works: Collection[WorkId], snapshots: Mapping[Modality, Snapshot]
    ) -> tuple[Match, ...]:
        """Match all kept sightings of a posting; every capture is compared once.

        Against everything enrolled, as live: what several works share is common material,
        and that shows only beside the others.
        """
        captures = self.shelf.captures(posting)
        compared: dict[str, Mapping[Modality, Compared]] = {}
        found: list[Match] = []
        for sighting in _sightings(self._history(posting), captures):
            hearing = Hearing(self._modalities, snapshots, self._divide)
            for capture in sighting.captures:
                kept, media = captures.get(capture.digest), self._media(capture)
                if kept is None or media is None:
                    continue
                if capture.digest not in compared:
                    compared[capture.digest] = hearing.compare(media, kept.codes)
                hearing.count(compared[capture.digest])
            heard = hearing.heard(lambda _, snapshot: longest_references(snapshot.only(works)))
            found += [m for m in fuse(sighting, heard, self._options) if m.work in works]
        return tuple(found)

    def _media(self, capture: Capture) -> Media | None:
        try:
            path = self._vault.path(capture.digest)
        except NotFound:
            # Without the evidence a match could accuse nobody.
            logger.info("capture %s is no longer in the vault", capture.digest)
            return None
        return Media(path, capture.media_type, capture.digest)


def _sightings(
    recorded: Sequence[Sighting], captures: Mapping[str, KeptCapture]
) -> tuple[Sighting, ...]:
    """Return the sightings with a kept capture, oldest first; recorded ones where there are."""
    told = [s for s in recorded if any(c.digest in captures for c in s.captures)]
    traces = {s.trace for s in told}
    known = {c.digest for s in told for c in s.captures}
    untold = {d: c for d, c in captures.items() if d not in known}
    noted = [s for s in sightings_of(untold) if s.trace not in traces]
    return tuple(sorted((*told, *noted), key=lambda s: (s.seen_at, s.trace)))
