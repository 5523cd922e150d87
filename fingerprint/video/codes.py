"""Turn canvases into codes: a reference's for the index, a capture's to ask with.

Frames are taken in windows, so a film of any length needs the memory of one window. Both
kinds of codes give the hashes of all views, for the comparison along a line that follows
once the index has named a reference: a capture's from an array beside the keys, a
reference's from the keys themselves.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Codes
from fingerprint.video import rectangles, views
from fingerprint.video.cosines import Cosines
from fingerprint.video.descriptor import Canvas, FrameDescriptor, Look
from fingerprint.video.hashes import distinct, held, novelty
from fingerprint.video.views import CAPTURE_VIEWS, VIEWS, WHOLE, Rectangle

FRAMES_PER_SECOND = 4 / 3
"""Of a reference. Two frames a second found 1.4 % more of five-second copies, for half as
much storage again."""
CAPTURE_FRAMES = 2.0
"""Of a capture, a second; of a short one more, see fingerprint.modalities.video."""
VIEW_BITS = 3  # of a reference's value; the frame's number stands above them

Frame = tuple[float, Canvas, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """How canvases become codes.

    window: Seconds over which standing edges are looked for; a last window under four
    seconds joins the one before.
    border: Seconds of a reference that decide where its black border is.
    repeated_bits, repeated_seconds: A reference hash that differs from the last one kept
    in so few bits, so soon, is not indexed again.
    descriptor: What turns frames into bits.
    """

    window: float = 10.0
    border: float = 600.0
    repeated_bits: int = 6
    repeated_seconds: float = 4.0
    descriptor: FrameDescriptor = field(default_factory=Cosines)


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture's codes as the comparison reads them; rows as in CAPTURE_VIEWS.

    hashes: (v, n, 4) uint64. telling: (v, n) bool. times: (n,) seconds. rectangles:
    (v, n, 4), the view's place in the frame. fresh: (v, n), see `hashes.novelty`. step:
    Seconds from one frame to the next.
    """

    hashes: NDArray[np.uint64]
    telling: NDArray[np.bool_]
    times: NDArray[np.float64]
    rectangles: NDArray[np.float32]
    fresh: NDArray[np.float32]
    step: float


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A reference's codes as the comparison reads them; rows as in `reference_views`.

    hashes: (VIEWS, n, 4) uint64. telling: (VIEWS, n) bool. times: (n,) seconds.
    """

    hashes: NDArray[np.uint64]
    telling: NDArray[np.bool_]
    times: NDArray[np.float64]


def enrolled(codes: Codes) -> Enrolled:
    """Read what `reference_codes` wrote.

    A frame that was too like the one before to be indexed again has that one's hash.
    """
    times = np.asarray(codes.arrays["times"]).astype(np.float64)
    telling = np.asarray(codes.arrays["telling"]).astype(np.bool_)
    placed = np.zeros((*telling.shape, 4), np.uint64)
    kept = np.zeros(telling.shape, np.bool_)
    view, frame = codes.values & ((1 << VIEW_BITS) - 1), codes.values >> VIEW_BITS
    placed[view, frame] = np.asarray(codes.keys).view(np.uint64).reshape(-1, 4)
    kept[view, frame] = True
    return Enrolled(placed, held(placed, kept, telling), times)


def step_of(times: NDArray[np.generic]) -> float:
    """Return the seconds a frame stands for: in a sparse look no more than in a reference."""
    apart = np.diff(np.asarray(times, np.float64))
    usual = float(np.median(apart)) if len(apart) else 1 / CAPTURE_FRAMES
    return min(usual, 1 / FRAMES_PER_SECOND)


def opened(codes: Codes) -> Capture:
    """Read what `capture_codes` wrote."""
    seen = np.asarray(codes.arrays["hashes"]).view(np.uint64)
    # Compact codes lack the last views, and a view without a telling frame is not asked.
    missing = len(CAPTURE_VIEWS) - len(seen)
    hashes, telling, places = (
        np.ascontiguousarray(np.pad(array, [(0, missing)] + [(0, 0)] * (array.ndim - 1)))
        for array in (seen, codes.arrays["telling"], codes.arrays["rectangles"])
    )
    times = np.asarray(codes.arrays["times"]).astype(np.float64)
    return Capture(
        hashes,
        telling.astype(np.bool_),
        times,
        places.astype(np.float32),
        novelty(hashes),
        step_of(times),
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """Some frames seen through all views.

    hashes: (v, n, 4) uint64. telling: (v, n) bool. rectangles: (v, 4) float32.
    """

    hashes: NDArray[np.uint64]
    telling: NDArray[np.bool_]
    rectangles: NDArray[np.float32]


def reference_codes(frames: Iterable[Frame], options: CodeOptions = CodeOptions()) -> Codes:
    """Fingerprint a reference.

    Returns:
        Codes whose value is `frame << 3 | view`, with the arrays `telling` (VIEWS, n) and
        `times` (n,) seconds. No keys when nothing in it tells.
    """
    blocks: list[_Block] = []
    times: list[float] = []
    looks: list[Look | None] = []
    for window in _windows(frames, options.border):
        times += [seconds for seconds, _, _ in window]
        width, height = window[0][2]
        aspect = width / height
        looks = looks or _reference_looks(_enrolled_views(window))
        for start in range(0, len(window), 120):
            canvases = np.stack([canvas for _, canvas, _ in window[start : start + 120]])
            blocks.append(_block(canvases, looks, aspect, options.descriptor))
    at = np.array(times, np.float64)
    every = _joined(blocks, VIEWS)
    kept = distinct(
        every.hashes, every.telling, at, options.repeated_bits, options.repeated_seconds
    )
    view, frame = np.nonzero(kept)
    value = (frame << VIEW_BITS | view).astype(np.uint32)
    arrays = {"telling": every.telling, "times": at}
    return Codes(
        options.descriptor.scheme, every.hashes[view, frame], value, _length(at), arrays
    )


def capture_codes(frames: Iterable[Frame], options: CodeOptions = CodeOptions()) -> Codes:
    """Fingerprint a capture through many more views than a reference.

    Returns:
        Codes with the hashes of the early views, whose value is `view * n + frame`; arrays
        `hashes` (v, n, 4), `telling` (v, n), `times` (n,) seconds and `rectangles`
        (v, n, 4), the place of each view in the frame; v is `len(CAPTURE_VIEWS)`.
    """
    blocks: list[_Block] = []
    times: list[float] = []
    proposed: tuple[Rectangle | None, ...] = (None,) * views.PROPOSALS
    for window in _windows(frames, options.window):
        canvases = np.stack([canvas for _, canvas, _ in window])
        times += [seconds for seconds, _, _ in window]
        proposed = rectangles.align(proposed, rectangles.propose(canvases))
        width, height = window[0][2]
        looks = _capture_looks(rectangles.border(canvases), proposed)
        blocks.append(_block(canvases, looks, width / height, options.descriptor))
    at = np.array(times, np.float64)
    every = _joined(blocks, len(CAPTURE_VIEWS))
    places = [np.repeat(b.rectangles[:, None], b.hashes.shape[1], axis=1) for b in blocks]
    arrays = {
        "hashes": every.hashes,
        "telling": every.telling,
        "times": at,
        "rectangles": np.concatenate(places, axis=1)
        if places
        else np.zeros((len(CAPTURE_VIEWS), 0, 4), np.float32),
    }
    early = np.array([not view.late for view in CAPTURE_VIEWS])
    rows = np.flatnonzero(every.telling & early[:, None])
    kept = every.hashes.reshape(-1, 4)[rows]
    return Codes(options.descriptor.scheme, kept, rows.astype(np.uint32), _length(at), arrays)


def _enrolled_views(window: list[Frame]) -> tuple[Rectangle, ...]:
    """Return the views of a reference, inside its black border."""
    inner = rectangles.border(np.stack([canvas for _, canvas, _ in window]))
    width, height = window[0][2]
    aspect = width * (inner[2] - inner[0]) / (height * (inner[3] - inner[1]))
    return tuple(rectangles.within(inner, view) for view in views.reference_views(aspect))


def _reference_looks(places: Sequence[Rectangle]) -> list[Look | None]:
    """Give the views of a reference; who bears crops needs the whole and the inner one."""
    needed = (0, len(places) - 1)
    return [Look(place, spare=row not in needed) for row, place in enumerate(places)]


def _capture_looks(inner: Rectangle, proposed: Sequence[Rectangle | None]) -> list[Look | None]:
    """Fill the rows of CAPTURE_VIEWS in their order."""
    trimmed = None if rectangles.same(inner, WHOLE, 0.015) else inner
    both = (False, True)
    return [
        *(
            Look(place, mirrored) if place is not None else None
            for place in (WHOLE, trimmed, *proposed)
            for mirrored in both
        ),
        *(Look(place, mirrored, spare=True) for place in views.PARTIALS for mirrored in both),
        Look(views.CENTRE, spare=True),
        *(Look(quarter=quarter) for quarter in (1, -1)),
        *(Look(degrees=degrees, spare=True) for degrees in views.TILTS),
        *(Look(place, spare=True) for place in views.SEARCHED),
        *(Look(place, mirrored=True, spare=True) for place in views.SEARCHED[: views.FLIPPED]),
        *(Look(place, spare=True) for place in views.SHORTENED),
    ]


def _block(
    canvases: Canvas, looks: Sequence[Look | None], aspect: float, by: FrameDescriptor
) -> _Block:
    described = by.describe(canvases, looks, aspect)
    return _Block(
        np.stack([codes for codes, _ in described]),
        np.stack([marks for _, marks in described]),
        np.array([look.place if look else WHOLE for look in looks], np.float32),
    )


def _windows(frames: Iterable[Frame], seconds: float) -> Iterator[list[Frame]]:
    """Cut frames into windows; a last one shorter than four seconds joins the one before."""
    waiting: list[Frame] = []
    window: list[Frame] = []
    for frame in frames:
        if window and frame[0] - window[0][0] >= seconds:
            if waiting:
                yield waiting
            waiting, window = window, []
        window.append(frame)
    if waiting and window and window[-1][0] - window[0][0] < 4.0:
        yield waiting + window
    else:
        yield from (part for part in (waiting, window) if part)


def _joined(blocks: list[_Block], count: int) -> _Block:
    if not blocks:
        nothing = np.zeros((count, 0, 4), np.uint64)
        return _Block(nothing, np.zeros((count, 0), np.bool_), np.zeros((count, 4), np.float32))
    return _Block(
        np.concatenate([block.hashes for block in blocks], axis=1),
        np.concatenate([block.telling for block in blocks], axis=1),
        blocks[-1].rectangles,
    )


def _length(times: NDArray[np.float64]) -> float:
    return float(times[-1]) + step_of(times) if len(times) else 0.0
