"""Codes of a long film's keyframes, where these stand close enough to do for its pictures.

They are marked: what was glanced at must never pass for looked at. A copy of a few seconds
may lie between keyframes, so a film whose keyframes lie far apart has no such codes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from domain.errors import UndecodableMedia
from fingerprint.decode import probe
from fingerprint.index.port import Codes
from fingerprint.keyframes import keyframe_canvases
from fingerprint.modality import Media
from fingerprint.notes import KEYFRAMES
from fingerprint.options import KeyframeOptions
from fingerprint.video.codes import CodeOptions, Frame, capture_codes
from fingerprint.video.cosines import Cosines
from fingerprint.video.descriptor import FrameDescriptor

# Ten seconds hold few keyframes to look for standing edges in, and each window has its price;
# what that costs in finds is in docs/decisions/017-keyframes-first.md.
WINDOW = CodeOptions(window=30.0)


def glanced_codes(
    media: Media,
    options: KeyframeOptions = KeyframeOptions(),
    descriptor: FrameDescriptor = Cosines(),
) -> Codes | None:
    """Fingerprint a long film by its keyframes, as a capture.

    Args:
        media: A film; what cannot be decoded is left for a full look to refuse.
        options: See KeyframeOptions.
        descriptor: What turns frames into bits.

    Returns:
        Marked codes; None for what is short or of unknown length, and where keyframes
        stand too far apart or cannot be decoded.
    """
    try:
        seconds = probe(media.path).seconds
        if seconds is None or seconds < 60 * options.from_minutes:
            return None
        gaps = _Gaps(seconds, options.widest)
        frames = keyframe_canvases(media.path, every=options.apart)
        codes = capture_codes(gaps.watched(frames), replace(WINDOW, descriptor=descriptor))
    except UndecodableMedia:
        return None
    if gaps.too_wide:
        return None
    mark = np.array([gaps.widest], np.float64)
    length = max(seconds, codes.length)  # a header may be wrong
    return replace(codes, length=length, arrays={**codes.arrays, KEYFRAMES: mark})


class _Gaps:
    """Watches what lies between frames, and ends a film when that is too much."""

    def __init__(self, seconds: float, most: float) -> None:
        self._seconds, self._most = seconds, most
        self.widest = 0.0

    @property
    def too_wide(self) -> bool:
        return self.widest > self._most

    def watched(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        last = 0.0
        for frame in frames:
            self.widest = max(self.widest, frame[0] - last)
            if self.too_wide:
                return
            last = frame[0]
            yield frame
        self.widest = max(self.widest, self._seconds - last)
