"""Take stills of a film while it is decoded for something else, so that they cost no decoding.

Whoever wants them wraps the work in `taken`; `canvas_frames` shows its frames to whoever
looks on, and nobody else pays for it.
"""

import math
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from domain.errors import UndecodableMedia
from fingerprint.image.picture import read_picture
from fingerprint.stills.develop import Developer
from fingerprint.stills.strip import Still, Strip, StripOptions

T = TypeVar("T")

PICTURE = StripOptions(box=(640, 640), across=1, down=1, quality=80)
"""How a picture is kept: as one tile, large enough to compare covers."""


class _Taker:
    """Keeps of the frames it is shown one every so often."""

    def __init__(self, path: Path, options: StripOptions) -> None:
        self.strip = Strip(options)
        self._path, self._options = path, options
        self._developer: Developer | None = None
        self._due = 0.0

    def see(self, seconds: float, frame: VideoFrame, stream: VideoStream) -> None:
        if seconds < self._due:
            return
        self._due = (math.floor(seconds / self._options.every) + 1) * self._options.every
        if self._developer is None:
            pixel = stream.sample_aspect_ratio
            self._developer = Developer(self._path, pixel, self._options.box)
        try:
            self.strip.add(Still(seconds, self._developer.develop(frame)))
        except UndecodableMedia:
            return  # the film may well be fingerprinted; there is only nothing to show of it


_looking: ContextVar[_Taker | None] = ContextVar("looking", default=None)


def show(seconds: float, frame: VideoFrame, stream: VideoStream) -> None:
    """Show a frame of a stream that stands on the screen at a second, to whoever looks on."""
    if (taker := _looking.get()) is not None:
        taker.see(seconds, frame, stream)


def taken(
    path: Path, media_type: str, function: Callable[..., T], *args: object
) -> tuple[T, bytes]:
    """Call `function(*args)`, which decodes a file; return its result and a strip of the file.

    Args:
        path: The file; of a picture the strip is the picture.
        media_type: Its media type.
        function: What decodes it.
        args: What that is given.

    Returns:
        The result, and the strip's bytes, b"" where no picture was seen.
    """
    taker = _Taker(path, StripOptions())
    token = _looking.set(taker)
    try:
        result = function(*args)
    finally:
        _looking.reset(token)
    if media_type.startswith("image/"):
        strip = Strip(PICTURE)
        strip.add(Still(0.0, np.asarray(read_picture(path, max(PICTURE.box)), np.uint8)))
        return result, strip.packed()
    return result, taker.strip.packed()
