"""What an evaluation does with one file: the code of the stage, timed.

Files are read in a child process. They are matched there too where the index is a folder;
an index elsewhere is asked by the parent, since a child has no network.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from domain.match import Match, Scheme
from domain.posting import Posting, PostingKind, Sighting
from domain.work import Modality, WorkId
from fingerprint.corpus import KnownReference, Query
from fingerprint.decode import canvas_frames, sound_blocks
from fingerprint.fuse import FuseOptions, Heard, fuse
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes, Index
from fingerprint.index.postings import Shape
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort

Modalities = Mapping[Modality, ModalityPort]


@dataclass(frozen=True, slots=True)
class Ingested:
    """A reference's codes, the seconds they took, and those of bare decoding where timed."""

    codes: Codes
    seconds: float
    decoding: float | None


@dataclass(frozen=True, slots=True)
class Read:
    """What a query gave, by modality, and the seconds that took."""

    media: Media
    codes: Mapping[Modality, Codes]
    seconds: float


@dataclass(frozen=True, slots=True)
class Examined:
    """All matches of a query however weak, its length by modality, and seconds spent.

    `lookups` are the seconds of asking the index for all codes of the query, a modality.
    """

    matches: tuple[Match, ...]
    lengths: Mapping[Modality, float]
    seconds: float
    lookups: tuple[float, ...]


def ingest(modality: ModalityPort, reference: KnownReference, timed: bool) -> Ingested:  # noqa: FBT001 - the sandbox passes by place
    """Fingerprint a reference.

    Raises:
        UndecodableMedia: It has nothing in it to recognise it by.
    """
    media = _media(reference.path, reference.media_type)
    begun = time.perf_counter()
    codes = modality.enrol(media)
    seconds = time.perf_counter() - begun
    return Ingested(codes, seconds, _decoding(reference) if timed else None)


def examine(modalities: Modalities, folder: Path, query: Query) -> Examined:
    """Fingerprint a query and match it with everything in the index below `folder`.

    Raises:
        UndecodableMedia: No modality, or not the one that is evaluated, can decode it.
    """

    def index(name: Modality) -> Index:
        return _index(folder / name, modalities[name].scheme, modalities[name].shape)

    return match(modalities, index, query, read(modalities, query))


def read(modalities: Modalities, query: Query) -> Read:
    """Fingerprint a query. Raises: see `examine`."""
    media = _media(query.path, query.media_type)
    wanted = (query.modality,) if query.modality is not None else tuple(modalities)
    begun = time.perf_counter()
    codes = {
        name: modalities[name].fingerprint(media)
        for name in wanted
        if query.modality is not None or modalities[name].reads(media.media_type)
    }
    return Read(media, codes, time.perf_counter() - begun)


def match(
    modalities: Modalities, index: Callable[[Modality], Index], query: Query, found: Read
) -> Examined:
    """Match what was read of a query with everything in the index of each modality."""
    heard, lookups = [], []
    begun, aside = time.perf_counter(), 0.0
    for name, codes in found.codes.items():
        modality = modalities[name]
        snapshot = index(name).snapshot()
        keys = bool(codes.keys.size)
        matches = tuple(modality.match(codes, found.media, snapshot)) if keys else ()
        if matches:
            longest: dict[WorkId, float] = {}
            for one in snapshot.all():
                longest[one.work] = max(longest.get(one.work, 0.0), one.length)
            version = snapshot.version
            heard.append(Heard(modality.scheme, version, matches, codes.length, longest))
        asked = time.perf_counter()
        snapshot.lookup(codes.keys)
        lookups.append(time.perf_counter() - asked)
        aside += lookups[-1]
    matched = fuse(_sighting(query), heard, FuseOptions(least=0.0))
    seconds = found.seconds + time.perf_counter() - begun - aside
    lengths = {name: codes.length for name, codes in found.codes.items()}
    return Examined(matched, lengths, seconds, tuple(lookups))


@cache
def _index(folder: Path, scheme: Scheme, shape: Shape) -> LocalIndex:
    return LocalIndex(folder, scheme, shape)


def _media(path: Path, media_type: str) -> Media:
    return Media(path, media_type, sha256(path.read_bytes()).hexdigest())


def _sighting(query: Query) -> Sighting:
    posting = Posting("corpus", query.id, "", query.path.name, query.id, PostingKind.VIDEO)
    return Sighting(query.id, posting, datetime.fromtimestamp(0, UTC), ())


def _decoding(reference: KnownReference) -> float | None:
    """Return the seconds of decoding alone, None for what is read rather than decoded."""
    begun = time.perf_counter()
    if reference.modality is Modality.VIDEO:
        for _ in canvas_frames(reference.path):
            pass
    elif reference.modality is Modality.AUDIO:
        for _ in sound_blocks(reference.path):
            pass
    else:
        return None
    return time.perf_counter() - begun
