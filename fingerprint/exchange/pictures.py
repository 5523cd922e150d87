"""Read and write hashes of one picture as hex, so that other tools can make and use them.

Lines `phash=`, `dhash=`, `crop_resistant=`, `pdq=` and `pdq_quality=`, or one JSON object of
these; and what PDQ's own hasher prints of a file: 64 hex digits, quality, name.
"""

import json
import re
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from domain.errors import BadInput, UndecodableMedia
from domain.work import Modality
from fingerprint.exchange.file import Arrays, Held
from fingerprint.exchange.forms import PICTURE_SCHEME
from fingerprint.image.hex import HexHashes, codes_of, hashes_of
from fingerprint.image.picture import read_picture

MOST_BYTES = 1 << 16
_NAMES = tuple(field.name for field in fields(HexHashes))
_COMPARED = ("phash", "dhash", "pdq")
_PDQ = re.compile(r"([0-9a-fA-F]{64})(?:,(\d{1,3}))?(?:,.*)?")
_SIDE = 2048  # larger pictures only take longer to hash
_WORST = 50  # PDQ's makers advise against comparing pictures of less quality


def is_told(body: bytes) -> bool:
    """Tell whether a file begins as hashes of a picture do."""
    first = body.lstrip()[:200].split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    named = first.partition("=")[0] in _NAMES
    return named or _PDQ.fullmatch(first) is not None or _is_object(body)


def hash_picture(path: Path) -> HexHashes:
    """Hash a picture as other tools do.

    Raises:
        UndecodableMedia: It is no picture.
    """
    return hashes_of(read_picture(path, _SIDE))


def written(hashes: HexHashes) -> str:
    """Return hashes as lines."""
    told = asdict(hashes).items()
    return "\n".join(f"{name}={value}" for name, value in told if value is not None)


def parse(body: bytes, place: str) -> tuple[Held, ...]:
    """Read hashes of one picture.

    Args:
        body: The lines or the object.
        place: What the file with them is called.

    Returns:
        One part for a fingerprint file.

    Raises:
        BadInput: It is none of these, of several pictures, or of one that PDQ's makers
            would not compare; with the line where there are lines.
    """
    if len(body) > MOST_BYTES:
        raise BadInput(f"expected at most {MOST_BYTES} bytes, found {len(body)}", place=place)
    try:
        text = body.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise BadInput(
            "expected hashes as hex digits, found other bytes", place=place
        ) from error
    told = _object(text, place) if text.startswith("{") else _lines(text, place)
    quality = told.get("pdq_quality")
    if quality is not None and (not quality.isdecimal() or int(quality) > 100):
        raise BadInput(f"expected a quality up to 100, found {quality[:20]!r}", place=place)
    kept = {name: told[name] for name in _COMPARED if name in told}
    if quality is not None and int(quality) < _WORST:
        kept.pop("pdq", None)
        if not kept:
            found = f"a picture of quality {quality}: PDQ tells it from no other"
            raise BadInput(found, place=place)
    if not kept:
        raise BadInput(f"expected one of {', '.join(_COMPARED)}, found none", place=place)
    try:
        codes_of(HexHashes(kept.get("phash"), kept.get("dhash"), None, kept.get("pdq")), place)
    except UndecodableMedia as error:
        raise BadInput(str(error)) from error
    arrays: Arrays = {
        name: np.frombuffer(digits.encode(), np.uint8) for name, digits in kept.items()
    }
    return (Held(Modality.IMAGE, PICTURE_SCHEME, 1.0, arrays),)


def _is_object(body: bytes) -> bool:
    start = body.lstrip()[:1000]
    return start.startswith(b"{") and any(f'"{n}"'.encode() in start for n in _COMPARED)


def _object(text: str, place: str) -> dict[str, str]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"expected one JSON object, found {error}", place=place) from error
    if not isinstance(told, dict):
        raise BadInput("expected one JSON object", place=place)
    return {name: str(told[name]) for name in _NAMES if told.get(name) is not None}


def _lines(text: str, place: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        name, equals, value = line.partition("=")
        match = _PDQ.fullmatch(line)
        if not line:
            continue
        if match is not None:
            name, value = "pdq", match[1]
            if match[2] is not None:
                told["pdq_quality"] = match[2]
        elif not equals or name not in _NAMES:
            raise BadInput(
                f"expected {'=, '.join(_COMPARED)}= or 64 hex digits, found {line[:80]!r}",
                place=f"{place}:{number}",
            )
        if name in told:
            raise BadInput(f"a second {name}; one picture a file", place=f"{place}:{number}")
        told[name] = value
    return told
