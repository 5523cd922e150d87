"""Spare the decoder frames that nobody looks at.

Between two canvases lie a dozen frames. Most that other frames build on must be decoded;
those that no other builds on, about half of a film with B-frames, need not be unless a
canvas shows them. What is shown stays the same, bit for bit.
"""

import math
from collections import deque
from collections.abc import Iterator

from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from fingerprint.timeline import Clock

# Codecs hold back 16 frames at most to show them in another order than they are stored in.
_SHUFFLED = 16

# Behind a jump the clock does not know yet where frames stand.
_JUMP_SECONDS = 2.0

_ROUNDING = 1e-6


def sparing(
    packets: "Iterator[Packet[Stream]]", stream: VideoStream, clock: Clock, fps: float
) -> "Iterator[Packet[Stream]]":
    """Pass packets on; before each, tell the decoder whether it may be spared the frame.

    Args:
        packets: Of `stream`; each is decoded before the next is taken.
        stream: Its decoder has one thread.
        clock: Counts the seconds of the frames that the packets become.
        fps: Canvases a second.
    """
    context, spared, doubtful = stream.codec_context, False, 0
    for packet, until in _shown_until(packets):
        if _jumps(packet, until):
            doubtful = 2 * _SHUFFLED
        spare = doubtful == 0 and not _looked_at(packet, until, clock, fps)
        doubtful = max(0, doubtful - 1)
        if spare != spared:
            context.skip_frame = "NONREF" if spare else "DEFAULT"
            spared = spare
        yield packet


def _shown_until(
    packets: "Iterator[Packet[Stream]]",
) -> "Iterator[tuple[Packet[Stream], int | None]]":
    """Give each packet the stamp of the frame that follows it on the screen, if any does.

    It may be stored before or behind; so some packets on either side are looked at.
    """
    stamps: deque[int | None] = deque(maxlen=2 * _SHUFFLED + 1)
    waiting: deque[Packet[Stream]] = deque()

    def told() -> "tuple[Packet[Stream], int | None]":
        packet = waiting.popleft()
        own = packet.pts
        after = [] if own is None else [s for s in stamps if s is not None and s > own]
        return packet, min(after, default=None)

    for packet in packets:
        stamps.append(packet.pts)
        waiting.append(packet)
        if len(waiting) > _SHUFFLED:
            yield told()
    while waiting:
        yield told()


def _jumps(packet: "Packet[Stream]", until: int | None) -> bool:
    if packet.pts is None or until is None:
        return True
    return until - packet.pts > _JUMP_SECONDS / packet.time_base


def _looked_at(packet: "Packet[Stream]", until: int | None, clock: Clock, fps: float) -> bool:
    """Tell whether a canvas shows the frame."""
    if packet.pts is None or until is None or clock.offset is None:
        return True
    unit = float(packet.time_base)
    since, gone = packet.pts * unit - clock.offset, until * unit - clock.offset
    return math.ceil(since * fps - _ROUNDING) < gone * fps + _ROUNDING
