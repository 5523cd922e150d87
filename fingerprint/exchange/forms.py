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
from fingerprint.exchange.checked import array_of, refuse, refuse_times
from fingerprint.exchange.file import Arrays, Held
from fingerprint.image.hex import HexHashes, codes_of
from fingerprint.index.port import Codes
from fingerprint.video.bare import reference_from_hashes
from fingerprint.video.codes import VIEW_BITS
from fingerprint.video.views import VIEWS

PDQ_SCHEME = "pdq256"
"""The scheme of hashes of whole frames that others made; it outlives ours."""
PICTURE_SCHEME = "hex-hashes"
"""The same for pictures: hex digits of ImageHash and PDQ."""
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
    return _PACKED[modality](codes) if modality in _PACKED else ()


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
    if modality not in _UNPACKED or not mine:
        known = ", ".join(dict.fromkeys(p.modality for p in parts)) or "nothing"
        raise UndecodableMedia(f"{about} has no fingerprint of {modality}, but of {known}")
    refuse(about, len({p.scheme for p in mine}) < len(mine), "it has two parts of one scheme")
    for part in mine:
        if part.scheme not in (scheme.name, _FOREIGN[modality]):
            raise UndecodableMedia(
                f"{about}: its {modality} is of the scheme {part.scheme!r}, and"
                f" {scheme.name!r} is compared now; whoever has the master makes it again with"
                " this version: keywatch fingerprint MASTER"
            )
        refuse(about, part.length > LONGEST, f"it is {part.length:.0f} seconds long")
    return _UNPACKED[modality](mine, scheme, about)


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
            items = array_of(part.arrays, ITEMS, "<u4", (None,), about)
            refuse(about, len(items) > MOST_ITEMS, f"its print has {len(items)} items")
            arrays[ITEMS] = items
            posted = track_keys(items.view(np.uint32))
            continue
        keys = array_of(part.arrays, "keys", "<u8", (None,), about).view(np.uint64)
        values = array_of(part.arrays, "values", "<u4", (len(keys),), about).view(np.uint32)
        peaks = array_of(part.arrays, "peaks", "<u4", (None,), about).view(np.uint32)
        frames = round((part.length + _SLACK_SECONDS) * scheme.ticks_per_unit)
        refuse(about, bool((keys >= PRINT).any()), "it has a key that is no quad's")
        refuse(
            about, bool((values >> SHAPE.extra > frames).any()), "it has a code beyond its end"
        )
        refuse(
            about, bool((unpack(peaks).frames > frames).any()), "it has a peak beyond its end"
        )
        refuse(
            about,
            bool((np.diff(peaks.astype(np.int64)) < 0).any()),
            "its peaks are out of order",
        )
        arrays["peaks"] = peaks
    enough = len(posted[0]) >= TrackOptions().votes and len(arrays[ITEMS]) >= 160
    refuse(
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
        "keys": codes.keys.reshape(-1, 4),
        "telling": np.asarray(codes.arrays["telling"], np.bool_),
        "times": np.asarray(codes.arrays["times"], np.float64),
    }
    return (Held(Modality.VIDEO, codes.scheme, codes.length, arrays),)


def _unpack_film(parts: Parts, scheme: Scheme, about: str) -> Codes:
    part = parts[-1]
    if part.scheme == PDQ_SCHEME:
        return _unpack_pdq(part, about)
    times = array_of(part.arrays, "times", "<f8", (None,), about).view(np.float64)
    telling = array_of(part.arrays, "telling", "|b1", (VIEWS, len(times)), about).view(np.bool_)
    values = array_of(part.arrays, "values", "<u4", (None,), about).view(np.uint32)
    end = part.length + _SLACK_SECONDS
    refuse_times(about, times, end)
    frame, view = values >> VIEW_BITS, values & (1 << VIEW_BITS) - 1
    refuse(about, bool((frame >= len(times)).any()), "it has a code beyond its frames")
    refuse(about, bool((view >= VIEWS).any()), "it has a code of no view")
    refuse(about, not len(values), "no picture in it can be told apart")
    keys = array_of(part.arrays, "keys", "<u8", (len(values), 4), about).view(np.uint64)
    arrays: Arrays = {"telling": telling, "times": times}
    return Codes(scheme.name, keys, values, part.length, arrays)


def _unpack_pdq(part: Held, about: str) -> Codes:
    times = array_of(part.arrays, "times", "<f8", (None,), about).view(np.float64)
    hashes = array_of(part.arrays, "hashes", "<u8", (len(times), 4), about).view(np.uint64)
    quality = array_of(part.arrays, "quality", "|u1", (len(times),), about).view(np.uint8)
    refuse_times(about, times, part.length + _SLACK_SECONDS)
    codes = reference_from_hashes(hashes, times, quality)
    refuse(
        about, not codes.keys.size, "none of its hashes is of a frame that can be told apart"
    )
    return codes


def _unpack_picture(parts: Parts, _: Scheme, about: str) -> Codes:
    """Picture hashes are kept as the bytes of their hex digits, one array a kind."""

    def digits(name: str) -> str | None:
        if name not in parts[0].arrays:
            return None
        return array_of(parts[0].arrays, name, "|u1", (None,), about).tobytes().decode("latin1")

    return codes_of(HexHashes(digits("phash"), digits("dhash"), None, digits("pdq")), about)


_PACKED: Mapping[Modality, Callable[[Codes], Parts]] = {
    Modality.AUDIO: _pack_sound,
    Modality.VIDEO: _pack_film,
}
_UNPACKED: Mapping[Modality, Callable[[Parts, Scheme, str], Codes]] = {
    Modality.AUDIO: _unpack_sound,
    Modality.VIDEO: _unpack_film,
    Modality.IMAGE: _unpack_picture,
}
_FOREIGN = {
    Modality.AUDIO: PRINT_SCHEME,
    Modality.VIDEO: PDQ_SCHEME,
    Modality.IMAGE: PICTURE_SCHEME,
}
"""Of each modality the scheme of what others can make."""

EXCHANGED = tuple(_PACKED)
"""The modalities of which we make fingerprint files."""
