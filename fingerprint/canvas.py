"""Paint frames of film on a small square canvas, grey and upright.

Whatever a frame's size, shape, depth and colours are, its copies come to look alike here:
the canvas has no shape of its own, and its grey is what an ordinary screen shows. Alpha is
ignored. Fields of interlaced frames are laid on one another: of a frame in which all moves by
6 pixels of 720 from field to field, 10 of 256 bits of the hash differ from one field's alone.
"""

from fractions import Fraction

import av.error
import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from fingerprint.container import Source, undecodable
from fingerprint.tones import curve

Canvas = NDArray[np.uint8]
Painted = tuple[Canvas, tuple[int, int]]
"""A canvas, (size, size) uint8, and the upright width and height of its frame as shown."""

# Pixels wider or taller than that are an error of whoever made the file; so are frames.
_WIDEST_PIXEL, _WIDEST_FRAME = 4, 50


class Painter:
    """Paints frames of one film, of any sizes in turn.

    Args:
        source: The film, for messages.
        size: Width and height of the canvas in pixels.
        pixel: How much wider than tall a pixel of the film is, where that is told.
    """

    def __init__(self, source: Source, size: int, pixel: Fraction | None = None) -> None:
        self._source, self._size = source, size
        self._pixel = pixel_of(pixel)
        self._scaler = VideoReformatter()

    def paint(self, frame: VideoFrame) -> Painted:
        """Return the canvas of a frame, and the frame's upright width and height.

        Raises:
            UndecodableMedia: Its colours are of a kind that nobody can convert.
        """
        tones = curve(frame.color_trc)
        try:
            small = self._scaler.reformat(
                frame,
                width=self._size,
                height=self._size,
                format="gray" if tones is None else "gray10le",
                interpolation=Interpolation.AREA,
                threads=1,  # one worker process a core
            )
        except (av.error.FFmpegError, ValueError) as error:
            what = f"nobody can convert its colours ({frame.format.name})"
            raise undecodable(self._source, what) from error
        grey: NDArray[np.generic] = small.to_ndarray()
        canvas = grey.astype(np.uint8, copy=False) if tones is None else tones[grey]
        shape = plausible(round(frame.width * self._pixel), frame.height)
        return upright(canvas, shape, matrix_of(frame))


def pixel_of(told: Fraction | None) -> Fraction:
    """Return how much wider than tall a pixel is: as a file tells, where that can be."""
    known = told if told is not None and told > 0 else Fraction(1)
    return known if Fraction(1, _WIDEST_PIXEL) <= known <= _WIDEST_PIXEL else Fraction(1)


def plausible(width: int, height: int) -> tuple[int, int]:
    """Return width and height of a frame as shown, no more unlike than a frame can be."""
    return max(width, 1, height // _WIDEST_FRAME), max(height, 1, width // _WIDEST_FRAME)


def matrix_of(frame: VideoFrame) -> tuple[int, int, int, int]:
    """Return where a frame's right and down point on the screen: x, y and x, y."""
    try:
        told = frame.side_data[Type.DISPLAYMATRIX]  # type: ignore[typeddict-item]  # stubs know two kinds
    except KeyError:
        return 1, 0, 0, 1
    a, b, _, c, d, *_ = np.frombuffer(bytes(told), np.int32).tolist()
    return a, b, c, d


def upright(
    canvas: Canvas, shape: tuple[int, int], matrix: tuple[int, int, int, int]
) -> Painted:
    """Turn and mirror a canvas as a player does; a matrix that leans is put straight.

    Args:
        canvas: (height, width), or with colours (height, width, 3).
        shape: Its width and height as shown.
        matrix: See `matrix_of`.
    """
    a, b, c, d = matrix
    if abs(a) + abs(d) < abs(b) + abs(c):
        canvas, shape = canvas.swapaxes(0, 1), shape[::-1]
        a, d = c, b
    canvas = canvas[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]
    return np.ascontiguousarray(canvas), shape
