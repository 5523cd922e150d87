"""Find the plane transformation that lays a reference on a capture.

Pairs of a true copy agree on one size and one shift; so a vote finds them among chance
pairs, and least squares on those that fit find turn and perspective.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]
"""A (3, 3) homography from reference places to capture places, canvas units both."""


@dataclass(frozen=True, slots=True)
class AlignOptions:
    """When pairs count as agreeing, in canvas units (the longer side has 400).

    A vote's cell spans `cell` units of shift and a factor of `zoom` in size; `miss` is how
    far a pair may lie off the fitted plane; `fewest` distinct places on both sides make a
    plane. Unrelated pictures of one style had up to 5.
    """

    cell: float = 60.0
    zoom: float = 1.4
    miss: float = 7.0
    fewest: int = 6
    planes: int = 2


@dataclass(frozen=True, slots=True)
class Aligned:
    """A plane and the number of distinct places that agree on it."""

    plane: Plane
    places: int


def align(
    reference: NDArray[np.float32],
    capture: NDArray[np.float32],
    options: AlignOptions = AlignOptions(),
) -> Iterator[Aligned]:
    """Fit planes to pairs of places, those with most votes first.

    Args:
        reference: (n, 3) float32, x, y and pixel size; row i is paired with
        capture: (n, 3) float32, row i.
        options: See AlignOptions.

    Yields:
        At most `planes` planes, each of at least `fewest` places.
    """
    for chosen in _voted(reference, capture, options):
        fitted = _fitted(reference, capture, chosen, options)
        if fitted is not None:
            yield fitted


def apply(plane: Plane, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move (n, 2) places by a plane transformation."""
    moved = np.column_stack([places, np.ones(len(places))]) @ plane.T
    depth = np.where(np.abs(moved[:, 2:]) < 1e-9, 1e-9, moved[:, 2:])
    result: NDArray[np.float64] = moved[:, :2] / depth
    return result


def box_plane(reference: tuple[float, ...], capture: tuple[float, ...]) -> Plane:
    """Return the plane that lays one upright rectangle (x0, y0, x1, y1) on another."""
    wide = (capture[2] - capture[0]) / (reference[2] - reference[0])
    tall = (capture[3] - capture[1]) / (reference[3] - reference[1])
    return np.array(
        [
            [wide, 0.0, capture[0] - wide * reference[0]],
            [0.0, tall, capture[1] - tall * reference[1]],
            [0.0, 0.0, 1.0],
        ]
    )


def _voted(
    reference: NDArray[np.float32], capture: NDArray[np.float32], options: AlignOptions
) -> Iterator[NDArray[np.bool_]]:
    """Choose the pairs of the fullest cells, on a grid and on one half a cell aside."""
    zoom = capture[:, 2] / reference[:, 2]
    shift = capture[:, :2] - zoom[:, None] * reference[:, :2]
    spot = np.column_stack([np.log(zoom) / np.log(options.zoom), shift / options.cell])
    cells = []
    for aside in (0.0, 0.5):
        packed = np.floor(spot + aside).astype(np.int64) @ (1 << 40, 1 << 20, 1)
        _, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
        cells += [
            (int(counts[cell]), aside, inverse == cell)
            for cell in np.argsort(-counts, kind="stable")[: options.planes]
        ]
    cells.sort(key=lambda cell: (-cell[0], cell[1]))
    for count, _, chosen in cells[: options.planes]:
        if count >= options.fewest // 2:
            yield chosen


def _fitted(
    reference: NDArray[np.float32],
    capture: NDArray[np.float32],
    chosen: NDArray[np.bool_],
    options: AlignOptions,
) -> Aligned | None:
    """Fit again and again to the pairs that lie near the last fit: first shift and size."""
    here = reference[:, :2].astype(np.float64)
    there = capture[:, :2].astype(np.float64)
    zoom = float(np.exp(np.median(np.log(capture[chosen, 2] / reference[chosen, 2]))))
    shift = np.median(there[chosen] - zoom * here[chosen], axis=0)
    plane = np.array([[zoom, 0, shift[0]], [0, zoom, shift[1]], [0, 0, 1.0]])
    for miss in (5.0, 3.0, 2.0, 1.0, 1.0):
        near = np.hypot(*(apply(plane, here) - there).T) < miss * options.miss
        if _distinct(reference[near], capture[near]) < max(4, options.fewest // 2):
            return None
        plane = _affine(here[near], there[near])
    near = np.hypot(*(apply(plane, here) - there).T) < options.miss
    if _distinct(reference[near], capture[near]) >= 4 * options.fewest:
        plane = _projective(here[near], there[near])
        near = np.hypot(*(apply(plane, here) - there).T) < options.miss
    places = _distinct(reference[near], capture[near])
    if places < options.fewest or not _sane(plane):
        return None
    return Aligned(plane, places)


def _distinct(reference: NDArray[np.float32], capture: NDArray[np.float32]) -> int:
    """Count places that differ by more than a few units, on the side that has fewer."""
    cells = (
        np.floor(side[:, :2] / 6).astype(np.int64) @ (1, 1 << 20)
        for side in (reference, capture)
    )
    return min(len(np.unique(cell)) for cell in cells)


def _affine(here: NDArray[np.float64], there: NDArray[np.float64]) -> Plane:
    design = np.column_stack([here, np.ones(len(here))])
    solved = np.linalg.lstsq(design, there, rcond=None)[0]
    return np.vstack([solved.T, [0.0, 0.0, 1.0]])


def _projective(here: NDArray[np.float64], there: NDArray[np.float64]) -> Plane:
    """Solve the eight unknowns linearly; places are scaled so that they weigh alike."""
    scale = np.diag([1 / 400, 1 / 400, 1.0])
    (x, y), (u, v) = here.T / 400, there.T / 400
    one, none = np.ones_like(x), np.zeros_like(x)
    across = np.column_stack([x, y, one, none, none, none, -u * x, -u * y])
    down = np.column_stack([none, none, none, x, y, one, -v * x, -v * y])
    solved = np.linalg.lstsq(np.vstack([across, down]), np.concatenate([u, v]), rcond=None)[0]
    plane = np.append(solved, 1.0).reshape(3, 3)
    result: Plane = np.linalg.inv(scale) @ plane @ scale
    return result


def _sane(plane: Plane) -> bool:
    """Refuse planes no photograph has: turned over, edge on, or blown up beyond reason."""
    spread = np.linalg.svd(plane[:2, :2], compute_uv=False)
    return bool(
        np.linalg.det(plane[:2, :2]) > 0
        and 0.05 < spread[1] <= spread[0] < 20
        and spread[0] < 3 * spread[1]
    )
