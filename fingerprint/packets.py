"""Read the packets of one stream and decode them, stepping over what is broken.

What was stepped over is counted in Faults, so that whoever plays the stream can tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard
from av.stream import Stream as AnyStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fingerprint.container import Limits, Source, undecodable

Frame = TypeVar("Frame", VideoFrame, AudioFrame)
Stream = VideoStream | AudioStream

# A demuxer that fails so often without a packet between will not find one any more.
_FAILURES = 32


@dataclass(slots=True)
class Faults:
    """What was stepped over so far: broken packets, and seconds of silence put in."""

    packets: int = 0
    silent: float = 0.0


def prepared(container: InputContainer, stream: Stream, limits: Limits) -> Stream:
    """Set a stream up for decoding; what nobody wants of the others is not even read."""
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    context = stream.codec_context
    context.thread_count = 1  # one worker process a core
    context.options = {"max_pixels": str(limits.pixels)}
    return stream


def frames_of(
    source: Source,
    packets: "Iterator[Packet[AnyStream]]",
    kind: type[Frame],
    limits: Limits,
    faults: Faults,
) -> Iterator[Frame]:
    """Decode one stream, stepping over broken packets; the end of the readable part ends it."""
    in_a_row, begun = 0, False
    for packet in packets:
        try:
            frames = packet.decode()
        except av.error.FFmpegError as error:
            faults.packets += packet.size > 0
            in_a_row += 1
            if in_a_row > limits.faults:
                if begun:
                    return
                why = f"too many broken packets, {error.strerror}"
                raise undecodable(source, why) from error
            continue
        if frames:
            in_a_row, begun = 0, True
        for frame in frames:
            if isinstance(frame, kind):
                yield frame


def packets_of(
    container: InputContainer, stream: Stream, faults: Faults
) -> "Iterator[Packet[AnyStream]]":
    """Read packets; where one cannot be found, look behind it, some times."""
    failures = 0
    while failures < _FAILURES:
        try:
            for packet in container.demux(stream):
                failures = 0
                yield packet
        except av.error.FFmpegError:
            faults.packets += 1
            failures += 1
        except IndexError:
            # At the end PyAV 18 also flushes streams that turned up in between, after ours,
            # and does not know them.
            return
        else:
            return
