"""Edits in steps: how much may be cut away, how small a picture may be, how far turned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from numpy.random import Generator
from PIL import Image, ImageOps

from bench.image_edits import EDITS, Edit, Made, cropped, one, scaled, whole
from bench.image_photos import Quad, box, reencoded, turned
from service.demo.content.photographs import product_photo


def _inset(share: float, rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    """Upright among other things, as in a shop's photograph."""
    made = product_photo(int(rng.integers(1 << 30)), None, size=(1000, 1000)).convert("RGB")
    side = round(1000 * share)
    small = ImageOps.contain(image, (side, side), Image.Resampling.LANCZOS)
    left, top = (int(rng.integers(0, 1000 - n)) for n in small.size)
    made.paste(small, (left, top))
    edges = (left, top, left + small.width, top + small.height)
    return reencoded(made, 80), box(*(edge / 1000 for edge in edges))


@dataclass(frozen=True, slots=True)
class Sweep:
    """One edit in steps, each a value in `unit` and the edit."""

    unit: str
    steps: tuple[tuple[float, Edit], ...]


def _sweep(
    unit: str, name: str, values: Sequence[float], make: Callable[[float], Callable[..., Made]]
) -> Sweep:
    edits = ((value, Edit(f"{name} {value:g}", "sweep", make(value))) for value in values)
    return Sweep(unit, tuple(edits))


SWEEPS: Mapping[str, Sweep] = {
    "cut out anywhere": _sweep(
        "% of the area kept",
        "keep",
        (90, 70, 50, 40, 30, 20),
        lambda value: one(partial(cropped, value / 100)),
    ),
    "made smaller": _sweep(
        "% of the width",
        "width",
        (50, 30, 20, 10, 7, 5),
        lambda value: whole(partial(scaled, value / 100)),
    ),
    "turned": _sweep(
        "degrees",
        "turn",
        (5, 20, 45, 90, 135),
        lambda value: one(lambda rng, image: turned(rng, image, value)),
    ),
    "in a larger picture": _sweep(
        "% of its longer side",
        "inset",
        (60, 40, 30, 20, 15),
        lambda value: one(partial(_inset, value / 100)),
    ),
}
STEPS: tuple[Edit, ...] = tuple(edit for one in SWEEPS.values() for _, edit in one.steps)
BY_NAME: Mapping[str, Edit] = {edit.name: edit for edit in (*EDITS, *STEPS)}
