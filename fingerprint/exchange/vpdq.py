"""Read and write hashes of films as the tools of vPDQ do: one line a frame.

`frame,quality,hash,seconds`: the frame's number, PDQ's quality from 0 to 100, 64 hex digits,
and the second at which it stands. The command `vpdq` of PyPI leaves out the number; that is
read as well. (Facebook, ThreatExchange, vpdq.)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from domain.errors import BadInput
from domain.work import Modality
from fingerprint.container import Limits, film_stream, opened, undecodable
from fingerprint.exchange.file import Arrays, Held
from fingerprint.exchange.forms import LONGEST, PDQ_SCHEME
from fingerprint.image.hex import pdq_of
from fingerprint.packets import Faults, frames_of, packets_of, prepared
from fingerprint.stills.develop import Developer
from fingerprint.timeline import shown_at

MOST_BYTES = 64 << 20
"""Of a file: six hours of every frame at 30 a second have 55 MB."""
EVERY_SECONDS = 0.5
"""From one hash to the next; vPDQ's own tools take one a second unless told otherwise."""
_FULL = (1 << 16, 1 << 16)
_LINE = re.compile(
    r"(?:(\d{1,9}),)?(?:(\d{1,3}),([0-9a-fA-F]{64})|([0-9a-fA-F]{64}),(\d{1,3}))"
    r",(\d{1,7}(?:\.\d{1,9})?)\s*"
)


@dataclass(frozen=True, slots=True)
class HashedFrame:
    """A frame of a film as vPDQ tells it: `pdq` is 64 hex digits."""

    number: int
    quality: int
    pdq: str
    seconds: float

    def line(self) -> str:
        """Return it as the tools write it."""
        return f"{self.number},{self.quality},{self.pdq},{self.seconds:.3f}"


def is_told(body: bytes) -> bool:
    """Tell whether a file begins as hashes of a film do."""
    first = body.lstrip()[:200].split(b"\n", 1)[0]
    return _LINE.fullmatch(first.decode("ascii", "replace")) is not None


def hash_film(path: Path, every: float = EVERY_SECONDS) -> tuple[HashedFrame, ...]:
    """Hash a film's frames with PDQ.

    Args:
        path: The film.
        every: Seconds from one hash to the next, at least.

    Raises:
        UndecodableMedia: It has no moving pictures, or none could be decoded.
    """
    limits, found = Limits(), list[HashedFrame]()
    with opened(path, limits) as container:
        stream = film_stream(container)
        if stream is None:
            raise undecodable(path, "it has no moving pictures")
        packets = packets_of(container, prepared(container, stream, limits), Faults())
        frames = frames_of(path, packets, VideoFrame, limits, Faults())
        developer = Developer(path, None, _FULL)
        due = 0.0
        for number, (seconds, frame) in enumerate(shown_at(frames, container)):
            if seconds > limits.longest:
                break
            if seconds + 1e-6 < due:
                continue
            due = (seconds // every + 1) * every
            # In full size: a smaller picture has another hash.
            digits, quality = pdq_of(Image.fromarray(developer.develop(frame)))
            found.append(HashedFrame(number, quality, digits, seconds))
    if not found:
        raise undecodable(path, "not one frame could be decoded")
    return tuple(found)


def parse(body: bytes, place: str) -> tuple[Held, ...]:
    """Read hashes of a film.

    Args:
        body: The lines.
        place: What the file with them is called.

    Returns:
        One part for a fingerprint file.

    Raises:
        BadInput: A line that is none, or hashes that make no film; with the line.
    """
    if len(body) > MOST_BYTES:
        raise BadInput(f"expected at most {MOST_BYTES} bytes, found {len(body)}", place=place)
    rows = list(_rows(body, place))
    if not rows:
        raise BadInput("expected hashes of frames, found none", place=place)
    times = np.array([row.seconds for row in rows], np.float64)
    arrays: Arrays = {
        "hashes": from_hex([row.pdq for row in rows]),
        "times": times,
        "quality": np.array([row.quality for row in rows], np.uint8),
    }
    length = float(times[-1]) + EVERY_SECONDS
    return (Held(Modality.VIDEO, PDQ_SCHEME, length, arrays),)


def from_hex(digits: list[str]) -> NDArray[np.uint64]:
    """Return hashes in the order of our bits: PDQ writes the last wave first.

    Returns:
        (n, 4) uint64, as `fingerprint.video.hashes.hashes` gives them.
    """
    body = np.frombuffer(bytes.fromhex("".join(digits)), np.uint8).reshape(-1, 32)
    bits = np.unpackbits(body, axis=1)[:, ::-1]
    return np.packbits(bits, axis=1).view(np.uint64)


def _rows(body: bytes, place: str) -> Iterator[HashedFrame]:
    before = 0.0
    for number, raw in enumerate(body.split(b"\n"), 1):
        line = raw.decode("ascii", "replace").strip()
        if not line:
            continue
        here = f"{place}:{number}"
        match = _LINE.fullmatch(line)
        if match is None:
            raise BadInput(
                f"expected frame,quality,64 hex digits,seconds, found {line[:90]!r}",
                place=here,
            )
        frame, quality, digits, digits_first, quality_last, told = match.groups()
        seconds, worth = float(told), int(quality or quality_last)
        if worth > 100:
            raise BadInput(f"expected a quality up to 100, found {worth}", place=here)
        if not before <= seconds <= LONGEST:
            raise BadInput(
                f"expected seconds from {before:g} to {LONGEST:g}, found {seconds:g}",
                place=here,
            )
        before = seconds
        yield HashedFrame(int(frame or number - 1), worth, digits or digits_first, seconds)
