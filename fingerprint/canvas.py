"""Paint frames of film on a small square canvas, grey and upright.

Whatever a frame's size, shape and colours are, its copies come to look alike here: the
canvas has no shape of its own, and its grey is what the eye sees.
"""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
Painted = tuple[Canvas, tuple[int, int]]
"""A canvas, (size, size) uint8, and the upright width and height of its frame in pixels."""


class Painter:
    """Paints frames of one film, of any sizes in turn.

    Args:
        size: Width and height of the canvas in pixels.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._scaler = VideoReformatter()

    def paint(self, frame: VideoFrame) -> Painted:
        """Return the canvas of a frame, and the frame's upright width and height."""
        small = self._scaler.reformat(
            frame,
            width=self._size,
            height=self._size,
            format="gray",
            interpolation=Interpolation.AREA,
            threads=1,  # one worker process a core
        )
        canvas: Canvas = small.to_ndarray().astype(np.uint8, copy=False)
        turns = round(frame.rotation / 90) % 4
        if turns:
            canvas = np.ascontiguousarray(np.rot90(canvas, turns))
        shape = (frame.width, frame.height)
        return canvas, shape[::-1] if turns % 2 else shape
