"""Hashes of a picture come and go as hex."""

import json
import re
from dataclasses import asdict

import pytest

from domain.errors import BadInput
from fingerprint.exchange.forms import unpacked
from fingerprint.exchange.pictures import hash_picture, is_told, parse, written
from fingerprint.image.hex import HexHashes, codes_of, hashes_of
from fingerprint.modalities.image import Image
from service.demo.content.pictures import poster

POSTER = hashes_of(poster(3))


def codes(text):
    return unpacked(parse(text.encode(), "poster.txt"), Image().scheme, "poster.txt")


def test_what_is_written_of_a_picture_finds_it_as_its_hashes_do(tmp_path):
    poster(3).save(tmp_path / "poster.png")
    assert hash_picture(tmp_path / "poster.png") == POSTER
    expected = codes_of(HexHashes(POSTER.phash, POSTER.dhash, None, POSTER.pdq), "x")
    for text in (written(POSTER), json.dumps(asdict(POSTER))):
        assert is_told(text.encode())
        assert codes(text).keys.tolist() == expected.keys.tolist()


def test_the_line_of_pdqs_hasher_is_read():
    line = f"{POSTER.pdq},100,pictures/poster.png\n"
    assert is_told(line.encode())
    assert codes(line).keys.tolist() == codes(f"pdq={POSTER.pdq}").keys.tolist()


def test_a_pdq_of_low_quality_is_left_out_and_alone_it_is_refused():
    dull = f"phash={POSTER.phash}\npdq={POSTER.pdq}\npdq_quality=20"
    assert codes(dull).keys.tolist() == codes(f"phash={POSTER.phash}").keys.tolist()
    with pytest.raises(BadInput, match="of quality 20"):
        parse(f"{POSTER.pdq},20,x.png".encode(), "poster.txt")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"pdq={POSTER.pdq}\nwhat", "poster.txt:2: expected phash="),
        (f"{POSTER.pdq},90,a.png\n{POSTER.pdq},90,b.png", "poster.txt:2: a second pdq"),
        (f"pdq={POSTER.pdq}\npdq_quality=x", "a quality up to 100"),
        ("phash=12", "its phash is not 16 hex digits"),
        ("phash=0000000000000000", "a picture of one colour"),
        ("crop_resistant=12", "expected one of phash"),
        ('{"phash": ', "expected one JSON object"),
        ("[1]", "poster.txt:1"),
    ],
)
def test_what_makes_no_picture_is_refused_with_its_place(text, why):
    with pytest.raises(BadInput, match=re.escape(why)):
        parse(text.encode(), "poster.txt")
