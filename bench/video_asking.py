"""Enrol films once, then ask about copies, as the product would be asked.

Only the public side of the modality is used, over an index on disk that is merged.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.audio_desk import spread
from bench.index_rows import once
from bench.video_cases import Source
from domain.errors import Refused
from domain.match import Flag, Segment
from domain.work import ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modalities.video import Video
from fingerprint.modality import Found, Media

VIDEO = Video()
_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Told:
    """What was found of one work: its score, the raw evidence, where.

    `still` says that the work is marked as found by pictures that do not move.
    """

    work: str
    score: float
    raw: float
    still: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a copy was found to hold, surest first; seconds of CPU that it took."""

    found: tuple[Told, ...]
    fingerprint: float
    match: float

    def of(self, work: str) -> Told | None:
        """Return what was found of a work."""
        return next((one for one in self.found if one.work == work), None)

    def others(self, *works: str) -> list[tuple[str, float, float, bool]]:
        """Return the three surest of other works: title, score, evidence, still."""
        wrong = [one for one in self.found if one.work not in works]
        return [(one.work, one.score, one.raw, one.still) for one in wrong[:3]]


class Library:
    """Enrolled films.

    `snapshot` is what is asked, `seconds` the length of all references, `folder` holds the
    index, `films` are those enrolled, `refused` tells which could not be enrolled, and why.
    """

    def __init__(self, folder: Path, films: Sequence[Source], cores: int) -> None:
        self.folder = folder / "index"
        index = LocalIndex(self.folder, VIDEO.scheme, VIDEO.shape)
        self.refused: list[str] = []
        self.films: list[Source] = []
        self.seconds = 0.0
        made = spread(_enrolled, films, cores, "enrolling")
        for film, codes in zip(films, made, strict=True):
            if isinstance(codes, str):
                self.refused.append(codes)
                continue
            index.add(ReferenceId(film.title), WorkId(film.title), codes)
            self.films.append(film)
            self.seconds += codes.length
        index.merge()
        self.snapshot: Snapshot = index.snapshot()

    def ask(self, path: Path) -> Answer:
        """Find works in a file."""
        media = Media(path, "video/mp4", _DIGEST)
        codes: list[Codes] = []
        found: list[Found] = []
        made = once(lambda: codes.append(VIDEO.fingerprint(media)))[0]
        asked = once(lambda: found.extend(VIDEO.match(codes[0], media, self.snapshot)))[0]
        told = sorted(map(_told, found), key=lambda one: (-one.score, -one.raw))
        return Answer(tuple(told), made, asked)


def _enrolled(film: Source) -> Codes | str:
    try:
        return VIDEO.enrol(Media(film.path, "video/mp4", _DIGEST))
    except Refused as error:
        return f"{film.title}: {error}"


def _told(found: Found) -> Told:
    still = Flag.IMAGE_LEVEL in found.flags
    return Told(str(found.work), found.score, found.raw, still, found.segments)


def in_json(segment: Segment) -> dict[str, object]:
    """Return of a segment what a reader of figures wants to see."""
    kept = ("query_start", "query_end", "reference_start", "reference_end", "score", "speed")
    told = asdict(segment)
    return {name: told[name] for name in (*kept, "mirrored", "rectangle")}
