import base64
from contextlib import suppress

import numpy as np
import pytest
from audio_builders import a_print
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from domain.errors import BadInput
from fingerprint.audio.acoustid import compressed, decompressed
from fingerprint.audio.chromaprint import available

# Three items by hand: bits 1 and 32 of the first, none changed, bit 3 of the third.
BY_HAND = np.array([0x80000001, 0x80000001, 0x80000005], np.uint32)
NORMAL = [1, 7, 0, 0, 3, 0]
MORE = [31 - 7]


def bits(numbers, width):
    lowest_first = "".join(f"{n:0{width}b}"[::-1] for n in numbers)
    padded = lowest_first + "0" * (-len(lowest_first) % 8)
    return bytes(int(padded[i : i + 8][::-1], 2) for i in range(0, len(padded), 8))


def told(body):
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


GOOD = b"\x01\x00\x00\x03" + bits(NORMAL, 3) + bits(MORE, 5)


def test_the_form_is_that_of_acoustid():
    assert compressed(BY_HAND) == told(GOOD)
    assert decompressed(told(GOOD), most=3).tolist() == BY_HAND.tolist()


@given(arrays(np.uint32, st.integers(0, 60)))
def test_what_is_written_is_read_back(items):
    assert np.array_equal(decompressed(compressed(items), most=60), items)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AQA", "has no header"),
        ("AQAAA$AA", "character 6 of the fingerprint is none of"),
        ("A" * 9, "no base64"),
        (told(b"\x02" + GOOD[1:]), "algorithm 3; make one of algorithm 2"),
        (told(b"\x01\x00\x00\x04" + GOOD[4:]), "at most 3 items"),
        (told(GOOD[:5]), "ends after 0 of 3 items"),
        (told(GOOD[:-1]), "ends before its exceptions"),
        (told(b"\x01\x00\x00\x01" + bits([7, 7, 0], 3) + bits([31, 31], 5)), "a bit 76"),
    ],
)
def test_what_is_no_fingerprint_is_refused(text, expected):
    with pytest.raises(BadInput, match=expected):
        decompressed(text, most=3)


@given(st.text(alphabet="AQBacz09-_", max_size=40))
def test_nothing_but_a_refusal_comes_of_hostile_text(text):
    with suppress(BadInput):
        assert len(decompressed("AQAA" + text, most=50)) <= 50


@pytest.mark.skipif(not available(), reason="libchromaprint is not installed")
def test_the_library_writes_the_same():
    import chromaprint

    items = a_print(1)
    theirs = chromaprint.encode_fingerprint(items.view(np.int32).tolist(), 1)
    assert compressed(items).encode() == theirs.rstrip(b"\0")
