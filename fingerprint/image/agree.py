"""Decide: lay the reference on the capture and compare them block by block.

Hashes and corners only propose. Two pictures are one when the blocks in which something
is drawn correlate; a logo spoils its own blocks and no other. What is alike along rows or
columns - edges of frames, bands, the lines of a page - is taken out of a block first: it is
what all covers of a series share, and all pages of a book.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.image.align import Plane
from fingerprint.image.blur import blurred
from fingerprint.image.lay import BLOCK, likeness, pull, seen

SIDE = 96
"""The reference is compared on a square of so many pixels, its shape ignored."""


@dataclass(frozen=True, slots=True)
class AgreeOptions:
    """When a block agrees.

    What is left of it without its rows' and columns' means must have `contrast` (standard
    deviation in grey levels) in the reference, and all of it lie in the frame. It agrees if
    it correlates by `alike` or more with and without these means. One of `bold` contrast does
    not vanish by blurring. A block of less than `even` contrast that has twice `contrast` in
    the capture is overdrawn. `fewest` blocks
    are needed to say anything. The plane is moved for `rounds` at two sharpnesses, unless a
    share of `enough` agrees.

    Blocks that agree count one, others `against`, overdrawn ones `over`. If the best part of
    the reference, half of it at least, is better than all of it by more than `trimmed`, then
    others outside that part count `beside`.
    Covers of one series agreed in 16 blocks and not in 11; copies in nine of ten.
    """

    contrast: float = 2.5
    alike: float = 0.5
    even: float = 1.5
    bold: float = 8.0
    fewest: int = 3
    rounds: int = 8
    enough: float = 0.8
    against: float = -2.0
    over: float = -0.5
    beside: float = -0.25
    trimmed: float = -2.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well a reference lies on a capture.

    Of the blocks in which something is drawn and which are in the frame, `agreeing` are
    alike and `others` are not; `overdrawn` blocks are even in the reference alone. These are
    counted in `part` of the reference (x0, y0, x1, y1 as shares), since the rest may be cut
    away; `net` is what they and the rest amount to, in blocks. Wherever they are, of
    `compared` blocks `differing` show something else, or nothing where the reference is bold.
    `plane` is refined.
    """

    agreeing: int
    others: int
    overdrawn: int
    net: float
    compared: int
    differing: int
    part: tuple[float, float, float, float]
    plane: Plane

    @property
    def share(self) -> float:
        """The share of blocks that agree."""
        return self.agreeing / max(1, self.agreeing + self.others)


def agree(
    square: NDArray[np.uint8],
    shape: tuple[float, float],
    capture: "Blurs",
    zoom: float,
    plane: Plane,
    *,
    options: AgreeOptions = AgreeOptions(),
) -> Agreement | None:
    """Compare a reference with a capture under a plane.

    Args:
        square: (SIDE, SIDE) uint8, the reference in grey.
        shape: The reference's width and height in canvas units.
        capture: The capture in grey.
        zoom: Pixels of `capture` a canvas unit.
        plane: From reference to capture, canvas units.
        options: See AgreeOptions.

    Returns:
        None when too little is visible to say anything.
    """
    drawn = square.astype(np.float32)
    stretch = np.diag([shape[0] / SIDE, shape[1] / SIDE, 1.0])
    start = np.diag([zoom, zoom, 1.0]) @ plane @ stretch
    # Blur both to what the coarser of the two can show.
    finest = float(np.sqrt(abs(np.linalg.det(start[:2, :2]))))
    body = capture.by(max(0.6, 0.6 * finest))
    small = blurred(drawn, max(0.6, 0.6 / max(finest, 0.2)))
    best: Agreement | None = None
    fitted = start
    for sigma in (0.0, 3.0, 1.2):
        if sigma:
            soft = blurred(drawn, sigma)
            fitted = _refined(soft, capture.by(sigma * finest), fitted, options)
        onto = np.diag([1 / zoom, 1 / zoom, 1.0]) @ fitted @ np.linalg.inv(stretch)
        found = _compared(small, body, fitted, onto, options)
        if found is not None and (best is None or found.net > best.net):
            best = found
        if found is None or found.share >= options.enough:
            break
    return best


class Blurs:
    """A picture in grey, and blurred by what is asked for; about the same blur is kept."""

    def __init__(self, picture: NDArray[np.uint8]) -> None:
        self._body = picture.astype(np.float32)
        self._known: dict[int, NDArray[np.float32]] = {}

    def by(self, sigma: float) -> NDArray[np.float32]:
        """Return the picture blurred by about `sigma` pixels: the next step of 19 %."""
        step = round(4 * np.log2(max(sigma, 0.3)))
        if step not in self._known:
            self._known[step] = blurred(self._body, 2 ** (step / 4))
        return self._known[step]


