"""What an index holds, as one process sees it: segments on disk, and a delta in front.

The delta is what the log says and no segment has yet. It is small, kept in memory, and
made of segments too, which are merged as it grows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from domain.work import ReferenceId
from fingerprint.index.journal import Change
from fingerprint.index.manifest import Manifest
from fingerprint.index.policy import MergeOptions, Size, choose
from fingerprint.index.port import Codes
from fingerprint.index.postings import Held, Shape
from fingerprint.index.segment import IndexSegment, joined, segment_of
from fingerprint.index.snapshot import SegmentSnapshot

Fetch = Callable[[Held], Codes]

_IN_MEMORY = MergeOptions(most=4)


@dataclass(slots=True)
class Member:
    """A segment among others: which of its rows do not count. On disk it has a name."""

    segment: IndexSegment
    dead: set[int] = field(default_factory=set)
    name: str = ""

    def size(self) -> Size:
        """Return it in figures."""
        held = self.segment.held
        return Size(self.segment.postings.table.size, len(held), len(self.dead))


class Contents:
    """One state of an index, which follows the log. Not safe across threads."""

    def __init__(
        self, shape: Shape, manifest: Manifest, segments: Iterable[IndexSegment], fetch: Fetch
    ) -> None:
        self.manifest = manifest
        self.version = manifest.version
        self.disk = _members(manifest, segments)
        self.delta: list[Member] = []
        self._shape = shape
        self._fetch = fetch
        self._changed: dict[ReferenceId, None] = {}
        self._snapshot: SegmentSnapshot | None = None

    def moved_to(self, manifest: Manifest, segments: Iterable[IndexSegment]) -> None:
        """Follow a merge, which changes where postings lie and nothing else."""
        self.manifest = manifest
        self.disk = _members(manifest, segments)
        for reference in self._changed:
            _bury(self.disk, reference)
        self._snapshot = None

    def apply(self, changes: Iterable[Change]) -> None:
        """Follow changes of the log. What they enrol is read from its stored fingerprint.

        Raises:
            Damaged: A stored fingerprint is not what was written.
        """
        last: dict[ReferenceId, Change] = {}
        for change in changes:
            # Of several changes of one reference the last counts.
            last.pop(change.reference, None)
            last[change.reference] = change
            self.version = max(self.version, change.number)
        fresh = [c.held for c in last.values() if c.held is not None]
        codes = [self._fetch(held) for held in fresh]
        for reference in last:
            _bury(self.disk, reference)
            _bury(self.delta, reference)
            self._changed[reference] = None
        if fresh:
            made = segment_of(self._shape, self.manifest.scheme, fresh, codes)
            self.delta.append(Member(made))
            self._tidy()
        if last:
            self._snapshot = None

    def _tidy(self) -> None:
        while chosen := choose([member.size() for member in self.delta], _IN_MEMORY):
            parts = [self.delta[i] for i in chosen]
            made = joined(self._shape, [p.segment for p in parts], [p.dead for p in parts])
            self.delta = [m for i, m in enumerate(self.delta) if i not in chosen]
            if made.held:
                self.delta.append(Member(made))

    def snapshot(self) -> SegmentSnapshot:
        """Return this state, unchanging."""
        if self._snapshot is None:
            self._snapshot = SegmentSnapshot(
                self.version,
                self._shape,
                [(m.segment, frozenset(m.dead)) for m in (*self.disk, *self.delta)],
                self._fetch,
            )
        return self._snapshot

    def waiting(self) -> Size:
        """Return the delta in figures; `references` counts every change."""
        postings = sum(m.segment.postings.table.size for m in self.delta)
        return Size(postings, len(self._changed), sum(len(m.dead) for m in self.delta))

    def find(self, reference: ReferenceId) -> Held | None:
        """Return who a reference is, or None when it cannot be found."""
        for member in (*self.delta, *self.disk):
            row = member.segment.row_of.get(reference)
            if row is not None and row not in member.dead:
                return member.segment.held[row]
        return None

    def live(self) -> tuple[Held, ...]:
        """List what can be found."""
        return tuple(
            held
            for member in (*self.disk, *self.delta)
            for row, held in enumerate(member.segment.held)
            if row not in member.dead
        )


def _members(manifest: Manifest, segments: Iterable[IndexSegment]) -> list[Member]:
    return [
        Member(segment, set(listed.dead), listed.name)
        for listed, segment in zip(manifest.segments, segments, strict=True)
    ]


def _bury(members: Iterable[Member], reference: ReferenceId) -> None:
    for member in members:
        row = member.segment.row_of.get(reference)
        if row is not None:
            member.dead.add(row)
