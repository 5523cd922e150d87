"""Keep an index in shape: the delta becomes a segment, segments become fewer.

Only who holds the tending lock writes manifests. Postings are joined without any lock that
readers or enrolments would wait for; the change of manifest is what takes a moment.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from fingerprint.index import journal
from fingerprint.index.contents import Contents, Member
from fingerprint.index.file import Damaged
from fingerprint.index.folder import TENDING, IndexFolder, IndexOptions
from fingerprint.index.manifest import NAME, Listed, Manifest, write_manifest
from fingerprint.index.policy import Size, choose
from fingerprint.index.segment import SUFFIX, IndexSegment, joined, write_segment

logger = logging.getLogger(__name__)

_KEPT_ASIDE = 900.0
"""Seconds a withdrawn fingerprint stays for whoever holds an older snapshot."""


@dataclass(frozen=True, slots=True)
class Stats:
    """An index in figures.

    `length` is all references' in the modality's units; `postings` those of the segments,
    `waiting` those of the delta; bytes are those of files, `fingerprint_bytes` of the stored
    fingerprints that alignment reads.
    """

    version: int
    references: int
    length: float
    postings: int
    segments: int
    waiting: int
    segment_bytes: int
    journal_bytes: int
    fingerprint_bytes: int


def due(waiting: Size, options: IndexOptions, times: int = 1) -> bool:
    """Tell whether a delta should become a segment."""
    return (
        waiting.postings >= times * options.flush_postings
        or waiting.references >= times * options.flush_changes
    )


def tend(folder: IndexFolder) -> bool:
    """Flush, check one large segment, or merge, whichever is due. See LocalIndex.tend.

    Raises:
        Damaged: The large segment is not what was written.
    """
    with folder.locked(TENDING, wait=False) as mine:
        if not mine:
            return False
        with folder.guard:
            contents = folder.contents()
            waiting, sizes = contents.waiting(), [m.size() for m in contents.disk]
        if due(waiting, folder.options):
            _flush(folder)
            return True
        if folder.check_one():
            return True
        if chosen := choose(sizes, folder.options.merge):
            _merge(folder, chosen)
            return True
        _sweep(folder)
        _read_one_again(folder)
        return False


def flush(folder: IndexFolder) -> None:
    """Make a segment of the delta, whatever its size."""
    with folder.locked(TENDING):
        _flush(folder)


def merge_all(folder: IndexFolder) -> None:
    """Flush the delta and make one segment of all."""
    with folder.locked(TENDING):
        _flush(folder)
        while folder.check_one():
            pass
        with folder.guard:
            disk = folder.contents().disk
        if len(disk) > 1 or any(member.dead for member in disk):
            _merge(folder, tuple(range(len(disk))))


def commit(
    folder: IndexFolder,
    old: Manifest,
    members: Iterable[Member],
    version: int,
    changes: Iterable[journal.Change] | None,
) -> None:
    """Replace the manifest; with `changes`, also the log, by one that holds just these.

    Hold the tending lock, the lock and the guard.
    """
    listed = tuple(Listed(m.name, tuple(sorted(m.dead))) for m in members)
    serial, log = old.serial + 1, old.journal
    if changes is not None:
        log = f"{serial:012d}{journal.SUFFIX}"
        journal.create(folder.path / log, changes)
    write_manifest(folder.path, Manifest(old.scheme, old.shape, version, serial, listed, log))
    if log != old.journal:
        (folder.path / old.journal).unlink(missing_ok=True)


def segment_name(serial: int, part: int = 0) -> str:
    """Return the name of a segment that the manifest `serial` will list."""
    return f"{serial:012d}-{part}{SUFFIX}"


def stats(folder: IndexFolder) -> Stats:
    """See LocalIndex.stats."""
    with folder.guard:
        contents = folder.contents()
        live, waiting = contents.live(), contents.waiting()
        names = [member.name for member in contents.disk]
        postings = sum(m.segment.postings.table.size for m in contents.disk)
        log = folder.log
    return Stats(
        contents.version,
        len(live),
        sum(held.length for held in live),
        postings,
        len(names),
        waiting.postings,
        sum((folder.path / name).stat().st_size for name in names),
        log.stat().st_size if log.exists() else 0,
        folder.stored.size(),
    )


def _flush(folder: IndexFolder) -> None:
    with folder.guard:
        contents = folder.contents()
        delta = [replace(m, dead=set(m.dead)) for m in contents.delta]
        version, serial = contents.version, contents.manifest.serial
        if not contents.waiting().references:
            return
        _put_dead_aside(folder, contents)
    made = _written(folder, delta, segment_name(serial + 1))
    with folder.guard, folder.locked():
        contents = folder.contents()
        later = [c for c in journal.read(folder.log)[0] if c.number > version]
        _list_made(folder, contents, made, version, later)


def flush_locked(folder: IndexFolder) -> None:
    """Flush while holding the tending lock, the lock and the guard."""
    contents = folder.contents()
    if contents.waiting().references:
        _put_dead_aside(folder, contents)
        name = segment_name(contents.manifest.serial + 1)
        made = _written(folder, contents.delta, name)
        _list_made(folder, contents, made, contents.version, ())


def _written(folder: IndexFolder, delta: list[Member], name: str) -> Member | None:
    if not any(m.size().references > len(m.dead) for m in delta):
        return None
    segment = _joined(folder, delta)
    write_segment(folder.path / name, segment)
    return Member(segment, name=name)


def _list_made(
    folder: IndexFolder,
    contents: Contents,
    made: Member | None,
    version: int,
    later: Sequence[journal.Change],
) -> None:
    """Commit a flush: what changed while it was written stays in the log."""
    if made is not None:
        rows = (made.segment.row_of.get(change.reference) for change in later)
        made.dead |= {row for row in rows if row is not None}
    members = [*contents.disk, *([made] if made else [])]
    commit(folder, contents.manifest, members, version, later)


def _merge(folder: IndexFolder, chosen: tuple[int, ...]) -> None:
    with folder.guard:
        contents = folder.contents()
        parts = [replace(contents.disk[i], dead=set(contents.disk[i].dead)) for i in chosen]
        serial = contents.manifest.serial
    made = _written(folder, parts, segment_name(serial + 1))
    with folder.guard, folder.locked():
        contents = folder.contents()
        now = [contents.disk[i] for i in chosen]
        kept: list[Member] = [m for i, m in enumerate(contents.disk) if i not in chosen]
        if made is not None:
            made.dead |= _died_since(parts, now, made.segment)
            kept.insert(chosen[0], made)
        commit(folder, contents.manifest, kept, contents.manifest.version, None)
        for part in parts:
            (folder.path / part.name).unlink(missing_ok=True)


def _died_since(parts: Iterable[Member], now: Iterable[Member], made: IndexSegment) -> set[int]:
    return {
        made.row_of[before.segment.held[row].reference]
        for before, after in zip(parts, now, strict=True)
        for row in after.dead - before.dead
    }


def _joined(folder: IndexFolder, members: list[Member]) -> IndexSegment:
    return joined(folder.shape, [m.segment for m in members], [m.dead for m in members])


def _sweep(folder: IndexFolder) -> None:
    """Remove what no manifest names, and fingerprints nobody can ask for any more."""
    if not folder.time_to_sweep():
        return
    with folder.guard, folder.locked():
        contents = folder.contents()
        named = {NAME, contents.manifest.journal, *(m.name for m in contents.disk)}
        for path in folder.path.iterdir():
            ours = path.suffix in (SUFFIX, journal.SUFFIX, ".making")
            if ours and path.name not in named:
                path.unlink(missing_ok=True)
        _put_dead_aside(folder, contents)
    with suppress(FileNotFoundError):
        folder.stored.sweep(time.time() - _KEPT_ASIDE)


def _read_one_again(folder: IndexFolder) -> None:
    """Compare the next stored fingerprint with its checksum, so that rot is noticed in time."""
    with folder.guard:
        held = folder.next_to_read()
    if held is None:
        return
    try:
        folder.stored.check(held.number)
    except Damaged as error:
        with folder.guard:
            if folder.contents().find(held.reference) == held:
                logger.error("%s: enrol %s again from its media", error, held.reference)  # noqa: TRY400 - said in full


def _put_dead_aside(folder: IndexFolder, contents: Contents) -> None:
    """Do what a writer left undone who died after its record was written.

    Before the record goes with its log: a rebuild takes what is stored for what is enrolled.
    """
    live = {held.number for held in contents.live()}
    for number in folder.stored.numbers():
        if number <= contents.version and number not in live:
            folder.stored.put_aside(number)
