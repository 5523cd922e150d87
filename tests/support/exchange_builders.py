"""Fingerprint files, sound and broken, for tests."""

import hashlib
import struct
import zlib

import msgspec
import numpy as np
from audio_builders import a_print, a_song, heard

from domain.work import Modality
from fingerprint.audio.tracks import with_print
from fingerprint.exchange.file import MAGIC, Header, Held, write
from fingerprint.exchange.forms import packed, print_parts
from fingerprint.index.port import Codes

HEADER = Header("keywatch 0", "song.flac", "audio/flac", "d" * 64)


def song_codes(seed=1):
    """A reference's codes of a song, with a print."""
    codes = heard(a_song(seed))
    kept = {"peaks": codes.arrays["peaks"]}
    bare = Codes(codes.scheme, codes.keys, codes.values, codes.length, kept)
    return with_print(bare, a_print(seed, 300))


def film_codes(frames=40):
    """A reference's codes of a film, its hashes random."""
    dice = np.random.default_rng(1)
    hashes = dice.integers(0, 2**63, (6, frames, 4), dtype=np.uint64)
    frame = np.arange(frames, dtype=np.uint32)
    values = frame << np.uint32(3) | frame % 6
    arrays = {
        "telling": np.ones((6, frames), np.bool_),
        "times": np.arange(frames) / 2,
    }
    keys = hashes[frame % 6, frame]
    return Codes("canvas-dct256-v2", keys, values, frames / 2, arrays)


def song_file(folder, seed=1, name="song.kwfp"):
    """A whole fingerprint file of a song."""
    path = folder / name
    path.write_bytes(write(HEADER, packed(Modality.AUDIO, song_codes(seed))))
    return path


def print_file(folder, seed=1, name="print.kwfp"):
    """A fingerprint file with nothing but a print."""
    path = folder / name
    path.write_bytes(write(HEADER, print_parts(a_print(seed, 300), 40.0)))
    return path


def altered(part, **arrays):
    """A part with some arrays replaced; None takes one out."""
    kept = {n: a for n, a in {**part.arrays, **arrays}.items() if a is not None}
    return Held(part.modality, part.scheme, part.length, kept)


def sealed(head, arrays=b"", *, magic=MAGIC):
    """A file with any header, as bytes or as a value, and a right checksum."""
    if not isinstance(head, bytes):
        head = msgspec.json.encode(head)
    body = magic + struct.pack("<I", len(head)) + head + zlib.compress(arrays)
    return body + hashlib.sha256(body).digest()
