"""Compare the codes of captures with references: those of a document together, others alone.

Live matching and the look back at old sightings both come through here, so that the same
codes and the same references give the same matches, whichever of them came first.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.match import Segment
from domain.posting import CaptureRole
from domain.work import Modality, WorkId
from fingerprint.fuse import Heard
from fingerprint.index.port import Codes, Snapshot
from fingerprint.joining import Compared, JoinOptions, Page, new_in, told_apart
from fingerprint.modality import Found, Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.negatives import Divide, divide, subtract

Longest = Callable[[Modality, Snapshot], Mapping[WorkId, float]]
"""Says how long the longest reference of each work is, asked only where something is found."""

Known = dict[tuple[Modality, tuple[str, ...]], Compared]
"""What was compared before with the same snapshots, by the digests of the captures."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A capture in hand: its file, and its codes in one modality."""

    media: Media
    codes: Codes

    @property
    def page(self) -> Page:
        return Page(self.media.digest, self.codes.length)


class Hearing:
    """Gathers what all modalities find in the captures of one sighting.

    Codes are let go of as soon as they are heard, for a season of a series would not fit;
    only what a modality joins is held, up to JoinOptions.most.

    Args:
        modalities: As in FingerprintStage.
        snapshots: One a modality; what is asked, negative references included. A modality
            without one is not heard.
        divide: Takes a snapshot apart; one that remembers is quicker.
        known: Filled, and asked first; for several sightings of one posting.
        options: See JoinOptions.
    """

    def __init__(
        self,
        modalities: Mapping[Modality, ModalityPort],
        snapshots: Mapping[Modality, Snapshot],
        divide: Divide = divide,
        *,
        known: Known | None = None,
        options: JoinOptions = JoinOptions(),
    ) -> None:
        self._modalities = modalities
        self._snapshots = snapshots
        self._divide = divide
        self._known: Known = {} if known is None else known
        self._options = options
        self._waiting: defaultdict[Modality, list[_Heard]] = defaultdict(list)
        self._held: defaultdict[Modality, float] = defaultdict(float)
        self._documents: defaultdict[Modality, list[Compared]] = defaultdict(list)
        self._alone: defaultdict[Modality, list[Compared]] = defaultdict(list)

    def hear(
        self,
        media: Media,
        decoded: Mapping[Modality, Codes],
        role: CaptureRole = CaptureRole.CONTENT,
    ) -> None:
        """Compare one capture, or keep it for when the document is complete.

        Args:
            media: Names it in what is found, and is looked into where a modality is in
                doubt.
            decoded: Its codes.
            role: Only the contents of a posting make a document, in the order of the calls.
        """
        for name, codes in decoded.items():
            if name not in self._snapshots:
                continue
            one = _Heard(media, codes)
            joins = self._modalities[name].joined((codes,)) is not None
            if role is not CaptureRole.CONTENT or not joins:
                self._alone[name].append(self._compared(name, (one,)))
                continue
            waiting = self._waiting[name]
            if waiting and self._held[name] + codes.length > self._options.most:
                self._finish(name)
                self._waiting[name] = [waiting[-1]]
                self._held[name] = waiting[-1].codes.length
            self._waiting[name].append(one)
            self._held[name] += codes.length

    def finds(self) -> bool:
        """Tell whether anything is found so far; what is heard from now on joins none of it."""
        for name in list(self._waiting):
            self._finish(name)
        parts = (*self._documents.values(), *self._alone.values())
        return any(compared.found for part in parts for compared in part)

    def heard(self, longest: Longest) -> tuple[Heard, ...]:
        """Return what each modality that found anything says."""
        for name in list(self._waiting):
            self._finish(name)
        told = []
        for name in self._snapshots:
            parts = (*self._documents[name], *self._alone[name])
            found: tuple[Found, ...] = tuple(f for part in parts for f in part.found)
            if found:
                told.append(self._told(name, parts, found, longest))
        return tuple(told)

    @property
    def left_out(self) -> tuple[Segment, ...]:
        """Where what was heard carries what is not ours, whether or not a work is found."""
        parts = (*self._documents.values(), *self._alone.values())
        return tuple(s for compared in parts for one in compared for s in one.subtracted)

    def _told(
        self,
        name: Modality,
        parts: Sequence[Compared],
        found: tuple[Found, ...],
        longest: Longest,
    ) -> Heard:
        return Heard(
            self._modalities[name].scheme,
            self._snapshots[name].version,
            found,
            sum(part.length for part in parts),
            longest(name, self._snapshots[name]),
            tuple(segment for part in parts for segment in part.subtracted),
        )

    def _finish(self, name: Modality) -> None:
        """Compare what waits as one document; it may begin with the end of the last one."""
        waiting, before = self._waiting.pop(name), self._documents[name]
        compared = self._compared(name, waiting)
        before.append(new_in(compared, before, waiting[0].page) if before else compared)

    def _compared(self, name: Modality, parts: Sequence[_Heard]) -> Compared:
        place = name, tuple(part.media.digest for part in parts)
        if place not in self._known:
            self._known[place] = self._matched(name, parts)
        return self._known[place]

    def _matched(self, name: Modality, parts: Sequence[_Heard]) -> Compared:
        if len(parts) == 1:
            return self._asked(name, parts[0].codes, parts[0].media)
        document = self._modalities[name].joined([part.codes for part in parts])
        assert document is not None, "it was asked for each capture before"
        compared = self._asked(name, document.codes, parts[0].media)
        return told_apart(
            compared,
            [part.page for part in parts],
            self._options,
            place=lambda segments: document.placed(segments, self._snapshots[name]),
        )

    def _asked(self, name: Modality, codes: Codes, media: Media) -> Compared:
        if not codes.keys.size:
            return Compared(codes.length, ())
        modality, asked = self._modalities[name], self._divide(name, self._snapshots[name])
        length, subtracted = codes.length, tuple[Segment, ...]()
        if asked.negatives is not None:
            codes, subtracted = subtract(modality, codes, media, asked.negatives)
        found = modality.match(codes, media, asked.ours) if codes.keys.size else ()
        return Compared(length, tuple(found), subtracted)


def longest_references(snapshot: Snapshot) -> Mapping[WorkId, float]:
    """Return the length of each work's longest reference."""
    longest: defaultdict[WorkId, float] = defaultdict(float)
    for enrolled in snapshot.all():
        longest[enrolled.work] = max(longest[enrolled.work], enrolled.length)
    return dict(longest)
