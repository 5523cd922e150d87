"""Decide: lay the reference on the capture and compare them block by block.

Hashes and corners only propose. Two pictures are one when most blocks in which something
is drawn correlate; a logo spoils its own blocks and no other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from fingerprint.image.align import Plane, apply

SIDE = 96
"""The reference is compared on a square of so many pixels, its shape ignored."""

_BLOCK = 12


@dataclass(frozen=True, slots=True)
class AgreeOptions:
    """When a block agrees.

    It must have `contrast` (standard deviation in grey levels) in the reference, lie in
    the frame, and correlate by `alike` or more. `fewest` blocks are needed to say anything.
    The plane is moved for `rounds` at two sharpnesses, unless a share of `enough` agrees.
    """

    contrast: float = 4.0
    alike: float = 0.7
    fewest: int = 6
    rounds: int = 8
    enough: float = 0.8


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well a reference lies on a capture.

    Of the blocks in which something is drawn and which are in the frame, `agreeing` are
    alike and `others` are not. `plane` is refined.
    """

    agreeing: int
    others: int
    plane: Plane

    @property
    def net(self) -> int:
        """Blocks for a copy less blocks against it."""
        return self.agreeing - self.others

    @property
    def share(self) -> float:
        """The share of blocks that agree."""
        return self.agreeing / (self.agreeing + self.others)


def agree(
    square: NDArray[np.uint8],
    shape: tuple[float, float],
    capture: NDArray[np.uint8],
    zoom: float,
    plane: Plane,
    *,
    options: AgreeOptions = AgreeOptions(),
) -> Agreement | None:
    """Compare a reference with a capture under a plane.

    Args:
        square: (SIDE, SIDE) uint8, the reference in grey.
        shape: The reference's width and height in canvas units.
        capture: (height, width) uint8, the capture in grey.
        zoom: Pixels of `capture` a canvas unit.
        plane: From reference to capture, canvas units.
        options: See AgreeOptions.

    Returns:
        None when too little is visible to say anything.
    """
    drawn = square.astype(np.float32)
    stretch = np.diag([shape[0] / SIDE, shape[1] / SIDE, 1.0])
    start = np.diag([zoom, zoom, 1.0]) @ plane @ stretch
    body = capture.astype(np.float32)
    # Blur both to what the coarser of the two can show.
    finest = float(np.sqrt(abs(np.linalg.det(start[:2, :2]))))
    body = gaussian_filter(body, max(0.6, 0.6 * finest))
    small = gaussian_filter(drawn, 0.6)
    best: Agreement | None = None
    fitted = start
    for sigma in (0.0, 3.0, 1.2):
        if sigma:
            soft = gaussian_filter(drawn, sigma)
            fitted = _refined(soft, body, sigma * finest, fitted, options)
        onto = np.diag([1 / zoom, 1 / zoom, 1.0]) @ fitted @ np.linalg.inv(stretch)
        found = _compared(small, body, fitted, onto, options)
        if found is not None and (best is None or found.net > best.net):
            best = found
        if found is None or found.share >= options.enough:
            break
    return best


def _grid(side: int) -> NDArray[np.float64]:
    """Return the middles of side x side cells of the square, row by row."""
    rows, columns = (np.mgrid[0:side, 0:side] + 0.5) * SIDE / side
    return np.column_stack([columns.reshape(-1), rows.reshape(-1)])


# All pixels to compare, and every second one to move the plane by.
_PLACES, _COARSE = _grid(SIDE), _grid(SIDE // 2)

_TO_MIDDLE = np.array([[1, 0, -SIDE / 2], [0, 1, -SIDE / 2], [0, 0, 1.0]])
_FROM_MIDDLE = np.array([[1, 0, SIDE / 2], [0, 1, SIDE / 2], [0, 0, 1.0]])


def _seen(
    body: NDArray[np.float32], plane: Plane, places: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the capture as the reference would see it, and where it is inside the frame."""
    asked = apply(plane, places) - 0.5
    height, width = body.shape
    inside = np.all((asked >= 0) & (asked <= (width - 1, height - 1)), axis=1)
    values = map_coordinates(body, asked[:, ::-1].T, order=1, mode="nearest")
    side = round(len(places) ** 0.5)
    return values.reshape(side, side), inside


def _refined(
    drawn: NDArray[np.float32],
    body: NDArray[np.float32],
    sigma: float,
    start: Plane,
    options: AgreeOptions,
) -> Plane:
    """Move a plane until both pictures lie on each other (Lucas and Kanade, 1981, affine).

    Brightness and contrast are fitted along with it, so that light does not pull.
    """
    soft = gaussian_filter(body, sigma)
    wanted = _halved(drawn)
    plane = start
    x, y = (_COARSE[:, 0] - SIDE / 2) / SIDE, (_COARSE[:, 1] - SIDE / 2) / SIDE
    for _ in range(options.rounds):
        values, inside = _seen(soft, plane, _COARSE)
        if np.count_nonzero(inside) < inside.size / 8:
            return start
        down, across = (slope.reshape(-1) / 2 for slope in np.gradient(values))
        flat = values.reshape(-1)
        design = np.stack(
            [across * x, across * y, across, down * x, down * y, down, flat, np.ones_like(flat)]
        )
        design *= inside
        # Least squares by the normal equations; a little weight keeps flat pictures solvable.
        square = design @ design.T + 1e-3 * np.eye(8)
        solved = np.linalg.solve(square, design @ (wanted * inside))
        gain = float(solved[6])
        if gain < 0.05 or not np.all(np.abs(solved[:6]) < 0.3 * SIDE * gain):
            return start
        a, b, c, d, e, f = (float(move) / gain for move in solved[:6])
        change = np.array(
            [[1 + a / SIDE, b / SIDE, c], [d / SIDE, 1 + e / SIDE, f], [0, 0, 1.0]]
        )
        plane = plane @ _FROM_MIDDLE @ change @ _TO_MIDDLE
        if max(abs(move) for move in (a, b, c, d, e, f)) < 0.05:
            break
    return plane


def _halved(body: NDArray[np.float32]) -> NDArray[np.float32]:
    half = SIDE // 2
    halved: NDArray[np.float32] = body.reshape(half, 2, half, 2).mean(axis=(1, 3)).reshape(-1)
    return halved


def _compared(
    drawn: NDArray[np.float32],
    body: NDArray[np.float32],
    plane: Plane,
    refined: Plane,
    options: AgreeOptions,
) -> Agreement | None:
    values, inside = _seen(body, plane, _PLACES)
    here, there = _blocks(drawn), _blocks(values)
    visible = _blocks(inside.astype(np.float32).reshape(SIDE, SIDE)).min(axis=1) > 0
    here -= here.mean(axis=1, keepdims=True)
    there -= there.mean(axis=1, keepdims=True)
    spread = here.std(axis=1)
    detailed = spread > options.contrast
    use = detailed & visible
    if np.count_nonzero(use) < options.fewest:
        return None
    alike = (here * there).mean(axis=1) / (spread * np.maximum(there.std(axis=1), 0.5) + 1e-6)
    agreeing = int(np.count_nonzero(alike[use] >= options.alike))
    return Agreement(agreeing, int(np.count_nonzero(use)) - agreeing, refined)


def _blocks(body: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cut a square into rows of blocks: ((SIDE / 12)², 144)."""
    count = SIDE // _BLOCK
    cut = body.reshape(count, _BLOCK, count, _BLOCK).swapaxes(1, 2)
    return cut.reshape(count * count, _BLOCK * _BLOCK).copy()
