"""What codes must be like to go into a fingerprint file, and to be believed out of one.

The code that compares trusts its arrays, as it made them itself; so what comes from outside
is checked for all that it relies on, and what follows from the rest is worked out anew
rather than read. Fingerprints of texts and pictures hold the text and the picture
themselves and spare nobody the original, so they are not exchanged.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from domain.match import Scheme
from domain.work import Modality
from fingerprint.audio.chromaprint import ALGORITHM
from fingerprint.audio.keys import PRINT, SHAPE
from fingerprint.audio.tracks import ITEMS, TrackOptions, is_print, print_of, track_keys
from fingerprint.audio.verify import unpack
from fingerprint.exchange.file import Arrays, Held
from fingerprint.index.port import Codes
from fingerprint.video.codes import VIEW_BITS
from fingerprint.video.views import REFERENCE_VIEWS

PRINT_SCHEME = f"chromaprint-{ALGORITHM + 1}"
"""The scheme of the part that is a print; it outlives the schemes of quads."""
MOST_ITEMS = 5000
"""Of ten minutes; our own prints are of two, strangers' may be longer."""
LONGEST = 6 * 3600.0
"""Seconds; see fingerprint.container.Limits."""
_SLACK_SECONDS = 2.0
_FEWEST_QUADS = 40

Parts = tuple[Held, ...]


def packed(modality: Modality, codes: Codes) -> Parts:
    """Return the parts of a fingerprint file that codes of a reference make.

    None of a modality that is not exchanged.
    """
    return _FORMS[modality][0](codes) if modality in _FORMS else ()


def unpacked(parts: Parts, scheme: Scheme, about: str) -> Codes:
    """Return a reference's codes out of the parts of a fingerprint file.

    Args:
        parts: All parts of the file.
        scheme: That of the modality they are wanted for.
        about: What the file is called.

    Raises:
        UndecodableMedia: They are of another scheme, of another modality, or not what
            codes of the scheme are like.
    """
    modality = scheme.modality
    mine = tuple(p for p in parts if p.modality is modality)
    if modality not in _FORMS or not mine:
        known = ", ".join(dict.fromkeys(p.modality for p in parts)) or "nothing"
        raise UndecodableMedia(f"{about} has no fingerprint of {modality}, but of {known}")
    _refuse(about, len({p.scheme for p in mine}) < len(mine), "it has two parts of one scheme")
    for part in mine:
        if part.scheme not in (scheme.name, PRINT_SCHEME):
            raise UndecodableMedia(
                f"{about}: its {modality} is of the scheme {part.scheme!r}, and"
                f" {scheme.name!r} is compared now; whoever has the master makes it again with"
                " this version: keywatch fingerprint MASTER"
            )
        _refuse(about, part.length > LONGEST, f"it is {part.length:.0f} seconds long")
    return _FORMS[modality][1](mine, scheme, about)


def _pack_sound(codes: Codes) -> Parts:
    quads = ~is_print(codes.keys)
    arrays: Arrays = {
        "keys": codes.keys[quads],
        "values": codes.values[quads],
        "peaks": np.asarray(codes.arrays["peaks"], np.uint32),
    }
    sound = Held(Modality.AUDIO, codes.scheme, codes.length, arrays)
    items = print_of(codes.arrays)
    return (sound, *print_parts(items, codes.length)) if items.size else (sound,)


def print_parts(items: NDArray[np.uint32], length: float) -> Parts:
    """Return the part that a print makes, of a track of so many seconds."""
    return (Held(Modality.AUDIO, PRINT_SCHEME, length, {ITEMS: items}),)


