import random

import numpy as np
import pytest
from exchange_builders import HEADER, sealed, song_file

from domain.errors import UndecodableMedia
from domain.work import Modality
from fingerprint.exchange import file
from fingerprint.exchange.file import MAGIC, Held, read, write

ARRAYS = {
    "keys": np.arange(5, dtype=np.uint64) << np.uint64(30),
    "marks": np.array([[True, False], [False, True]]),
    "times": np.array([0.5, 1.5]),
    "none": np.empty((0, 4), np.uint32),
}


def header_with(*arrays, length=1.0):
    part = {"modality": "audio", "scheme": "s", "length": length, "arrays": arrays}
    return {"generator": "", "label": "", "media_type": "", "medium": "", "parts": [part]}


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "one.kwfp"
    path.write_bytes(write(HEADER, (Held(Modality.AUDIO, "s", 3.5, ARRAYS),)))
    header, [held] = read(path)
    assert (header.label, header.medium) == (HEADER.label, HEADER.medium)
    assert (held.modality, held.scheme, held.length) == (Modality.AUDIO, "s", 3.5)
    assert held.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert held.arrays[name].dtype == array.dtype
        assert np.array_equal(held.arrays[name], array)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "no fingerprint file"),
        (b"RIFF....WAVE" * 9, "no fingerprint file"),
        (b"KWFPRT99" + b"x" * 60, "of format b'99', and 01 is read"),
        (MAGIC + b"\1\0\0\0", "breaks off after 12 bytes"),
        (MAGIC + bytes(60), "its checksum is another"),
        (sealed(b"[]"), "header cannot be read"),
        (sealed(b"[" * 5000), "header cannot be read"),
        (sealed(header_with(["a", "|O", [1]])), "part 0, array 'a': expected one of"),
        (sealed(header_with(["a", "<u4", []])), "cannot have the shape"),
        (sealed(header_with(["a", "<u4", [-1]])), "cannot have the shape"),
        (sealed(header_with(["a", "<u8", [1 << 20, 1 << 20]])), "are allowed"),
        (sealed(header_with(["a", "<u4", [2]]), b"abc"), "do not have the 8 bytes"),
        (sealed(header_with(["a", "<u4", [2]]), bytes(9000)), "do not have the 8 bytes"),
        (sealed(header_with(length=0.0)), "expected a length above 0"),
        (sealed(header_with(*[["a", "<u4", [1]]] * 17), bytes(68)), "too many parts"),
        (sealed(header_with(["a" * 2000, "<u4", [1]]), bytes(4)), "more than 1000 characters"),
    ],
)
def test_what_is_no_fingerprint_file_is_refused_with_its_name(tmp_path, body, expected):
    path = tmp_path / "hostile.kwfp"
    path.write_bytes(body)
    with pytest.raises(UndecodableMedia, match=r"^hostile.kwfp: ") as told:
        read(path)
    assert expected in str(told.value)


def test_a_header_longer_than_the_file_is_refused(tmp_path):
    path = tmp_path / "one.kwfp"
    body = sealed(b"{}")[:-32]
    longer = body[:8] + b"\xff\xff\0\0" + body[12:]
    path.write_bytes(longer + file.hashlib.sha256(longer).digest())
    with pytest.raises(UndecodableMedia, match="header would have 65535 bytes"):
        read(path)


def test_a_file_over_the_limit_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "MOST_BYTES", 100)
    with pytest.raises(UndecodableMedia, match="at most 100 bytes"):
        read(song_file(tmp_path))


def test_no_spoilt_file_is_read(tmp_path):
    path, dice = song_file(tmp_path), random.Random(1)
    body = path.read_bytes()
    for _ in range(200):
        spoilt = bytearray(body[: dice.choice([len(body), dice.randrange(len(body))])])
        for _ in range(dice.randrange(1, 4)):
            if spoilt:
                spoilt[dice.randrange(len(spoilt))] ^= dice.randrange(1, 256)
        path.write_bytes(spoilt)
        with pytest.raises(UndecodableMedia):
            read(path)
