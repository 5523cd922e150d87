"""Frames, references and captures for tests of the video modality."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from domain.work import ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Snapshot
from fingerprint.modalities.video import Video
from fingerprint.modality import Found, Media
from fingerprint.video.codes import Frame, capture_codes, reference_codes
from service.demo.content.film_scenes import FRAMES_PER_SECOND, film_frames

ANY_MEDIA = Media(Path("nowhere.mp4"), "video/mp4", "digest")
SHAPE = (320, 180)


@cache
def a_film(seed: int, seconds: float = 24.0) -> tuple[np.ndarray, ...]:
    """Canvases of film `seed`, two a second, without a file between."""
    frames = list(film_frames(seed, seconds))[:: FRAMES_PER_SECOND // 2]
    return tuple(
        np.asarray(f.convert("L").resize((160, 160), Image.Resampling.BOX)) for f in frames
    )


def shown(canvases: Iterable[np.ndarray]) -> list[Frame]:
    """Give canvases their times: half a second each."""
    return [(k / 2, np.ascontiguousarray(c, np.uint8), SHAPE) for k, c in enumerate(canvases)]


def squeezed(
    canvas: np.ndarray, box: tuple[int, int, int, int], ground: np.ndarray
) -> np.ndarray:
    """Stand a canvas on another, in a box of pixels x0, y0, x1, y1."""
    x0, y0, x1, y1 = box
    result = ground.copy()
    result[y0:y1, x0:x1] = np.asarray(Image.fromarray(canvas).resize((x1 - x0, y1 - y0)))
    return result


def enlarged(canvas: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Show only a box of pixels of a canvas."""
    return np.asarray(Image.fromarray(canvas).resize((160, 160), box=box))


def an_index(*seeds: int) -> Snapshot:
    """Enrol films: reference `r<seed>` of work `w<seed>`."""
    index = MemoryIndex(Video().scheme, Video.shape)
    for seed in seeds:
        codes = reference_codes(shown(a_film(seed)))
        index.add(ReferenceId(f"r{seed}"), WorkId(f"w{seed}"), codes)
    return index.snapshot()


def found_in(canvases: Iterable[np.ndarray], index: Snapshot) -> Sequence[Found]:
    """Match canvases as one capture."""
    return Video().match(capture_codes(shown(canvases)), ANY_MEDIA, index)


def distances(one, other):
    """Count the bits in which hashes (n, 4) differ, row by row."""
    return np.bitwise_count(one ^ other).sum(-1, dtype=np.int64)