def _unpack_sound(parts: Parts, scheme: Scheme, about: str) -> Codes:
    length = max(p.length for p in parts)
    keys, values = np.empty(0, np.uint64), np.empty(0, np.uint32)
    arrays: dict[str, NDArray[np.generic]] = {"peaks": np.empty(0, np.uint32)}
    posted = (keys, values)
    for part in parts:
        if part.scheme == PRINT_SCHEME:
            items = _array(part.arrays, ITEMS, "<u4", (None,), about)
            _refuse(about, len(items) > MOST_ITEMS, f"its print has {len(items)} items")
            arrays[ITEMS] = items
            posted = track_keys(items.view(np.uint32))
            continue
        keys = _array(part.arrays, "keys", "<u8", (None,), about).view(np.uint64)
        values = _array(part.arrays, "values", "<u4", (len(keys),), about).view(np.uint32)
        peaks = _array(part.arrays, "peaks", "<u4", (None,), about).view(np.uint32)
        frames = round((part.length + _SLACK_SECONDS) * scheme.ticks_per_unit)
        _refuse(about, bool((keys >= PRINT).any()), "it has a key that is no quad's")
        _refuse(
            about, bool((values >> SHAPE.extra > frames).any()), "it has a code beyond its end"
        )
        _refuse(
            about, bool((unpack(peaks).frames > frames).any()), "it has a peak beyond its end"
        )
        _refuse(
            about,
            bool((np.diff(peaks.astype(np.int64)) < 0).any()),
            "its peaks are out of order",
        )
        arrays["peaks"] = peaks
    enough = len(posted[0]) >= TrackOptions().votes and len(arrays[ITEMS]) >= 160
    _refuse(
        about,
        len(keys) < _FEWEST_QUADS and not enough,
        "it has too little sound in it to be told apart",
    )
    return Codes(
        scheme.name,
        np.concatenate([keys, posted[0]]),
        np.concatenate([values, posted[1]]),
        length,
        arrays,
    )


def _pack_film(codes: Codes) -> Parts:
    arrays: Arrays = {
        "values": codes.values,
        "hashes": np.asarray(codes.arrays["hashes"]).view(np.uint64),
        "telling": np.asarray(codes.arrays["telling"], np.bool_),
        "times": np.asarray(codes.arrays["times"], np.float64),
    }
    return (Held(Modality.VIDEO, codes.scheme, codes.length, arrays),)


def _unpack_film(parts: Parts, scheme: Scheme, about: str) -> Codes:
    part = parts[-1]
    views = len(REFERENCE_VIEWS)
    times = _array(part.arrays, "times", "<f8", (None,), about).view(np.float64)
    shape = (views, len(times))
    hashes = _array(part.arrays, "hashes", "<u8", (*shape, 4), about).view(np.uint64)
    telling = _array(part.arrays, "telling", "|b1", shape, about).view(np.bool_)
    values = _array(part.arrays, "values", "<u4", (None,), about).view(np.uint32)
    end = part.length + _SLACK_SECONDS
    fine = np.isfinite(times).all() and (np.diff(times) >= 0).all()
    _refuse(about, not fine, "its frames are out of order")
    _refuse(
        about,
        bool(len(times)) and not 0 <= times[0] <= times[-1] <= end,
        "a frame beyond its end",
    )
    frame, view = values >> VIEW_BITS, values & (1 << VIEW_BITS) - 1
    _refuse(about, bool((frame >= len(times)).any()), "it has a code beyond its frames")
    _refuse(about, not len(values), "no picture in it can be told apart")
    arrays: Arrays = {"hashes": hashes, "telling": telling, "times": times}
    return Codes(scheme.name, hashes[view, frame], values, part.length, arrays)


_FORMS: Mapping[
    Modality, tuple[Callable[[Codes], Parts], Callable[[Parts, Scheme, str], Codes]]
] = {
    Modality.AUDIO: (_pack_sound, _unpack_sound),
    Modality.VIDEO: (_pack_film, _unpack_film),
}

EXCHANGED = tuple(_FORMS)
"""The modalities of which there are fingerprint files."""


def _array(
    arrays: Arrays, name: str, code: str, shape: tuple[int | None, ...], about: str
) -> NDArray[np.generic]:
    """Return an array of a certain kind; None in a shape is any length."""
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


def _refuse(about: str, wrong: bool, why: str) -> None:  # noqa: FBT001 - a condition
    if wrong:
        raise UndecodableMedia(f"{about}: {why}")
