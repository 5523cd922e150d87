"""Pick the frames that stand on the screen at given instants of a film.

Seconds count as in `canvas_frames`: from the first frame on. Where a container has an index
we leap from keyframe to keyframe; broadcasts, whose clocks jump, are played from the start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fingerprint.container import Limits, film_stream, opened, undecodable
from fingerprint.decode import probe
from fingerprint.image.picture import read_picture
from fingerprint.packets import Faults, frames_of, packets_of, prepared
from fingerprint.stills.develop import Developer
from fingerprint.stills.strip import Still
from fingerprint.timeline import shown_at

_INDEXED = frozenset({"mov", "matroska"})
# To play on over so many seconds costs no more than to leap and play on from a keyframe.
_NEAR_SECONDS = 8.0
_ROUNDED = 0.002  # time stamps of containers are rounded to a millisecond


@dataclass(frozen=True, slots=True)
class Picked:
    """Stills at instants, in their order, and how long the film is, where it says so."""

    stills: tuple[Still, ...]
    length: float | None = None


def pick(path: Path, media_type: str, seconds: Sequence[float], box: tuple[int, int]) -> Picked:
    """Return what stands on the screen at some instants.

    Args:
        path: A film, or a picture, which is the same at any instant.
        media_type: Its media type.
        seconds: Ascending. What lies behind the end gives the last frame.
        box: Width and height that no still exceeds.

    Raises:
        NotFound: The file is gone.
        UndecodableMedia: No frame could be decoded there; see also `opened`.
    """
    if media_type.startswith("image/"):
        pixels = np.asarray(read_picture(path, max(box)), np.uint8)
        return Picked((Still(0.0, pixels),) * len(seconds))
    length = probe(path).seconds
    limits = Limits()
    with opened(path, limits) as container:
        stream = film_stream(container)
        if stream is None:
            raise undecodable(path, "it has no moving pictures")
        prepared(container, stream, limits)
        developer = Developer(path, stream.sample_aspect_ratio, box)
        film = _Film(path, container, stream, limits)
        indexed = container.format.name.split(",")[0] in _INDEXED
        far = indexed and bool(seconds) and seconds[-1] > _NEAR_SECONDS
        found = _leaping(film, seconds) if far else None
        if found is None:
            film.seek(0.0)
            found = _playing(film, seconds)
    if len(found) < len(seconds):
        raise undecodable(path, "not one frame could be decoded")
    stills = (Still(at, developer.develop(f)) for at, f in zip(seconds, found, strict=True))
    return Picked(tuple(stills), length)


@dataclass(frozen=True, slots=True)
class _Film:
    """A film that is open, and can be played from where it was sought."""

    path: Path
    container: InputContainer
    stream: VideoStream
    limits: Limits

    def frames(self) -> Iterator[VideoFrame]:
        packets = packets_of(self.container, self.stream, Faults())
        return frames_of(self.path, packets, VideoFrame, self.limits, Faults())

    def stamped(self) -> Iterator[tuple[float, VideoFrame]]:
        """Yield frames with their time stamps, up to one that has none."""
        for frame in self.frames():
            if frame.pts is None:
                return
            yield frame.time, frame

    def seek(self, seconds: float) -> bool:
        """Go to the keyframe at or before a time stamp; False where the file cannot."""
        base = self.stream.time_base
        if base is None:
            return False
        try:
            self.container.seek(int(seconds / base), stream=self.stream)
        except av.error.FFmpegError:
            return False
        return True


def _playing(film: _Film, seconds: Sequence[float]) -> list[VideoFrame]:
    """Play from the start; fewer frames than seconds mean that there was none at all."""
    found: list[VideoFrame] = []
    shown: VideoFrame | None = None
    for at, frame in shown_at(film.frames(), film.container):
        while len(found) < len(seconds) and at > seconds[len(found)] + _ROUNDED:
            found.append(shown or frame)
        if len(found) == len(seconds):
            break
        shown = frame
    if shown is not None:
        found += [shown] * (len(seconds) - len(found))
    return found


def _leaping(film: _Film, seconds: Sequence[float]) -> list[VideoFrame] | None:
    """Go from keyframe to keyframe; None where time stamps or index do not lead there."""
    frames = film.stamped()
    shown = next(frames, None)
    if shown is None:
        return None
    start, found = shown[0], list[VideoFrame]()
    after = next(frames, None)
    for at in seconds:
        wanted = start + at + _ROUNDED
        if wanted - shown[0] > _NEAR_SECONDS:
            if not film.seek(start + at):
                return None
            frames = film.stamped()
            first = next(frames, None)
            if first is None or first[0] > wanted:
                return None
            shown, after = first, next(frames, None)
        while after is not None and after[0] <= wanted:
            shown, after = after, next(frames, None)
        found.append(shown[1])
    return found
