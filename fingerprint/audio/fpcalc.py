"""Make a print as `fpcalc` does, so that AcoustID gets what it knows.

`fpcalc` mixes and resamples by FFmpeg, in a way of its own, before Chromaprint listens; with
the same way the strings are the same to a character (8 of 8 tracks, fpcalc 1.5.1). What is
compared here is made otherwise: see fingerprint.audio.chromaprint.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from fingerprint.audio.chromaprint import Printer, available, chromaprint_state
from fingerprint.container import opened, sound_stream, undecodable

RATE = 11025
FPCALC_SECONDS = 120.0
"""What `fpcalc` listens to when nothing is said."""
_RESAMPLING = f"{RATE}:filter_size=16:phase_shift=8:linear_interp=1:cutoff=0.8"
_FAULTS = 1000


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a track is, in seconds, and its print, (n,) uint32."""

    seconds: float
    items: NDArray[np.uint32]


def measure(path: Path, longest: float = FPCALC_SECONDS) -> Measured:
    """Print the beginning of a file.

    Args:
        path: A local file.
        longest: Listen to so many seconds.

    Raises:
        UndecodableMedia: It has no sound, or too little for a print; or libchromaprint is
            missing.
    """
    if not available():
        raise UndecodableMedia(f"{path.name}: chromaprint is {chromaprint_state()}")
    printer = Printer(RATE)
    left, heard = round(longest * RATE), 0
    with opened(path) as container:
        stream = sound_stream(container)
        if stream is None:
            raise undecodable(path, "it has no sound")
        for samples in _resampled(container, stream):
            part = samples[: left - heard]
            printer.feed(part.tobytes())
            heard += part.size
            if heard >= left:
                break
        seconds = _seconds(container, stream) or heard / RATE
    items = printer.items()
    if not items.size:
        raise undecodable(path, f"{heard / RATE:.1f} s of sound are too few for a print")
    return Measured(seconds, items)


def _resampled(container: InputContainer, stream: AudioStream) -> Iterator[NDArray[np.int16]]:
    """Yield mono samples, (n,) int16; a change of format within the stream ends them."""
    graph: Graph | None = None
    try:
        for frame in _frames(container, stream):
            if graph is None:
                graph = _graph(frame)
            frame.pts = None
            graph.push(frame)
            yield from _pulled(graph)
        if graph is not None:
            graph.push(None)
            yield from _pulled(graph)
    except av.error.FFmpegError:
        return


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decode a stream, stepping over broken packets."""
    faults = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            faults += 1
            if faults > _FAULTS:
                return
            continue
        yield from (f for f in frames if isinstance(f, AudioFrame) and f.samples)


def _graph(frame: AudioFrame) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout.name
    )
    resample = graph.add("aresample", _RESAMPLING)
    form = f"sample_fmts=s16:channel_layouts=mono:sample_rates={RATE}"
    mono, sink = graph.add("aformat", form), graph.add("abuffersink")
    for one, next_ in ((source, resample), (resample, mono), (mono, sink)):
        one.link_to(next_)
    graph.configure()
    return graph


def _pulled(graph: Graph) -> Iterator[NDArray[np.int16]]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame.to_ndarray().reshape(-1).astype("<i2", copy=False)


def _seconds(container: InputContainer, stream: AudioStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / 1_000_000
