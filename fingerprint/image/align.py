"""Find the planes that lay a reference on a capture.

One pair of turned patches already tells size, turn and shift; so each pair is asked how many
others agree with it, and least squares on those that do finds slant and perspective. What one
copy explains is taken away, so that a second copy is found behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.image.votes import followers

Plane = NDArray[np.float64]
"""A (3, 3) homography from reference places to capture places, canvas units both."""


_CELL = 6.0  # places so near are one
_TURNS, _SLANT = 2, 2  # rounds without perspective; so many times the fewest places for one


@dataclass(frozen=True, slots=True)
class AlignOptions:
    """When pairs count as agreeing, in canvas units (the longer side has 400).

    Of two pairs that agree, sizes differ by a factor of `zoom` at most and turns by `turn`
    radians; one lies where the other says up to `loose` and a share `slack` of their
    distance. `miss` is how far a pair may lie off the fitted plane; `fewest` distinct places
    on both sides make a plane; at most `planes` are fitted.
    """

    zoom: float = 1.35
    turn: float = 0.45
    loose: float = 10.0
    slack: float = 0.15
    miss: float = 6.0
    fewest: int = 5
    planes: int = 3


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
    """Fit planes to pairs of places, those with most pairs first.

    Args:
        reference: (n, 4) float32, x, y, pixel size and angle; row i is paired with
        capture: (n, 4) float32, row i.
        options: See AlignOptions.

    Yields:
        At most `planes` planes, each of at least `fewest` places.
    """
    limits = (np.log(options.zoom), options.turn, options.loose, options.slack)
    here, there = reference.astype(np.float64), capture.astype(np.float64)
    for _ in range(options.planes):
        if len(here) < options.fewest:
            return
        weights = 1 / np.sqrt(_repeats(here) * _repeats(there))
        agreeing = followers(here, there, weights, limits)
        if np.count_nonzero(agreeing) < options.fewest:
            return
        fitted = _fitted(here, there, agreeing, options)
        left = ~agreeing
        if fitted is not None:
            aligned, near = fitted
            yield aligned
            left &= ~near
        here, there = here[left], there[left]


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


def _repeats(side: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many pairs each place is in: what repeats, as tiles do, tells less."""
    packed = (side[:, :2] * 4).astype(np.int64) @ (1 << 20, 1)
    _, place, counts = np.unique(packed, return_inverse=True, return_counts=True)
    repeats: NDArray[np.float64] = counts[place].astype(np.float64)
    return repeats


def _fitted(
    reference: NDArray[np.float64],
    capture: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    options: AlignOptions,
) -> tuple[Aligned, NDArray[np.bool_]] | None:
    """Fit again and again to the pairs that lie near the last fit; also tell which do."""
    here, there = reference[:, :2], capture[:, :2]
    if _distinct(reference[chosen], capture[chosen]) < options.fewest:
        return None
    near = chosen
    plane = _affine(here[near], there[near])
    for step, miss in enumerate((4.0, 3.0, 2.0, 2.0, 1.5, 1.0)):
        off = np.hypot(*(apply(plane, here) - there).T)
        near = (off < miss * options.miss) & (chosen | (off < options.miss))
        count = _distinct(reference[near], capture[near])
        if count < options.fewest:
            return None
        slanted = step >= _TURNS and count >= _SLANT * options.fewest
        plane = (_projective if slanted else _affine)(here[near], there[near])
    near = np.hypot(*(apply(plane, here) - there).T) < options.miss
    places = _distinct(reference[near], capture[near])
    if places < options.fewest or not _sane(plane):
        return None
    return Aligned(plane, places), near


def _distinct(reference: NDArray[np.float64], capture: NDArray[np.float64]) -> int:
    """Count places that differ by more than a few units, on the side that has fewer."""
    cells = (
        np.unique((side[:, :2] // _CELL).astype(np.int64) @ (1 << 20, 1)).size
        for side in (reference, capture)
    )
    return min(cells)


def _affine(here: NDArray[np.float64], there: NDArray[np.float64]) -> Plane:
    middle = here.mean(axis=0)
    known = np.column_stack([here - middle, np.ones(len(here))])
    # A little weight on no slant keeps few or collinear places from tilting the plane.
    weight = 1e-3 * len(here) * 100.0**2
    first = _similar(here - middle, there)
    normal = known.T @ known + np.diag([weight, weight, 0.0])
    wanted = known.T @ there + np.diag([weight, weight, 0.0]) @ first
    solved = np.linalg.solve(normal, wanted)
    plane = np.eye(3)
    plane[:2, :2] = solved[:2].T
    plane[:2, 2] = solved[2] - plane[:2, :2] @ middle
    return plane


def _similar(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the best turn and size about the middle, (3, 2): rows for x, y and one."""
    far = there - there.mean(axis=0)
    spread = float((here * here).sum()) + 1e-9
    along = float((here * far).sum()) / spread
    aside = float((here[:, 0] * far[:, 1] - here[:, 1] * far[:, 0]).sum()) / spread
    return np.array([[along, aside], [-aside, along], there.mean(axis=0)])


def _projective(here: NDArray[np.float64], there: NDArray[np.float64]) -> Plane:
    """Least squares in units of the canvas's half side, so that all weigh alike."""
    scale = np.diag([1 / 200, 1 / 200, 1.0])
    (x, y), (u, v) = (here / 200).T, (there / 200).T
    one, none = np.ones_like(x), np.zeros_like(x)
    across = np.column_stack([x, y, one, none, none, none, -u * x, -u * y])
    down = np.column_stack([none, none, none, x, y, one, -v * x, -v * y])
    # A little weight on no perspective, where few places would make one up.
    level = np.zeros((2, 8))
    level[[0, 1], [6, 7]] = 0.1 * len(here) ** 0.5
    known = np.vstack([across, down, level])
    solved = np.linalg.lstsq(known, np.concatenate([u, v, [0, 0]]), rcond=None)[0]
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
