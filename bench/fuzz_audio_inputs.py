"""Tiny valid files in many containers and codecs, and ways to spoil them."""

import struct
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import av
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from media_builders import a_film  # noqa: E402  # it is beside the tests that use it too
from sound_builders import a_sound, some_tracks  # noqa: E402  # see above

SECONDS = 3.0
# Name, codec, rate, channels. The name's ending picks the container.
SOUNDS = (
    ("s16.wav", "pcm_s16le", 22_050, 1),
    ("u8.wav", "pcm_u8", 8000, 2),
    ("f32.wav", "pcm_f32le", 22_050, 2),
    ("adpcm.wav", "adpcm_ms", 22_050, 1),
    ("six.wav", "pcm_s16le", 22_050, 6),
    ("s.flac", "flac", 44_100, 2),
    ("s.mp3", "libmp3lame", 44_100, 2),
    ("vorbis.ogg", "vorbis", 44_100, 2),
    ("opus.ogg", "libopus", 48_000, 2),
    ("flac.ogg", "flac", 22_050, 1),
    ("s.m4a", "aac", 44_100, 2),
    ("alac.m4a", "alac", 44_100, 1),
    ("s.aac", "aac", 44_100, 2),
    ("s.webm", "libopus", 48_000, 1),
    ("s.mkv", "aac", 44_100, 2),
    ("s.mov", "pcm_s16be", 22_050, 1),
    ("s.avi", "libmp3lame", 44_100, 1),
    ("s.flv", "libmp3lame", 44_100, 1),
    ("s.ts", "mp2", 44_100, 2),
    ("s.aiff", "pcm_s16be", 22_050, 1),
    ("s.wma", "wmav2", 44_100, 2),
    ("s.amr", "libopencore_amrnb", 8000, 1),
    ("s.caf", "pcm_s16le", 22_050, 1),
    ("s.wv", "wavpack", 44_100, 1),
    ("s.tta", "tta", 44_100, 1),
    ("s.ac3", "ac3", 44_100, 2),
    ("s.eac3", "eac3", 44_100, 2),
)
FILMS = ("film.mp4", "film.mkv", "film.ts", "film.webm", "film.avi", "film.mov", "film.flv")

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
)


def music(seconds: float, rate: int, channels: int) -> np.ndarray:
    """Return chords that change five times a second: (channels, n) float32, always the same."""
    draw = np.random.default_rng(5)
    at = np.arange(rate // 5) / rate
    tones = draw.uniform(250, 3000, (round(seconds * 5), 3, 1))
    chords = np.sin(2 * np.pi * tones * at).sum(axis=1) * np.exp(-4 * at) * 0.25
    return np.repeat(chords.reshape(1, -1).astype(np.float32), channels, axis=0)


def seeds(folder: Path) -> dict[str, bytes]:
    """Make every valid file; those whose encoder or muxer is missing are left out."""
    made: dict[str, bytes] = {}
    for name, codec, rate, channels in SOUNDS:
        try:
            path = a_sound(
                folder / name, music(SECONDS, rate, channels), rate=rate, codec=codec
            )
        except (av.error.FFmpegError, ValueError) as error:
            print(f"{name} is left out: {error}")
        else:
            made[name] = path.read_bytes()
    for name in FILMS:
        made[name] = a_film(folder / name, seconds=2.0).read_bytes()
    tracks = [music(SECONDS, 44_100, 1), music(1.0, 44_100, 2)]
    made["two.mkv"] = some_tracks(folder / "two.mkv", tracks).read_bytes()
    return made


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