_TO_MIDDLE = np.array([[1, 0, -SIDE / 2], [0, 1, -SIDE / 2], [0, 0, 1.0]])
_FROM_MIDDLE = np.array([[1, 0, SIDE / 2], [0, 1, SIDE / 2], [0, 0, 1.0]])


def _refined(
    drawn: NDArray[np.float32],
    soft: NDArray[np.float32],
    start: Plane,
    options: AgreeOptions,
) -> Plane:
    """Move a plane until both pictures lie on each other (Lucas and Kanade, 1981).

    Brightness and contrast are fitted along with it, so that light does not pull.
    """
    wanted = _halved(drawn)
    plane = start
    for _ in range(options.rounds):
        values, inside = seen(soft, plane, SIDE, SIDE // 2)
        if np.count_nonzero(inside) < inside.size / 8:
            return start
        sums = pull(values, inside, wanted, 2.0)
        # A little weight keeps flat pictures solvable.
        solved = np.linalg.solve(sums[:, :10] + 1e-3 * np.eye(10), sums[:, 10])
        gain = float(solved[8])
        if gain < 0.05 or not np.all(np.abs(solved[:8]) < 0.3 * SIDE * gain):
            return start
        a, b, c, d, e, f, g, h = (float(move) / gain for move in solved[:8])
        change = np.array(
            [
                [1 + a / SIDE, b / SIDE, c],
                [d / SIDE, 1 + e / SIDE, f],
                [g / SIDE**2, h / SIDE**2, 1.0],
            ]
        )
        plane = plane @ _FROM_MIDDLE @ change @ _TO_MIDDLE
        if max(abs(move) for move in (a, b, c, d, e, f, g, h)) < 0.05:
            break
    return plane


def _halved(body: NDArray[np.float32]) -> NDArray[np.float32]:
    half = SIDE // 2
    halved: NDArray[np.float32] = body.reshape(half, 2, half, 2).mean(axis=(1, 3))
    return halved


def _compared(
    drawn: NDArray[np.float32],
    body: NDArray[np.float32],
    plane: Plane,
    refined: Plane,
    options: AgreeOptions,
) -> Agreement | None:
    values, inside = seen(body, plane, SIDE, SIDE)
    spread, other_spread, alike, visible = likeness(drawn, values, inside).T
    use = (spread > options.contrast) & (visible > 0)
    if np.count_nonzero(use) < options.fewest:
        return None
    agreeing = use & (alike >= options.alike)
    others = use & ~agreeing
    over = (spread < options.even) & (other_spread > 2 * options.contrast) & (visible > 0)
    weights = agreeing + options.against * others + options.over * over
    nets = _MASKS @ (weights - options.beside * others) + options.beside * others.sum()
    nets[1:] += options.trimmed
    best = int(np.argmax(nets))
    agreed, unlike, overdrawn = (
        int(_MASKS[best] @ marks) for marks in (agreeing, others, over)
    )
    x0, y0, x1, y1 = (edge * BLOCK / SIDE for edge in _PARTS[best])
    net = float(nets[best])
    strange = others & ((other_spread > options.contrast) | (spread > options.bold))
    return Agreement(
        agreed,
        unlike,
        overdrawn,
        net,
        compared=int(np.count_nonzero(use)),
        differing=int(np.count_nonzero(strange)),
        part=(x0, y0, x1, y1),
        plane=refined,
    )


def _parts() -> list[tuple[int, int, int, int]]:
    """Return rectangles of blocks that cover half of all or more, the largest first."""
    count = SIDE // BLOCK
    edges = [(low, high) for low in range(count) for high in range(low + 1, count + 1)]
    found = [(x0, y0, x1, y1) for x0, x1 in edges for y0, y1 in edges]
    found = [
        (x0, y0, x1, y1) for x0, y0, x1, y1 in found if 2 * (x1 - x0) * (y1 - y0) >= count**2
    ]
    return sorted(found, key=lambda p: -(p[2] - p[0]) * (p[3] - p[1]))


def _masks() -> NDArray[np.float32]:
    """Return which blocks each part has: (parts, blocks)."""
    count = SIDE // BLOCK
    masks = np.zeros((len(_parts()), count, count), np.float32)
    for mask, (x0, y0, x1, y1) in zip(masks, _parts(), strict=True):
        mask[y0:y1, x0:x1] = 1
    return masks.reshape(len(masks), -1)


_MASKS = _masks()
_PARTS = _parts()
