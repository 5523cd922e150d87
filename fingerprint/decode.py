"""Turn media files into what modalities listen to: grey canvases and mono sound.

Times are counted from the first frame or sample on and never run backwards, whatever the
timestamps in the file say. A damaged file gives what can be decoded of it, and
`fingerprint.damage` tells those who ask what that was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from fingerprint.canvas import Painter
from fingerprint.container import (
    Limits,
    Source,
    film_stream,
    opened,
    sound_stream,
    told_seconds,
    undecodable,
)
from fingerprint.damage import Decoded, tell
from fingerprint.mono import Inaudible, Mixer
from fingerprint.packets import Faults, frames_of, packets_of, prepared
from fingerprint.sparing import sparing
from fingerprint.stills.take import show
from fingerprint.timeline import Clock, Gaps

# A frame that stands still is shown again for at most so many seconds.
_HELD_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What a media file says of itself. `seconds` is None when it does not say."""

    seconds: float | None
    has_video: bool
    has_audio: bool
    width: int = 0
    height: int = 0


def probe(path: Source, limits: Limits = Limits()) -> Probe:
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
    path: Source,
    *,
    fps: float = 2.0,
    size: int = 160,
    longest: float | None = None,
    limits: Limits = Limits(),
) -> Iterator[tuple[float, NDArray[np.uint8], tuple[int, int]]]:
    """Show a film at a steady rate on a square grey canvas, its shape ignored.

    Args:
        path: A local file, or a Reader of what lies elsewhere.
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
        painter = Painter(path, size, stream.sample_aspect_ratio)
        faults = Faults()
        shown: VideoFrame | None = None
        since, tick = 0.0, 0
        clock = Clock(container)
        packets = packets_of(container, prepared(container, stream, limits), faults)
        packets = sparing(packets, stream, clock, fps)
        for frame in frames_of(path, packets, VideoFrame, limits, faults):
            seconds = clock.at(frame.time)
            if frame.width * frame.height > limits.pixels:
                raise undecodable(path, f"a frame has {frame.width}x{frame.height} pixels")
            until = min(seconds, end)
            if shown is not None and tick / fps < until:
                canvas = painter.paint(shown)
                show(tick / fps, shown, stream)
                gone = _first_tick(tick, fps, min(until, since + _HELD_SECONDS))
                yield from ((k / fps, *canvas) for k in range(tick, gone))
                tick = _first_tick(gone, fps, until)
            if seconds >= end:
                if longest is None:
                    tell(Decoded("pictures", end, broken=faults.packets, longest=end))
                return
            shown, since = frame, seconds
        if shown is None:
            raise undecodable(path, "not one frame could be decoded")
        if tick / fps <= since:
            show(tick / fps, shown, stream)
            yield tick / fps, *painter.paint(shown)
        told = told_seconds(container, stream)
        tell(Decoded("pictures", since, told, faults.packets))


def sound_blocks(
    path: Source,
    *,
    rate: int = 8000,
    longest: float | None = None,
    limits: Limits = Limits(),
    optional: bool = False,
) -> Iterator[NDArray[np.float32]]:
    """Play the sound of a file as mono.

    Of several tracks the one a player would choose is played; see `sound_stream`. Where
    time stamps tell that sound is missing, there is silence.

    Args:
        path: A local file, or a Reader of what lies elsewhere.
        rate: Samples a second to deliver.
        longest: Stop after so many seconds; None leaves it to `limits`.
        limits: See Limits.
        optional: Yield nothing where there is no stream of sound, such as of a mute film;
            to ask `probe` first opens the file twice.

    Yields:
        Blocks of (n,) float32 about -1 to 1, to be joined without a gap.

    Raises:
        UndecodableMedia: No sound, unless that is `optional`, or none of it could be
            decoded; see also `opened`.
    """
    end = limits.longest if longest is None else min(longest, limits.longest)
    most = int(end * rate)
    played = 0
    with opened(path, limits) as container:
        stream = sound_stream(container)
        if stream is None and optional:
            return
        if stream is None:
            raise undecodable(path, "it has no sound")
        tracks, faults = len(container.streams.audio), Faults()
        packets = packets_of(container, prepared(container, stream, limits), faults)
        frames = frames_of(path, packets, AudioFrame, limits, faults)
        for block in _mixed(frames, Gaps(container), rate, faults):
            yield block[: most - played]
            played += block.size
            if played >= most:
                if longest is None:
                    silent = min(faults.silent, end)
                    tell(Decoded("sound", end, None, faults.packets, silent, end, tracks))
                return
        if not played:
            raise undecodable(path, "no sound could be decoded")
        told = told_seconds(container, stream)
        tell(Decoded("sound", played / rate, told, faults.packets, faults.silent, None, tracks))


def _first_tick(tick: int, fps: float, seconds: float) -> int:
    """Return the first tick, not before `tick`, that is no earlier than `seconds`."""
    while tick / fps < seconds:
        tick += 1
    return tick


def _mixed(
    frames: Iterator[AudioFrame], gaps: Gaps, rate: int, faults: Faults
) -> Iterator[NDArray[np.float32]]:
    """Mix frames to mono, with silence where some are missing; no block is empty."""
    mixer = Mixer(rate)
    for frame in frames:
        silence = gaps.before(frame)
        if silence:
            faults.silent += silence
            yield from _ready(mixer.rest, faults)
            yield np.zeros(int(silence * rate), np.float32)
        ready = _ready(partial(mixer.add, frame), faults)
        if ready:
            yield from ready
    yield from _ready(mixer.rest, faults)


def _ready(
    deliver: Callable[[], Sequence[NDArray[np.float32]]], faults: Faults
) -> Sequence[NDArray[np.float32]]:
    """Pass on what can be mixed; channels that nobody can mix are as broken as a packet."""
    try:
        return deliver()
    except (av.error.FFmpegError, Inaudible):
        faults.packets += 1
        return ()
