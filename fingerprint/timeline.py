"""Where frames stand in time, whatever the time stamps in the file say.

Time is counted from the first frame or sample on and never runs backwards. Broadcasts may be
glued together: a jump back, or far ahead, is a seam, and what follows goes on from there.
"""

from collections.abc import Iterator
from math import isfinite

from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame

_BROADCAST = frozenset({"mpegts", "mpeg", "flv"})

# A jump ahead of more seconds than this is a seam in a broadcast.
_SEAM_SECONDS = 10.0
_SHUFFLED_SECONDS = 1.0

# Containers whose time stamps tell of sound that is not there. Others only count samples.
_STAMPED = ("mpegts", "mpeg", "flv", "mov", "matroska", "ogg", "asf")
_GAP_SECONDS = 0.25  # stamps are rounded and jitter; the ear hears of it later than we do
_LONGEST_GAP_SECONDS = 60.0


class Clock:
    """Gives raw time stamps, in seconds, their place after the first of them.

    Args:
        container: Broadcasts may be glued together; other files only run backwards.
        start: The stamp that is second 0; None for the first one told.

    `offset` is the stamp that counts as second 0 by now.
    """

    def __init__(self, container: InputContainer, start: float | None = None) -> None:
        self._ahead = _SEAM_SECONDS if container.format.name in _BROADCAST else float("inf")
        self.offset = start
        self._last, self._step = 0.0, 1 / 25
        self._begun = False

    def at(self, raw: float | None) -> float:
        """Return the seconds of the next stamp; never less than those of the one before."""
        if self.offset is None:
            self.offset = raw if raw is not None and isfinite(raw) else 0.0
        last, step = self._last, self._step if self._begun else 0.0
        self._begun = True
        seconds = last + step if raw is None or not isfinite(raw) else raw - self.offset
        if last - _SHUFFLED_SECONDS <= seconds < last:
            seconds = last  # frames handed out in another order than shown are no seam
        if not last <= seconds <= last + self._ahead:
            self.offset += seconds - (last + step)
            seconds = last + step
        elif last < seconds < last + 1:
            self._step = seconds - last
        self._last = seconds
        return seconds


def shown_at(
    frames: Iterator[VideoFrame], container: InputContainer
) -> Iterator[tuple[float, VideoFrame]]:
    """Give frames ascending seconds from 0 on, closing seams of glued files."""
    clock = Clock(container)
    for frame in frames:
        yield clock.at(frame.time), frame


class Gaps:
    """Finds where a stream of sound leaves some out, such as segments that were lost.

    Without them, all that follows would stand too early beside the pictures.
    """

    def __init__(self, container: InputContainer) -> None:
        self._stamped = container.format.name.split(",")[0] in _STAMPED
        broadcast = container.format.name in _BROADCAST
        self._longest = _SEAM_SECONDS if broadcast else _LONGEST_GAP_SECONDS
        self._next: float | None = None

    def before(self, frame: AudioFrame) -> float:
        """Return the seconds of sound that are missing before the next frame."""
        if not self._stamped or not frame.sample_rate:
            return 0.0
        at, silence = frame.time, 0.0
        if at is not None and isfinite(at):
            ahead = 0.0 if self._next is None else at - self._next
            if _GAP_SECONDS <= ahead <= self._longest:
                silence = ahead
            if self._next is None or abs(ahead) >= _GAP_SECONDS:
                self._next = at
        if self._next is not None:
            self._next += frame.samples / frame.sample_rate
        return silence
