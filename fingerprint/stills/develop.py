"""Turn a decoded frame into a small upright colour picture of its true shape."""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, red green blue."""


class Developer:
    """Develops frames of one film.

    Args:
        box: Width and height that no picture exceeds, in pixels.
    """

    def __init__(self, box: tuple[int, int]) -> None:
        self._box = box
        self._scaler = VideoReformatter()

    def develop(self, frame: VideoFrame, stretch: float = 1.0) -> Pixels:
        """Return a frame as a person sees it: upright, and in the shape it is shown in.

        Args:
            frame: Of the film.
            stretch: How wide its pixels are for their height; see `stretch_of`.
        """
        turns = round(frame.rotation / 90) % 4
        wide, high = frame.width * stretch, float(frame.height)
        box = self._box[::-1] if turns % 2 else self._box
        width, height = fitted((wide, high), box)
        small = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="rgb24",
            interpolation=Interpolation.AREA,
            threads=1,  # one worker process a core
        )
        pixels: Pixels = small.to_ndarray().astype(np.uint8, copy=False)
        return np.ascontiguousarray(np.rot90(pixels, turns))


def fitted(shape: tuple[float, float], box: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height of a shape that a box holds; never enlarged, at least 8."""
    zoom = min(1.0, box[0] / shape[0], box[1] / shape[1])
    return max(8, round(shape[0] * zoom)), max(8, round(shape[1] * zoom))


def stretch_of(stream: VideoStream) -> float:
    """Return the width of a stream's pixels for a height of 1."""
    ratio = stream.sample_aspect_ratio
    stretch = float(ratio) if ratio else 1.0
    # Beyond this it is an error in the file, and no lens.
    return stretch if 0.25 <= stretch <= 4.0 else 1.0
