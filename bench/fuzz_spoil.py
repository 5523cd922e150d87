"""Ways to spoil a file of any kind: flipped bits, lies about sizes, pieces of other files."""

import struct
from collections.abc import Callable
from random import Random

# Values that sizes, counts and durations are set to.
_EDGES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

# What stands before a size, a count or a duration: boxes, chunks, elements, headers.
_TELLING = (
    b"mvhd",
    b"mdhd",
    b"tkhd",
    b"stts",
    b"stsz",
    b"stco",
    b"elst",
    b"fmt ",
    b"data",
    b"fact",
    b"COMM",
    b"fLaC",
    b"Xing",
    b"Info",
    b"OggS",
    b"\x44\x89",
    b"\x2a\xd7\xb1",
    b"avcC",
    b"hvcC",
    b"ctts",
    b"stss",
    b"stsc",
    b"avih",
    b"strh",
    b"strf",
    b"IHDR",
    b"IDAT",
    b"VP8 ",
    b"VP8X",
    b"ispe",
    b"iloc",
    b"jp2h",
    b"\xff\xc0",
    b"\xff\xda",
    b"\xff\x51",
    b"\xb0",
    b"\xba",
)


def spoilt(body: bytes, others: list[bytes], draw: Random) -> bytes:
    """Spoil a file in one to four ways."""
    for _ in range(draw.choice((1, 1, 2, 4))):
        body = draw.choice(_WAYS)(body, others, draw) or b"\0"
    return body


def _flip(body: bytes, _: list[bytes], draw: Random) -> bytes:
    out = bytearray(body)
    for _ in range(draw.choice((1, 3, 30, 300))):
        out[_place(out, draw)] ^= 1 << draw.randrange(8)
    return bytes(out)


def _overwrite(body: bytes, _: list[bytes], draw: Random) -> bytes:
    out, at = bytearray(body), _place(body, draw)
    size = min(len(body) - at, draw.choice((1, 4, 64, 2000)))
    out[at : at + size] = draw.choice((bytes(size), b"\xff" * size, draw.randbytes(size)))
    return bytes(out)


def _cut(body: bytes, _: list[bytes], draw: Random) -> bytes:
    at = _place(body, draw)
    return draw.choice((body[:at], body[at:], body[:at] + body[at + draw.randrange(4000) :]))


def _splice(body: bytes, others: list[bytes], draw: Random) -> bytes:
    """Go on in the middle of another file."""
    other = draw.choice(others)
    return body[: _place(body, draw)] + other[_place(other, draw) :]


def _nest(body: bytes, others: list[bytes], draw: Random) -> bytes:
    at = _place(body, draw)
    return body[:at] + draw.choice(others)[: draw.randrange(1, 20_000)] + body[at:]


def _resize(body: bytes, _: list[bytes], draw: Random) -> bytes:
    """Set a field near the start, or before a chunk's name, to an edge or at random."""
    out = bytearray(body)
    at = _place(out[:600], draw)
    value = draw.choice((*_EDGES, draw.getrandbits(32)))
    form = draw.choice(("<I", ">I", "<H", ">H", "<Q", ">Q"))
    size = struct.calcsize(form)
    out[at : at + size] = struct.pack(form, value % 256**size)
    return bytes(out)


def _repeat(body: bytes, _: list[bytes], draw: Random) -> bytes:
    """Repeat a stretch, sometimes very often."""
    at = _place(body, draw)
    part = body[at : at + draw.choice((4, 64, 188, 4000))]
    times = draw.choice((1, 2, 10, 500_000 // max(1, len(part))))
    return body[:at] + part * times + body[at:]


def _duration(body: bytes, _: list[bytes], draw: Random) -> bytes:
    """Make a box, a chunk or an element that tells of time or size lie hugely."""
    places = [body.find(name) + len(name) for name in _TELLING if name in body]
    if not places:
        return _resize(body, [], draw)
    out = bytearray(body)
    at = draw.choice(places) + draw.randrange(28)
    out[at : at + 4] = draw.choice((b"\x7f\xff\xff\xff", b"\xff" * 4, draw.randbytes(4)))
    return bytes(out)


_WAYS: tuple[Callable[[bytes, list[bytes], Random], bytes], ...] = (
    _flip,
    _overwrite,
    _cut,
    _splice,
    _nest,
    _resize,
    _repeat,
    _duration,
)


def _place(body: bytes | bytearray, draw: Random) -> int:
    """Draw a place, as often in the first 300 bytes as in all the rest."""
    return draw.randrange(min(len(body), draw.choice((300, len(body)))) or 1)
