"""Turn a decoded frame into a small upright colour picture of its true shape."""

from fractions import Fraction

import av.error
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from fingerprint.canvas import matrix_of, pixel_of, plausible, upright
from fingerprint.container import Source, undecodable

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, red green blue."""


class Developer:
    """Develops frames of one film.

    Args:
        source: The film, for messages.
        pixel: How much wider than tall a pixel of the film is, where that is told.
        box: Width and height that no picture exceeds, in pixels.
    """

    def __init__(self, source: Source, pixel: Fraction | None, box: tuple[int, int]) -> None:
        self._source, self._pixel, self._box = source, pixel_of(pixel), box
        self._scaler = VideoReformatter()

    def develop(self, frame: VideoFrame) -> Pixels:
        """Return a frame as a person sees it: upright, and in the shape it is shown in.

        Raises:
            UndecodableMedia: Its colours are of a kind that nobody can convert.
        """
        matrix = matrix_of(frame)
        shape = plausible(round(frame.width * self._pixel), frame.height)
        _, turned = upright(np.empty((1, 1), np.uint8), shape, matrix)
        box = self._box if turned == shape else self._box[::-1]
        width, height = fitted(shape, box)
        try:
            small = self._scaler.reformat(
                frame,
                width=width,
                height=height,
                format="rgb24",
                interpolation=Interpolation.AREA,
                threads=1,  # one worker process a core
            )
        except (av.error.FFmpegError, ValueError) as error:
            what = f"nobody can convert its colours ({frame.format.name})"
            raise undecodable(self._source, what) from error
        pixels: Pixels = small.to_ndarray().astype(np.uint8, copy=False)
        return upright(pixels, shape, matrix)[0]


def fitted(shape: tuple[float, float], box: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height of a shape that a box holds; never enlarged, at least 8."""
    zoom = min(1.0, box[0] / shape[0], box[1] / shape[1])
    return max(8, round(shape[0] * zoom)), max(8, round(shape[1] * zoom))
