"""Look back: match what was seen before a reference arrived.

A new reference is compared with the shelf of old sightings, the other way round than live:
its modality proposes captures that may copy it, and each of their postings is then matched
as it would be today, all captures and modalities together. So a work's second reference
loses nothing of what the first one found. Media is decoded again only where a worker glanced
at a film: before anything is said of it, all of it is looked at.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from domain.errors import NotFound, UndecodableMedia
from domain.match import Match
from domain.messages import ReferenceChanged
from domain.ports.vault import Vault
from domain.posting import Capture, Sighting
from domain.work import Modality, WorkId
from fingerprint.fuse import FuseOptions, fuse
from fingerprint.hearing import Hearing, Known, longest_references
from fingerprint.index.port import Codes, Enrolled, Index, Snapshot
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.negatives import Divide, Divider, divide
from fingerprint.notes import is_glance
from fingerprint.sandbox import Runner
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
        runner: Where films are decoded that were only glanced at.
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
        runner: Runner,
        options: FuseOptions = FuseOptions(),
    ) -> None:
        self.shelf = shelf
        self._vault = vault
        self._indexes = indexes
        self._modalities = modalities
        self._history = history
        self._runner = runner
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
        """Return the postings in which anything of the work is found.

        Compared with the work alone, which costs little and finds no less than comparing
        with everything does.
        """
        modality, shelf = self._modalities[name], self.shelf.snapshot(name)
        if shelf is None:
            return ()
        proposed: defaultdict[WorkId, list[int]] = defaultdict(list)
        for ordinal in modality.propose(part.codes(enrolled.ordinal), shelf):
            proposed[shelf.enrolled(ordinal).work].append(ordinal)
        if not proposed:
            return ()
        beside: defaultdict[WorkId, list[int]] = defaultdict(list)
        for one in shelf.all():
            beside[one.work].append(one.ordinal)
        return tuple(
            posting
            for posting in sorted(proposed)
            if self._in_a_capture(name, [shelf.codes(i) for i in proposed[posting]], part)
            or self._across(name, posting, [shelf.codes(i) for i in beside[posting]], part)
        )

    def _in_a_capture(self, name: Modality, codes: Iterable[Codes], part: Snapshot) -> bool:
        """Tell whether one of these captures by itself copies the work."""
        for one in codes:
            media = self._media(seen(one).capture)
            if media is not None and any(self._modalities[name].match(one, media, part)):
                return True
        return False

    def _across(
        self, name: Modality, posting: str, codes: Sequence[Codes], part: Snapshot
    ) -> bool:
        """Tell whether the captures of a posting copy the work when they are joined."""
        if len(codes) < 2 or self._modalities[name].joined(codes[:1]) is None:
            return False
        captures = {}
        for one in codes:
            kept = seen(one)
            captures[kept.capture.digest] = KeptCapture(kept, {name: one})
        known: Known = {}
        return any(
            self._hearing(sighting, captures, {name: part}, divide, known).heard(lambda *_: {})
            for sighting in _sightings(self._history(posting), captures)
        )

    def _matched(
        self, posting: str, works: Collection[WorkId], snapshots: Mapping[Modality, Snapshot]
    ) -> tuple[Match, ...]:
        """Match all kept sightings of a posting; every capture is compared once.

        Against everything enrolled, as live: what several works share is common material,
        and that shows only beside the others.
        """
        captures = self.shelf.captures(posting)
        if self._deepened(captures):
            captures = self.shelf.captures(posting)
        known: Known = {}
        found: list[Match] = []
        for sighting in _sightings(self._history(posting), captures):
            hearing = self._hearing(sighting, captures, snapshots, self._divide, known)
            heard = hearing.heard(lambda _, snapshot: longest_references(snapshot.only(works)))
            found += [m for m in fuse(sighting, heard, self._options) if m.work in works]
        return tuple(found)

    def _deepened(self, captures: Mapping[str, KeptCapture]) -> bool:
        """Look in full at what was only glanced at; tell whether there was any such film."""
        deepened = False
        for one in captures.values():
            glanced = [name for name, codes in one.codes.items() if is_glance(codes)]
            media = self._media(one.kept.capture) if glanced else None
            if media is None:
                continue
            capture = one.kept.capture
            about = capture.label or capture.url or capture.digest
            for name in glanced:
                try:
                    codes = self._runner.run(
                        self._modalities[name].fingerprint, media, about=about
                    )
                except UndecodableMedia as error:
                    logger.warning("sighting %s: %s of %s", one.kept.trace, name, error)
                    continue
                self.shelf.deepen(one.kept, name, codes)
                deepened = True
        return deepened

    def _hearing(
        self,
        sighting: Sighting,
        captures: Mapping[str, KeptCapture],
        snapshots: Mapping[Modality, Snapshot],
        divide: Divide,
        known: Known,
    ) -> Hearing:
        """Hear the captures of a sighting that are kept, in its order."""
        hearing = Hearing(self._modalities, snapshots, divide, known=known)
        for capture in sighting.captures:
            kept, media = captures.get(capture.digest), self._media(capture)
            if kept is not None and media is not None:
                hearing.hear(media, kept.codes, capture.role)
        return hearing

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
