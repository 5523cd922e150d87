"""Look at a film's keyframes alone: what stands in it, for a small part of the price.

A keyframe can be decoded without any other frame. Where they stand is the encoder's choice:
every 2 to 10 s in most uploads, in every frame of an editor's file, once in 20 s or never
again in some. So this pass says what a film is about; it does not replace `canvas_frames`.
"""

import math
from collections.abc import Iterator

import av.error
from av.codec.context import Flags
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fingerprint.canvas import Canvas, Painter
from fingerprint.container import Limits, Source, film_stream, opened, undecodable
from fingerprint.packets import Faults, packets_of, prepared
from fingerprint.timeline import Clock

# Containers whose index tells where keyframes are, so that the rest is not even read.
_INDEXED = frozenset({"mov", "matroska", "avi"})

# A keyframe of a film in 360p or 720p has 10 to 80 kB; what is fetched with it is in vain.
_BLOCK_BYTES = 64 * 1024

_NEAR, _FAR = -(1 << 63), 1 << 62  # time stamps before and behind all

# To leap over fewer packets costs more than to step over them.
_LEAP_SECONDS = 1.0


def keyframe_canvases(
    source: Source,
    *,
    every: float = 2.0,
    size: int = 160,
    longest: float | None = None,
    limits: Limits = Limits(),
) -> Iterator[tuple[float, Canvas, tuple[int, int]]]:
    """Show the keyframes of a film on a square grey canvas, each at its own time.

    MP4, Matroska and AVI are read by their index, so of what lies elsewhere little more
    than the keyframes is fetched; all of another file is read, and little of it decoded.
    A keyframe that cannot be decoded is passed over, and nobody is told.

    Args:
        source: A local file, or a Reader of what lies elsewhere.
        every: Seconds that lie between two canvases at least; they lie further apart where
            keyframes do.
        size: Width and height of the canvas in pixels.
        longest: Stop after so many seconds; None leaves it to `limits`.
        limits: See Limits.

    Yields:
        What `canvas_frames` yields, seconds counted from the same instant, but not at a
        steady rate.

    Raises:
        UndecodableMedia: No moving pictures, or no keyframe could be decoded; see also
            `opened`.
    """
    end = limits.longest if longest is None else min(longest, limits.longest)
    with opened(source, limits, _BLOCK_BYTES) as container:
        stream = film_stream(container)
        if stream is None:
            raise undecodable(source, "it has no moving pictures")
        context = _prepared(container, stream, limits)
        painter, seen, failed = Painter(source, size, stream.sample_aspect_ratio), False, 0
        for seconds, packet in _standing_alone(container, stream, every):
            if seconds >= end or failed > limits.faults:
                break
            frame = _picture(context, packet)
            if frame is None:
                failed += 1
                continue
            if frame.width * frame.height > limits.pixels:
                raise undecodable(source, f"a frame has {frame.width}x{frame.height} pixels")
            seen = True
            yield seconds, *painter.paint(frame)
        if not seen:
            raise undecodable(source, "not one keyframe could be decoded")


def _prepared(
    container: InputContainer, stream: VideoStream, limits: Limits
) -> VideoCodecContext:
    prepared(container, stream, limits)
    stream.discard = Discard.nonkey
    context = stream.codec_context
    context.skip_frame = "NONKEY"
    # An open group of pictures begins with a keyframe that decoders call broken when they
    # have not seen what was before it; on its own it is whole.
    context.flags |= Flags.output_corrupt
    return context


def _standing_alone(
    container: InputContainer, stream: VideoStream, every: float
) -> "Iterator[tuple[float, Packet[Stream]]]":
    """Yield packets of keyframes and their seconds, `every` seconds apart at least."""
    clock, due, cut = Clock(container), 0.0, False
    for packet in _packets(container, stream, every):
        if packet.is_discard:
            cut = True
            continue
        if cut and stream.start_time is not None and stream.time_base is not None:
            # An edit list cut off the beginning: the film begins between keyframes.
            clock, cut = Clock(container, float(stream.start_time * stream.time_base)), False
        stamp = packet.pts if packet.pts is not None else packet.dts
        seconds = clock.at(None if stamp is None else float(stamp * packet.time_base))
        if packet.is_keyframe and seconds >= due:
            due = seconds + every
            yield seconds, packet


def _packets(
    container: InputContainer, stream: VideoStream, every: float
) -> "Iterator[Packet[Stream]]":
    """Read packets; after a keyframe go on `every` seconds later, where an index knows how."""
    name = container.format.name.split(",")[0]
    index = _Index(container, stream, every) if name in _INDEXED else None
    if name == "matroska" and index is not None and stream.start_time is not None:
        index.seek(stream.start_time)  # only then it reads where keyframes are
    read_to, goes_on = _NEAR, True
    while goes_on:
        goes_on = False
        for packet in packets_of(container, stream, Faults()):
            stamp = packet.dts if packet.dts is not None else packet.pts
            if not packet.size:
                continue
            if index is not None and stamp is not None:
                if stamp < read_to:
                    continue  # a leap may lead to the keyframe before
                read_to = stamp
            yield packet
            shown = packet.is_keyframe and not packet.is_discard
            if index is not None and shown and index.leap(packet):
                goes_on = True
                break


class _Index:
    """The index of one stream; leaps lead ever onward in it."""

    def __init__(self, container: InputContainer, stream: VideoStream, every: float) -> None:
        self._container, self._stream = container, stream
        step = max(every, _LEAP_SECONDS) / (stream.time_base or 1)
        self._step, self._last = math.ceil(step), -1

    def leap(self, packet: "Packet[Stream]") -> bool:
        """Go to the next entry that is far enough from a packet; False where there is none."""
        if packet.dts is None and packet.pts is None:
            return False
        decoded = packet.dts if packet.dts is not None else packet.pts or 0
        shown = packet.pts if packet.pts is not None else decoded
        entries = self._stream.index_entries
        place = entries.search_timestamp(decoded + self._step, backward=False)
        if place < 0:  # what is behind the last entry, an index may not know
            place = entries.search_timestamp(_FAR, backward=True)
        if place <= self._last:
            return False
        self._last = place
        # Entries tell when a frame is decoded, and what is sought is when it is shown.
        return self.seek(entries[place].timestamp + shown - decoded)

    def seek(self, stamp: int) -> bool:
        """Go to a time stamp; False where the file cannot."""
        try:
            self._container.seek(stamp, stream=self._stream)
        except av.error.FFmpegError:
            return False
        return True


def _picture(context: VideoCodecContext, packet: "Packet[Stream]") -> VideoFrame | None:
    """Decode a packet that stands alone; None where it does not."""
    try:
        frames = [*context.decode(packet), *context.decode(None)]
    except av.error.FFmpegError:
        return None
    finally:
        context.flush_buffers()
    return frames[0] if frames else None
