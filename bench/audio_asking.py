"""Enrol tracks once, then ask about sound, as the product would be asked.

Only the public side of the modality is used, over an index on disk that is merged. Codes of
a long capture can be cut into windows: peaks are chosen second by second, so a window that
starts on a whole second has the peaks that it would have had by itself, edges aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.audio_desk import spread
from bench.audio_effects import Sound, at_rate
from bench.audio_tracks import Track
from domain.errors import Refused
from domain.work import ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modalities.audio import Audio, AudioOptions
from fingerprint.modality import Found, Media

AUDIO = Audio(AudioOptions(shown=0.0))
HEARD = 8000
"""The rate that the modality listens at."""
MEDIA = Media(Path(), "audio/none", "0" * 64)
_OF_PEAKS = ("frames", "bins", "strengths")


@dataclass(frozen=True, slots=True)
class Told:
    """What was found of one work: its score, the raw evidence, its segments.

    Each segment is (query start, query end, reference start, speed, pitch, score).
    """

    work: WorkId
    score: float
    raw: float
    matched: float
    segments: tuple[tuple[float, float, float, float, float, float], ...]


class Library:
    """Enrolled tracks.

    `snapshot` is what is asked, `seconds` the length of all references, `folder` holds the
    index, `refused` tells which tracks could not be enrolled, and why.
    """

    def __init__(self, folder: Path, known: Sequence[tuple[Track, WorkId]], cores: int) -> None:
        self.folder = folder / "index"
        index = LocalIndex(self.folder, AUDIO.scheme, AUDIO.shape)
        self.refused: list[str] = []
        self.seconds = 0.0
        made = spread(_enrolled, [track for track, _ in known], cores, "enrolling")
        for (track, work), codes in zip(known, made, strict=True):
            if isinstance(codes, str):
                self.refused.append(codes)
            else:
                index.add(ReferenceId(track.name), work, codes)
                self.seconds += codes.length
        index.merge()
        self.snapshot: Snapshot = index.snapshot()

    def ask(self, codes: Codes) -> tuple[Told, ...]:
        """Find works, surest first."""
        return tuple(map(_told, AUDIO.match(codes, MEDIA, self.snapshot)))


def _enrolled(track: Track) -> Codes | str:
    try:
        return AUDIO.enrol(Media(track.path, "audio/mpeg", "0" * 64))
    except Refused as error:
        return f"{track.name}: {error}"


def heard(samples: Sound) -> Codes:
    """Fingerprint sound at bench.audio_effects.RATE."""
    return AUDIO.listen([at_rate(samples, HEARD)])


def window(codes: Codes, start: int, seconds: float) -> Codes:
    """Cut codes of a capture to a window, whose keys as a reference are left out.

    Args:
        codes: As `heard` gives them.
        start: Whole seconds.
        seconds: Length.
    """
    second = AUDIO.scheme.ticks_per_unit
    frames = np.asarray(codes.arrays["frames"], np.float64)
    first, last = np.searchsorted(frames, (start * second, (start + seconds) * second))
    arrays: dict[str, NDArray[np.generic]] = {
        name: codes.arrays[name][first:last] for name in _OF_PEAKS
    }
    arrays["frames"] = frames[first:last] - start * second
    return Codes(codes.scheme, codes.keys[:0], codes.values[:0], float(seconds), arrays)


def _told(found: Found) -> Told:
    segments = tuple(
        (s.query_start, s.query_end, s.reference_start, s.speed, s.pitch, s.score)
        for s in found.segments
    )
    return Told(found.work, found.score, found.raw, found.matched, segments)
