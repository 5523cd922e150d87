"""Mix decoded sound down to mono at one rate, in large batches.

A copy may be uploaded with one channel turned round, which cancels in the mix while every
listener hears it; where the front channels cancel, one is turned back. What a listener
cannot hear - infinities, numbers that are none, levels far beyond full scale - is not
passed on.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

# One resampler call for about 1.5 s of sound: 1.5 to 2 times the speed of a call a frame.
_BATCH = 65_536

# The power of left and right together, as a share of what unrelated channels would have.
# Songs are at 0.5 and more; one that is turned round, with all of its room, under 0.05.
_CANCELLED = 0.1
_LOOK_EVERY = 32  # samples; power needs no more

# Times full scale: eight channels that say the same add up to nearly three.
_LOUDEST = 8.0

# Slower sound has nothing to hear, and a small file of it lasts for hours.
_LOWEST_RATE = 1000

_NUMBERS = {
    "u8": np.uint8,
    "s16": np.int16,
    "s32": np.int32,
    "flt": np.float32,
    "dbl": np.float64,
}
_NOUGHT = {"u8": 128.0}


class Inaudible(Exception):
    """Sound at a rate that has nothing to hear."""


class Mixer:
    """Takes frames of one stream in order; the format may change between them.

    Args:
        rate: Samples a second to deliver.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._kind: tuple[str, str, int] | None = None
        self._fifo: AudioFifo | None = None
        self._resampler: AudioResampler | None = None

    def add(self, frame: AudioFrame) -> Sequence[NDArray[np.float32]]:
        """Take a frame in, and deliver what became ready, (n,) each, none of them empty.

        Raises:
            FFmpegError: Nobody can mix such channels; the mixer goes on with the next frame.
            Inaudible: The frame is at a rate that nobody hears.
        """
        ready: Sequence[NDArray[np.float32]] = ()
        # The queue itself does not look at channels, and reads what is not there.
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            ready = self.rest()
        if self._fifo is None:
            if frame.sample_rate < _LOWEST_RATE:
                raise Inaudible
            self._fifo, self._kind = AudioFifo(), kind
            self._resampler = AudioResampler(format="flt", layout="mono", rate=self._rate)
        frame.pts = None  # the queue refuses gaps; whoever counts time has read it before
        self._fifo.write(frame)
        while self._fifo.samples >= _BATCH:
            ready = (*ready, *self._mixed(self._fifo.read(_BATCH)))
        return ready

    def rest(self) -> Sequence[NDArray[np.float32]]:
        """Deliver all that is left, and begin anew."""
        fifo, resampler = self._fifo, self._resampler
        if fifo is None or resampler is None:
            return ()
        try:
            ready = self._mixed(fifo.read())
            return (*ready, *_audible(resampler.resample(None)))
        finally:
            self._fifo = self._resampler = None

    def _mixed(self, batch: AudioFrame | None) -> Sequence[NDArray[np.float32]]:
        if batch is None or self._resampler is None:
            return ()
        if _cancels(batch):
            batch = _turned(batch)
        return _audible(self._resampler.resample(batch))


def _audible(frames: Iterable[AudioFrame]) -> Sequence[NDArray[np.float32]]:
    """Return what a listener hears of frames, without empty ones."""
    return tuple(_heard(frame.to_ndarray()[0]) for frame in frames if frame.samples)


def _heard(block: NDArray[np.generic]) -> NDArray[np.float32]:
    block = block.astype(np.float32, copy=False)
    if not np.isfinite(block).all():
        block = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
    return np.asarray(np.clip(block, -_LOUDEST, _LOUDEST), np.float32)


def _cancels(frame: AudioFrame) -> bool:
    """Tell whether left and right take each other away."""
    form = frame.format.name.removesuffix("p")
    if not _has_fronts(frame) or form not in _NUMBERS:
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        left, right = (
            side.astype(np.float64) - _NOUGHT.get(form, 0.0) for side in _fronts(frame, form)
        )
        apart = float(left @ left + right @ right)
        together = float((left + right) @ (left + right))
    return together < _CANCELLED * apart


def _has_fronts(frame: AudioFrame) -> bool:
    """Tell whether the first two channels are left and right; of just two they always are."""
    channels = frame.layout.channels
    return len(channels) == 2 or [c.name for c in channels[:2]] == ["FL", "FR"]


def _fronts(frame: AudioFrame, form: str) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """Return every so many samples of the left and the right channel."""
    kind = np.dtype(_NUMBERS[form])
    if frame.format.is_planar:
        left, right = (np.frombuffer(memoryview(frame.planes[side]), kind) for side in (0, 1))
        return left[: frame.samples : _LOOK_EVERY], right[: frame.samples : _LOOK_EVERY]
    count = frame.layout.nb_channels
    both = np.frombuffer(memoryview(frame.planes[0]), kind)[: frame.samples * count]
    return both[:: count * _LOOK_EVERY], both[1 :: count * _LOOK_EVERY]


def _turned(frame: AudioFrame) -> AudioFrame:
    """Return a frame with its right channel turned round."""
    samples = frame.to_ndarray().copy()
    planar = frame.format.is_planar
    right = samples[1] if planar else samples[0, 1 :: frame.layout.nb_channels]
    # Of whole numbers the complement, one off the negative: that exists for all of them.
    turn: np.ufunc = np.negative if samples.dtype.kind == "f" else np.invert
    turn(right, out=right)
    turned = AudioFrame.from_ndarray(samples, frame.format.name, frame.layout.name)
    turned.sample_rate, turned.time_base = frame.sample_rate, frame.time_base
    return turned
