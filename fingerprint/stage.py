"""The fingerprinting stage: a sighting in, at most one match a work out.

Matching is a pure function of the evidence and the version of each index, so a sighting
that is handled twice gives the same matches.
"""

from collections.abc import Collection, Mapping

from domain.errors import UnknownName
from domain.match import Match, Seen
from domain.messages import ReferenceChanged
from domain.outline import Outline
from domain.ports.vault import Vault
from domain.posting import Sighting
from domain.work import NOT_OURS, Modality, Reference, WorkId
from fingerprint import enrolment
from fingerprint.fuse import FuseOptions, fuse
from fingerprint.hearing import Hearing, Longest, longest_references
from fingerprint.index.port import Index, Snapshot
from fingerprint.lookback import LookBack
from fingerprint.looking import Decoder, Glance, Keep, Looking
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.negatives import Divider, divide
from fingerprint.outline import outline_of
from fingerprint.sandbox import Runner


class FingerprintStage:
    """Shows every capture to every modality that reads it, and fuses what they find.

    Args:
        vault: Where captures and reference media lie.
        indexes: One a modality, of that modality's scheme.
        modalities: `fingerprint.modalities.MODALITIES`, or some of it.
        runner: Where foreign files are decoded: a Sandbox in a worker.
        options: See FuseOptions.
        keep_strip: See fingerprint.enrolment.enrol.
        look_back: Keeps what is seen, and finds in it what comes to be enrolled; without
            it nothing is kept.
        glance: Fingerprints a long film by its keyframes; see fingerprint.looking. Without
            it all pictures of every film are looked at.
    """

    def __init__(
        self,
        vault: Vault,
        indexes: Mapping[Modality, Index],
        modalities: Mapping[Modality, ModalityPort],
        runner: Runner,
        options: FuseOptions = FuseOptions(),
        *,
        keep_strip: enrolment.KeepStrip | None = None,
        look_back: LookBack | None = None,
        glance: Glance | None = None,
    ) -> None:
        self._vault = vault
        self._indexes = indexes
        self._modalities = modalities
        self._runner = runner
        self._options = options
        self._keep_strip = keep_strip
        self._look_back = look_back
        asked = {name: one for name, one in modalities.items() if name in indexes}
        self._decoder = Decoder(asked, runner, glance)
        self._divide = Divider()
        self._longest: dict[Modality, tuple[int, Mapping[WorkId, float]]] = {}

    def handle(
        self, sighting: Sighting, only: Collection[WorkId] | None = None
    ) -> tuple[Match, ...]:
        """Match a sighting with all works, or as if `only` these were enrolled; see `look`."""
        return self.look(sighting, only).matches

    def look(self, sighting: Sighting, only: Collection[WorkId] | None = None) -> Seen:
        """Match a sighting, and say what was left out of it beforehand.

        A capture that no modality can decode is passed over when another capture can be
        decoded; the fault is logged. Where a glance did, `glanced` says so.

        Raises:
            UndecodableMedia: There are captures, and none can be decoded.
            NotFound: The vault lacks a capture.
            BackendUnavailable: An index or the vault cannot be reached.
        """
        snapshots: dict[Modality, Snapshot] = {
            name: index.snapshot() for name, index in self._indexes.items()
        }
        longest: Longest = self._lengths
        if only is not None:
            # Lengths are kept by version, and a part has the version of the whole.
            wanted = {*only, NOT_OURS}
            snapshots = {name: whole.only(wanted) for name, whole in snapshots.items()}
            longest = _lengths_of_part
        parted = self._divide if only is None else divide
        looking = Looking(
            sighting,
            self._decoder,
            lambda known: Hearing(self._modalities, snapshots, parted, known=known),
            self._keeper(sighting) if only is None else None,
        )
        for capture in sighting.captures:
            path = self._vault.path(capture.digest)
            looking.take(capture, Media(path, capture.media_type, capture.digest))
        hearing = looking.heard()
        matches = fuse(sighting, hearing.heard(longest), self._options)
        if only is None:
            matches = self._with_late(sighting, matches, snapshots)
        return Seen(matches, hearing.left_out, tuple(looking.lost), tuple(looking.glanced))

    def enrol(self, change: ReferenceChanged) -> int:
        """Follow a change of a reference; see `fingerprint.enrolment.enrol`.

        Raises:
            UnknownName: No such modality is registered.
        """
        name = change.reference.modality
        if name not in self._modalities or name not in self._indexes:
            raise UnknownName("modality", name, tuple(self._modalities))
        modality, index = self._modalities[name], self._indexes[name]
        return enrolment.enrol(
            change, self._vault, index, modality, self._runner, keep_strip=self._keep_strip
        )

    def outline(self, reference: Reference) -> Outline | None:
        """Return how an enrolled reference is made up, None for one that is not enrolled."""
        return outline_of(reference, self._indexes[reference.modality].snapshot())

    def look_back(self, change: ReferenceChanged) -> tuple[Match, ...]:
        """Match a reference just enrolled with what was seen before; see LookBack.

        A negative one accuses nobody, now or before.
        """
        if self._look_back is None or change.reference.negative:
            return ()
        return self._look_back.matches(change)

    def _keeper(self, sighting: Sighting) -> Keep | None:
        if self._look_back is None:
            return None
        shelf = self._look_back.shelf
        held = shelf.held(sighting.posting)
        return lambda capture, decoded: shelf.keep(sighting, capture, decoded, held)

    def _with_late(
        self,
        sighting: Sighting,
        matches: tuple[Match, ...],
        snapshots: Mapping[Modality, Snapshot],
    ) -> tuple[Match, ...]:
        """Add works enrolled since the snapshots were taken.

        A reference enrolled before the last capture was kept may have looked back too
        early to see it, and one enrolled after that sees it: between them none is lost.
        """
        if self._look_back is None:
            return matches
        late: set[WorkId] = set()
        for name, before in snapshots.items():
            after = self._indexes[name].snapshot()
            if after.version != before.version:
                known = {(e.reference, e.work) for e in before.all()}
                late |= {e.work for e in after.all() if (e.reference, e.work) not in known}
        if not late:
            return matches
        best = {m.work: m for m in matches}
        for match in self._look_back.again(sighting, late):
            if match.work not in best or match.score > best[match.work].score:
                best[match.work] = match
        return tuple(sorted(best.values(), key=lambda m: (-m.score, m.work)))

    def _lengths(self, name: Modality, snapshot: Snapshot) -> Mapping[WorkId, float]:
        """Return the length of each work's longest reference, worked out once a version."""
        known = self._longest.get(name)
        if known is None or known[0] != snapshot.version:
            known = (snapshot.version, longest_references(snapshot))
            self._longest[name] = known
        return known[1]


def _lengths_of_part(_: Modality, snapshot: Snapshot) -> Mapping[WorkId, float]:
    return longest_references(snapshot)
