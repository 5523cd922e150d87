"""Find damage, and make good what the stored fingerprints can.

Segments, the manifest and the log are all derived: who is enrolled is known from the stored
fingerprints alone, since a withdrawn one is put aside in the same breath.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from domain.errors import KeywatchError, OlderFormat, SchemeMismatch
from domain.work import ReferenceId
from fingerprint.index import journal
from fingerprint.index.contents import Member
from fingerprint.index.file import Damaged
from fingerprint.index.folder import TENDING, IndexFolder
from fingerprint.index.manifest import NAME, Manifest, read_manifest
from fingerprint.index.postings import Held
from fingerprint.index.segment import (
    SUFFIX,
    check_segment,
    open_segment,
    segment_of,
    write_segment,
)
from fingerprint.index.upkeep import commit, segment_name

logger = logging.getLogger(__name__)

_AT_ONCE = 5_000_000  # postings of a segment while they are made again
_GAP = 1000  # versions passed over where the last one cannot be known


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not what was written: its name below the index, and what is wrong."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to.

    `references` are enrolled again; `lost` names stored fingerprints that are damaged, with
    the reference where it is known: these need their media.
    """

    references: int
    lost: tuple[tuple[str, ReferenceId | None], ...] = ()


def verify(folder: IndexFolder) -> tuple[Damage, ...]:
    """See LocalIndex.verify."""
    try:
        manifest = read_manifest(folder.path, folder.scheme.name, folder.shape.name)
    except (Damaged, OlderFormat) as error:
        return (Damage(NAME, str(error)),)
    found = [
        Damage(listed.name, fault)
        for listed in manifest.segments
        if (fault := _fault(folder, listed.name))
    ]
    if found:
        return tuple(found)
    with folder.guard, folder.locked():
        try:
            if folder.torn():
                found.append(Damage(folder.log.name, "it does not end in a whole record"))
            live = folder.contents().live()
        except Damaged as error:
            return (Damage(error.name, error.why),)
    for held in live:
        try:
            folder.stored.check(held.number)
        except (Damaged, OlderFormat) as error:
            # It may have been replaced while we read.
            if not folder.stored.aside(held.number):
                found.append(Damage(f"fingerprint of {held.reference}", str(error)))
    return tuple(found)


def rebuild(folder: IndexFolder) -> Rebuilt:
    """See LocalIndex.rebuild."""
    with folder.locked(TENDING), folder.guard, folder.locked():
        return _restore(folder, keep=False)


def heal(folder: IndexFolder) -> None:
    """Make again what is damaged, and leave the rest.

    Raises:
        Damaged: A stored fingerprint is damaged too: it names the file.
    """
    with folder.locked(TENDING), folder.guard, folder.locked():
        folder.forget()
        if not _broken(folder):
            return  # another process was quicker
        made = _restore(folder, keep=True)
    for name, reference in made.lost:
        logger.error(
            "the stored fingerprint %s of %s is damaged: enrol it again from its media"
            " (`keywatch index rebuild`)",
            name,
            reference or "an unknown reference",
        )


def mend_log(folder: IndexFolder) -> None:
    """Cut a torn end off the log; what it may have held is told by the stored fingerprints.

    Hold the lock and the guard.
    """
    # Told by a fresh look: where an old one ended may be amid a record by now.
    folder.forget()
    if not folder.torn():
        return
    folder.cut()
    contents = folder.contents()
    changes = []
    for number in folder.stored.numbers():
        if number > contents.version:
            with suppress(Damaged):
                held = folder.stored.held(number)
                changes.append(journal.Change(number, held.reference, held))
    last = max([contents.version, *(c.number for c in changes)])
    withdrawn = [held for held in contents.live() if folder.stored.aside(held.number)]
    again = {change.reference for change in changes}
    for held in withdrawn:
        if held.reference not in again:
            last += 1
            changes.append(journal.Change(last, held.reference))
    if changes:
        journal.append(folder.log, changes)


def _broken(folder: IndexFolder) -> bool:
    """Tell whether anything but stored fingerprints is damaged, reading segments whole."""
    try:
        contents = folder.contents()
    except Damaged:
        return True
    return any(_fault(folder, listed.name) for listed in contents.manifest.segments)


def _fault(folder: IndexFolder, name: str) -> str:
    try:
        check_segment(folder.path / name)
        open_segment(folder.path / name, folder.scheme.name, folder.shape.name, whole=False)
    except FileNotFoundError:
        return "it is gone"
    except (Damaged, OlderFormat, SchemeMismatch) as error:
        return str(error)
    return ""


