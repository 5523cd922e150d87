"""Turn media files into what modalities listen to: grey canvases and mono sound.

Times are counted from the first frame or sample on and never run backwards, whatever the
timestamps in the file say. A damaged file gives what can be decoded of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from fingerprint.container import Limits, film_stream, opened, sound_stream, undecodable

# One resampler call for about 1.5 s of sound: 1.5 to 2 times the speed of a call a frame.
_BATCH = 65_536

# A frame that stands still is shown again for at most so many seconds.
_HELD_SECONDS = 5.0

# Broadcast containers may be glued together; a jump ahead of more seconds than this is a seam.
_SEAM_SECONDS = 10.0
_SHUFFLED_SECONDS = 1.0
_BROADCAST = frozenset({"mpegts", "mpeg", "flv"})


@dataclass(frozen=True, slots=True)
class Probe:
    """What a media file says of itself. `seconds` is None when it does not say."""

    seconds: float | None
    has_video: bool
    has_audio: bool
    width: int = 0
    height: int = 0


def probe(path: Path, limits: Limits = Limits()) -> Probe:
    """Read the headers of a media file.

    Raises:
        UndecodableMedia: See `opened`, also for NotFound and BackendUnavailable.
    """
    with opened(path, limits) as container:
        film, sound = film_stream(container), sound_stream(container)
        told = [
            float(s.duration * s.time_base)
            for s in (film, sound)
            if s is not None and s.duration is not None and s.time_base is not None
        ]
        if container.duration is not None:
            told.append(container.duration / 1_000_000)
        return Probe(
            seconds=max(told, default=None),
            has_video=film is not None,
            has_audio=sound is not None,
            width=film.codec_context.width if film is not None else 0,
            height=film.codec_context.height if film is not None else 0,
        )


def canvas_frames(
    path: Path,
    *,
    fps: float = 2.0,
    size: int = 160,
    longest: float | None = None,
    limits: Limits = Limits(),
) -> Iterator[tuple[float, NDArray[np.uint8], tuple[int, int]]]:
    """Show a film at a steady rate on a square grey canvas, its shape ignored.

    Args:
        path: A local file.
        fps: Canvases a second. Canvas k shows what stands on the screen at k / fps; what
            stands longer than 5 s leaves a gap.
        size: Width and height of the canvas in pixels.
        longest: Stop after so many seconds; None leaves it to `limits`.
        limits: See Limits.

    Yields:
        Seconds, the canvas ((size, size) uint8) and the upright width and height in pixels.

    Raises:
        UndecodableMedia: No moving pictures, or not one frame could be decoded; see also
            `opened`.
    """
    end = limits.longest if longest is None else min(longest, limits.longest)
    with opened(path, limits) as container:
        stream = film_stream(container)
        if stream is None:
            raise undecodable(path, "it has no moving pictures")
        painter = VideoReformatter()
        shown: VideoFrame | None = None
        since, tick = 0.0, 0
        for seconds, frame in _timed(_decoded(path, container, stream, limits), container):
            if frame.width * frame.height > limits.pixels:
                raise undecodable(path, f"a frame has {frame.width}x{frame.height} pixels")
            until = min(seconds, end)
            if shown is not None and tick / fps < until:
                canvas = _canvas(painter, shown, size)
                while tick / fps < min(until, since + _HELD_SECONDS):
                    yield tick / fps, *canvas
                    tick += 1
                while tick / fps < until:
                    tick += 1
            if seconds >= end:
                return
            shown, since = frame, seconds
        if shown is None:
            raise undecodable(path, "not one frame could be decoded")
        if tick / fps <= since:
            yield tick / fps, *_canvas(painter, shown, size)


def sound_blocks(
    path: Path,
    *,
    rate: int = 8000,
    longest: float | None = None,
    limits: Limits = Limits(),
) -> Iterator[NDArray[np.float32]]:
    """Play the sound of a file as mono.

    Args:
        path: A local file.
        rate: Samples a second to deliver.
        longest: Stop after so many seconds; None leaves it to `limits`.
        limits: See Limits.

    Yields:
        Blocks of (n,) float32 about -1 to 1, to be joined without a gap.

    Raises:
        UndecodableMedia: No sound (ask `probe` first where that is usual), or none of it
            could be decoded; see also `opened`.
    """
    end = limits.longest if longest is None else min(longest, limits.longest)
    left = int(end * rate)
    played = False
    with opened(path, limits) as container:
        stream = sound_stream(container)
        if stream is None:
            raise undecodable(path, "it has no sound")
        for frame in _batched(_decoded(path, container, stream, limits), rate):
            block = np.nan_to_num(frame.to_ndarray()[0].astype(np.float32, copy=False))
            played = played or block.size > 0
            if block.size:
                yield block[:left]
            left -= block.size
            if left <= 0:
                return
        if not played:
            raise undecodable(path, "no sound could be decoded")


def _decoded(
    path: Path, container: InputContainer, stream: VideoStream | AudioStream, limits: Limits
) -> Iterator[VideoFrame | AudioFrame]:
    """Decode one stream, stepping over broken packets; the end of the readable part ends it."""
    context = stream.codec_context
    context.thread_count = 1  # one worker process a core
    context.options = {"max_pixels": str(limits.pixels)}
    faults = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.error.FFmpegError as error:
            faults += 1
            if faults > limits.faults:
                raise undecodable(path, f"too many broken packets, {error.strerror}") from error
            continue
        if frames:
            faults = 0
        for frame in frames:
            if isinstance(frame, VideoFrame | AudioFrame):
                yield frame


def _timed(
    frames: Iterator[VideoFrame | AudioFrame], container: InputContainer
) -> Iterator[tuple[float, VideoFrame]]:
    """Give frames ascending seconds from 0 on, closing seams of glued files."""
    ahead = _SEAM_SECONDS if container.format.name in _BROADCAST else float("inf")
    offset: float | None = None
    last, step = 0.0, 1 / 25
    for frame in frames:
        if not isinstance(frame, VideoFrame):
            continue
        raw = frame.time
        if offset is None:
            offset = raw if raw is not None and isfinite(raw) else 0.0
            yield 0.0, frame
            continue
        seconds = last + step if raw is None else raw - offset
        if last - _SHUFFLED_SECONDS <= seconds < last:
            seconds = last  # frames handed out in another order than shown are no seam
        if not last <= seconds <= last + ahead:
            offset += seconds - (last + step)
            seconds = last + step
        elif last < seconds < last + 1:
            step = seconds - last
        last = seconds
        yield seconds, frame


def _canvas(
    painter: VideoReformatter, frame: VideoFrame, size: int
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    small = painter.reformat(
        frame, width=size, height=size, format="gray", interpolation=Interpolation.AREA
    )
    canvas: NDArray[np.uint8] = small.to_ndarray().astype(np.uint8, copy=False)
    turns = round(frame.rotation / 90) % 4
    if turns:
        canvas = np.ascontiguousarray(np.rot90(canvas, turns))
    shape = (frame.width, frame.height)
    return canvas, shape[::-1] if turns % 2 else shape


def _batched(frames: Iterator[VideoFrame | AudioFrame], rate: int) -> Iterator[AudioFrame]:
    """Resample to mono in large batches; a change of format inside the stream is allowed."""
    kind: tuple[str, str, int] | None = None
    fifo, resampler = AudioFifo(), AudioResampler(format="flt", layout="mono", rate=rate)
    for frame in frames:
        if not isinstance(frame, AudioFrame):
            continue
        told = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind not in (None, told):
            yield from _drained(fifo, resampler)
            fifo, resampler = (
                AudioFifo(),
                AudioResampler(format="flt", layout="mono", rate=rate),
            )
        kind = told
        frame.pts = None  # the queue refuses gaps; we count samples
        fifo.write(frame)
        if fifo.samples >= _BATCH:
            batch = fifo.read(_BATCH)
            if batch is not None:
                yield from resampler.resample(batch)
    yield from _drained(fifo, resampler)


def _drained(fifo: AudioFifo, resampler: AudioResampler) -> Iterator[AudioFrame]:
    rest = fifo.read()
    if rest is not None:
        yield from resampler.resample(rest)
        yield from resampler.resample(None)
