"""Check arrays that come from outside before anything relies on them."""

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from fingerprint.exchange.file import Arrays


def array_of(
    arrays: Arrays, name: str, code: str, shape: tuple[int | None, ...], about: str
) -> NDArray[np.generic]:
    """Return an array of a certain kind; None in a shape is any length.

    Raises:
        UndecodableMedia: It is missing, or of another kind or shape.
    """
    found = arrays.get(name)
    if found is None:
        raise UndecodableMedia(f"{about}: the array {name!r} is missing")
    fits = len(found.shape) == len(shape) and all(
        want in (None, side) for want, side in zip(shape, found.shape, strict=True)
    )
    if found.dtype.str != code or not fits:
        wanted = "×".join("n" if side is None else str(side) for side in shape)
        told = "×".join(map(str, found.shape))
        raise UndecodableMedia(
            f"{about}: expected {name!r} as {code} {wanted}, found {found.dtype.str} {told}"
        )
    return found


def refuse(about: str, wrong: bool, why: str) -> None:  # noqa: FBT001 - a condition
    """Raise UndecodableMedia with `why` where something is wrong."""
    if wrong:
        raise UndecodableMedia(f"{about}: {why}")


def refuse_times(about: str, times: NDArray[np.float64], end: float) -> None:
    """Refuse seconds that run backwards, or leave the film.

    Raises:
        UndecodableMedia: They do.
    """
    fine = np.isfinite(times).all() and (np.diff(times) >= 0).all()
    refuse(about, not fine, "its frames are out of order")
    inside = not len(times) or 0 <= times[0] <= times[-1] <= end
    refuse(about, not inside, "a frame beyond its end")
