"""Read and write what AcoustID's `fpcalc` says of a track.

Lines `DURATION=` and `FINGERPRINT=`, or one JSON object; the fingerprint compressed, or, as
with -raw, its items as numbers.
"""

import json
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput
from fingerprint.audio.acoustid import compressed, decompressed
from fingerprint.audio.chromaprint import ITEM_SECONDS, LISTENS_SECONDS
from fingerprint.exchange.forms import LONGEST, MOST_ITEMS

MOST_BYTES = 1 << 20
_MOST_TOLD = 200_000


@dataclass(frozen=True, slots=True)
class Told:
    """What `fpcalc` said: how long the track is, in seconds, and its print, (n,) uint32."""

    seconds: float
    items: NDArray[np.uint32]


def parse(body: bytes, place: str) -> Told:
    """Read the output of `fpcalc` for one file.

    Args:
        body: Text or JSON.
        place: What the file with it is called.

    Returns:
        The print of the first two minutes.

    Raises:
        BadInput: It is no such output, or for several files; with the place.
    """
    try:
        if len(body) > MOST_BYTES:
            raise BadInput(f"expected at most {MOST_BYTES} bytes, found {len(body)}")
        text = body.decode("utf-8").strip()
        seconds, told = _json(text) if text.startswith("{") else _lines(text)
        items = _items(told)
    except UnicodeDecodeError as error:
        raise BadInput("expected what fpcalc prints, found other bytes", place=place) from error
    except BadInput as error:
        raise BadInput(str(error), place=place) from error
    if not len(items):
        raise BadInput("the fingerprint is empty: too little was heard", place=place)
    least = (len(items) - 1) * ITEM_SECONDS
    if not math.isfinite(seconds) or not max(0, least - 10) <= seconds <= LONGEST:
        raise BadInput(
            f"a duration of {seconds:g} s does not fit {len(items)} items", place=place
        )
    heard = least + LISTENS_SECONDS
    return Told(max(seconds, heard), items[:MOST_ITEMS])


def written(seconds: float, items: NDArray[np.uint32], *, raw: bool, as_json: bool) -> str:
    """Return a print as `fpcalc` says it, with -raw and -json where asked."""
    told = ",".join(map(str, items.tolist())) if raw else compressed(items)
    if as_json:
        # fpcalc cuts to milliseconds before it rounds to hundredths.
        duration = f"{int(seconds * 1000) / 1000:.2f}"
        value = f"[{told}]" if raw else f'"{told}"'
        return f'{{"duration": {duration}, "fingerprint": {value}}}'
    return f"DURATION={int(seconds)}\nFINGERPRINT={told}"


def _json(text: str) -> tuple[float, object]:
    try:
        told = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"expected one JSON object, found {error}") from error
    except ValueError as error:  # a number of thousands of digits
        raise BadInput(f"expected what fpcalc prints: {error}") from error
    if not isinstance(told, dict) or "fingerprint" not in told:
        raise BadInput("expected the members duration and fingerprint")
    seconds = told.get("duration")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadInput(f"expected a duration in seconds, found {seconds!r:.40}")
    return _number(seconds), told["fingerprint"]


def _lines(text: str) -> tuple[float, object]:
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, equals, value = line.partition("=")
        if not line.strip() or name == "FILE":
            continue
        if not equals or name not in ("DURATION", "FINGERPRINT"):
            raise BadInput(
                f"line {number}: expected DURATION= or FINGERPRINT=, found {line[:40]!r}"
            )
        if name in found:
            raise BadInput(f"line {number}: a second {name}; one track a file")
        found[name] = value
    for name in ("DURATION", "FINGERPRINT"):
        if name not in found:
            raise BadInput(f"expected a line {name}=, found none")
    told = found["FINGERPRINT"]
    return _number(found["DURATION"]), told.split(",") if "," in told else told


def _items(told: object) -> NDArray[np.uint32]:
    if isinstance(told, str):
        return decompressed(told, most=_MOST_TOLD)
    if not isinstance(told, list) or not told or len(told) > _MOST_TOLD:
        raise BadInput("expected a fingerprint as a string, or its items as numbers")
    numbers = []
    for place, one in enumerate(told, 1):
        whole = one if isinstance(one, int) else _whole(one)
        # fpcalc -signed says the same bits as signed numbers.
        if whole is None or isinstance(one, bool) or not -(1 << 31) <= whole < 1 << 32:
            raise BadInput(f"item {place}: expected a number of 32 bits, found {one!r:.40}")
        numbers.append(whole & 0xFFFFFFFF)
    return np.array(numbers, np.uint32)


def _whole(one: object) -> int | None:
    """Read a number as fpcalc writes it."""
    if not isinstance(one, str) or not 0 < len(one) <= 12:
        return None
    digits = one.removeprefix("-")
    return int(one) if digits.isascii() and digits.isdigit() else None


def _number(told: str | float) -> float:
    try:
        return float(told)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"expected a duration in seconds, found {told!r:.40}") from error
