"""Show what a look sees as a picture, for descriptors that read pixels."""

import numpy as np
from numpy.typing import NDArray

from fingerprint.video import views
from fingerprint.video.descriptor import Canvas, Look


def pictures(canvases: Canvas, look: Look, aspect: float, side: int) -> NDArray[np.float32]:
    """Cut, mirror, turn and tilt frames, and bring them to a square.

    Args:
        canvases: (n, 160, 160).
        look: What is seen of them.
        aspect: Width over height of the frames before they were squeezed.
        side: Pixels.

    Returns:
        (n, side, side), grey levels 0 to 255.
    """
    smooth = canvases.astype(np.float32)
    if look.degrees:
        smooth = views.tilted(smooth, look.degrees, aspect)
    x0, y0, x1, y1 = (v * views.SIDE for v in look.place)
    down, across = views.smoothing(y0, y1, side), views.smoothing(x0, x1, side)
    seen = down.astype(np.float32) @ smooth @ across.T.astype(np.float32)
    if look.quarter:
        seen = np.rot90(seen, -look.quarter, axes=(1, 2))
    if look.mirrored:
        seen = seen[:, :, ::-1]
    return np.ascontiguousarray(seen, np.float32)
