"""Chunks and side arrays as bytes."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BackendUnavailable
from fingerprint.index.elastic.packing import Chunk, arrays_of, cut, packed, pieces, unpacked
from fingerprint.index.port import Codes

NUMBERS = st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)), max_size=40)


def codes(pairs):
    keys, values = zip(*pairs, strict=True) if pairs else ((), ())
    return Codes("toy", np.array(keys, np.uint64), np.array(values, np.uint32), 1.0)


@given(NUMBERS, st.integers(1, 7))
def test_a_fingerprint_is_the_sum_of_its_chunks(pairs, at_once):
    chunks = list(cut(codes(pairs), at_once))
    back = [
        pair
        for chunk in (unpacked(packed(chunk), "x") for chunk in chunks)
        for pair in zip(chunk.keys.tolist(), chunk.values.tolist(), strict=True)
    ]
    assert sorted(back) == sorted(pairs)
    assert [value for _, value in back] == sorted(value for _, value in pairs)
    assert all(len(chunk.values) <= at_once for chunk in chunks)


def test_hashes_keep_their_four_words_side_by_side():
    hashes = np.random.default_rng(1).integers(0, 2**64, (9, 4), np.uint64)
    chunk = Chunk(hashes, np.arange(9, dtype=np.uint32))
    assert np.array_equal(unpacked(packed(chunk), "x").keys, hashes)


def test_sound_takes_about_half_of_what_it_takes_bare():
    rng = np.random.default_rng(1)
    keys = rng.integers(0, 1 << 37, 4096, np.uint64)
    values = np.sort(rng.integers(0, 1 << 16, 4096)).astype(np.uint32)
    assert len(packed(Chunk(keys, values))) < 0.6 * 12 * 4096


@pytest.mark.parametrize(
    "spoil",
    [
        lambda blob: blob[:9],
        lambda blob: blob[:-20],
        lambda blob: b"XXXX" + blob[4:],
        lambda blob: blob[:5] + b"\xff\xff\xff\xff" + blob[9:],
        lambda blob: blob[:13] + zlib.compress(bytes(10_000_000)),
        lambda blob: blob[:13] + zlib.compress(bytes(12 * 50)),
    ],
)
def test_a_spoilt_chunk_is_named(spoil):
    blob = packed(Chunk(np.arange(50, dtype=np.uint64), np.arange(50, dtype=np.uint32)))
    with pytest.raises(BackendUnavailable, match="upload-3 in Elasticsearch is damaged"):
        unpacked(spoil(blob), "upload-3")


def test_side_arrays_come_back_whatever_they_are_called():
    arrays = {
        "file": np.arange(6, dtype=np.uint8).reshape(2, 3),
        "none": np.empty((0, 4), np.float32),
        "words": np.array(["灯笼", "b"]),
    }
    back = arrays_of(pieces(arrays), "x")
    assert {n: (a.dtype, a.tolist()) for n, a in back.items()} == {
        n: (a.dtype, a.tolist()) for n, a in arrays.items()
    }
    assert pieces({}) == ()
    assert arrays_of((), "x") == {}


def test_large_side_arrays_are_divided():
    noise = np.random.default_rng(1).integers(0, 256, 9_000_000, np.uint8)
    parts = pieces({"noise": noise})
    assert len(parts) == 3
    assert np.array_equal(arrays_of(parts, "x")["noise"], noise)
    with pytest.raises(BackendUnavailable, match="damaged"):
        arrays_of(parts[:-1], "x")
