"""Enrol many references at once, straight into segments: what a first import does."""

from collections.abc import Iterable

from domain.work import ReferenceId, WorkId
from fingerprint.index.contents import Member
from fingerprint.index.folder import TENDING, IndexFolder
from fingerprint.index.port import Codes
from fingerprint.index.postings import Held
from fingerprint.index.segment import segment_of, write_segment
from fingerprint.index.upkeep import commit, flush_locked, segment_name

_BATCH = 1 << 25
"""Keys that `enrol_all` packs at a time: a gigabyte while they are sorted."""


def enrol_all(folder: IndexFolder, entries: Iterable[tuple[ReferenceId, WorkId, Codes]]) -> int:
    """See LocalIndex.enrol_all."""
    with folder.locked(TENDING), folder.guard, folder.locked():
        flush_locked(folder)
        contents = folder.contents()
        manifest, number = contents.manifest, contents.version
        latest: dict[ReferenceId, int] = {}
        before = {held.reference: held.number for held in contents.live()}
        replaced: list[int] = []
        made: list[Member] = []
        held: list[Held] = []
        codes: list[Codes] = []

        def pack() -> None:
            if held:
                segment = segment_of(folder.shape, manifest.scheme, held, codes)
                name = segment_name(manifest.serial + 1, len(made))
                write_segment(folder.path / name, segment)
                made.append(Member(segment, name=name))
                held.clear()
                codes.clear()

        for reference, work, one in entries:
            number += 1
            folder.stored.put(number, reference, work, one)
            if (last := latest.get(reference) or before.get(reference)) is not None:
                replaced.append(last)
            latest[reference] = number
            held.append(Held(reference, work, one.length, number, len(one.values)))
            codes.append(one)
            if sum(len(c.keys) for c in codes) * folder.shape.pairs >= _BATCH:
                pack()
        pack()
        members = [*contents.disk, *made]
        for member in members:
            member.dead |= {
                row
                for row, one_held in enumerate(member.segment.held)
                if latest.get(one_held.reference, one_held.number) != one_held.number
            }
        commit(folder, manifest, members, number, ())
        for last in replaced:
            folder.stored.put_aside(last)
        return number