def _restore(folder: IndexFolder, *, keep: bool) -> Rebuilt:
    """Make an index of the stored fingerprints, keeping sound segments where told to."""
    manifest, changes, sound = _remains(folder)
    if sound:
        _forget_unacknowledged(folder, max([manifest.version, *(c.number for c in changes)]))
    sound_ones, names = _sound(folder, manifest)
    members = sound_ones if keep else []
    names |= {c.held.number: c.reference for c in changes if c.held is not None}
    latest, lost = _enrolled(folder, members, changes, names)
    inside = {held.number for member in members for held in member.segment.held}
    missing = [held for held in latest.values() if held.number not in inside]
    made = list(_made_again(folder, missing, manifest.serial + 1))
    every = [*members, *made]
    for member in every:
        member.dead = {
            row
            for row, held in enumerate(member.segment.held)
            if latest.get(held.reference) is None
            or latest[held.reference].number != held.number
        }
    stored = folder.stored.numbers()
    numbers = [manifest.version, *names, *(c.number for c in changes), *stored]
    # The log that says what was withdrawn goes; what is stored must say the same.
    for number in set(stored) - {held.number for held in latest.values()}:
        folder.stored.put_aside(number)
    commit(folder, manifest, every, max(numbers) + (0 if keep else 1), ())
    folder.forget()
    for stray in folder.path.glob("*.postings"):
        stray.unlink()  # of format 1
    return Rebuilt(len(latest), tuple(lost))


def _forget_unacknowledged(folder: IndexFolder, version: int) -> None:
    """Put aside what a writer stored and died before it recorded it."""
    for number in folder.stored.numbers():
        if number > version:
            folder.stored.put_aside(number)


def _remains(folder: IndexFolder) -> tuple[Manifest, tuple[journal.Change, ...], bool]:
    """Return the manifest, a blank one where it cannot be read, and the log's changes.

    And whether both are sound, so that they know of everything acknowledged.
    """
    name, shape = folder.scheme.name, folder.shape.name
    sound = (folder.path / NAME).exists()
    try:
        manifest = read_manifest(folder.path, name, shape)
    except (Damaged, OlderFormat):
        sound = False
        logs = sorted(folder.path.glob(f"*{journal.SUFFIX}"))
        files = [*logs, *folder.path.glob(f"*{SUFFIX}")]
        serial = max((int(path.name[:12]) for path in files), default=0)
        highest = max((c.number for log in logs for c in journal.read(log)[0]), default=0)
        manifest = Manifest(
            name,
            shape,
            max([highest, *folder.stored.numbers()]) + _GAP,
            serial,
            journal=logs[-1].name if logs else Manifest(name, shape).journal,
        )
    log = folder.path / manifest.journal
    changes, end = journal.read(log)
    return manifest, changes, sound and end == (log.stat().st_size if log.exists() else 0)


def _sound(
    folder: IndexFolder, manifest: Manifest
) -> tuple[list[Member], dict[int, ReferenceId]]:
    """Return the segments that are sound, and all references that segments name."""
    members: list[Member] = []
    names: dict[int, ReferenceId] = {}
    for listed in manifest.segments:
        path = folder.path / listed.name
        try:
            segment = open_segment(path, folder.scheme.name, folder.shape.name, whole=False)
            names |= {held.number: held.reference for held in segment.held}
            check_segment(path)
        except (FileNotFoundError, KeywatchError) as error:
            logger.warning("segment %s is left out: %s", listed.name, error)
            if path.exists():
                path.replace(path.with_name(f"{path.name}.damaged"))
        else:
            members.append(Member(segment, set(listed.dead), listed.name))
    return members, names


def _enrolled(
    folder: IndexFolder,
    members: Iterable[Member],
    changes: Iterable[journal.Change],
    names: dict[int, ReferenceId],
) -> tuple[dict[ReferenceId, Held], list[tuple[str, ReferenceId | None]]]:
    """Return who is enrolled, and which stored fingerprints are damaged."""
    known = {held.number: held for m in members for held in m.segment.held}
    latest: dict[ReferenceId, Held] = {}
    lost = []
    for number in folder.stored.numbers():
        try:
            held = known.get(number) or folder.stored.held(number)
        except (Damaged, OlderFormat) as error:
            lost.append((str(error), names.get(number)))
            continue
        latest[held.reference] = held
    for change in changes:
        held_now = latest.get(change.reference)
        if change.held is None and held_now is not None and held_now.number < change.number:
            del latest[change.reference]
    return latest, lost


def _made_again(folder: IndexFolder, missing: list[Held], serial: int) -> Iterator[Member]:
    """Write segments of stored fingerprints, some at a time."""
    batch: list[Held] = []
    part = 0
    for held in [*missing, None]:
        full = sum(h.postings for h in batch) * folder.shape.pairs >= _AT_ONCE
        if batch and (held is None or full):
            codes = [folder.stored.get(h) for h in batch]
            segment = segment_of(folder.shape, folder.scheme.name, batch, codes)
            name = segment_name(serial, part)
            write_segment(folder.path / name, segment)
            yield Member(segment, name=name)
            batch, part = [], part + 1
        if held is not None:
            batch.append(held)
