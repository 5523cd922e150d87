"""Hashes of films come and go in the form of vPDQ's tools."""

import numpy as np
import pytest
from decode_builders import pictures, write_film

from domain.errors import BadInput, UndecodableMedia
from domain.match import Scheme
from domain.work import Modality
from fingerprint.exchange.forms import unpacked
from fingerprint.exchange.vpdq import from_hex, hash_film, is_told, parse
from fingerprint.modalities.video import Video

DIGITS = np.random.default_rng(1).bytes(32).hex()


def lines(count=20, quality=90):
    dice = np.random.default_rng(2)
    rows = []
    for k in range(count):
        bits = dice.permutation(256) % 2
        digits = np.packbits(bits.astype(np.uint8)).tobytes().hex()
        rows.append(f"{15 * k},{quality},{digits},{k / 2:.3f}")
    return "\n".join(rows) + "\n"


def parsed(text):
    [part] = parse(text.encode(), "film.txt")
    return part


def test_a_film_is_told_a_line_a_frame(tmp_path):
    film = write_film(tmp_path / "film.mp4", pictures(40, (96, 64)), fps=10)
    frames = hash_film(film)
    assert [(f.number, f.seconds) for f in frames[:3]] == [(0, 0.0), (5, 0.5), (10, 1.0)]
    assert len(frames) == 8
    number, quality, digits, seconds = frames[1].line().split(",")
    assert (number, len(digits), seconds) == ("5", 64, "0.500")
    assert 0 <= int(quality) <= 100
    assert is_told(frames[0].line().encode())


def test_what_is_written_is_read_back(tmp_path):
    film = write_film(tmp_path / "film.mp4", pictures(40, (96, 64)), fps=10)
    frames = hash_film(film)
    part = parsed("\n".join(f.line() for f in frames))
    assert part.arrays["times"].tolist() == [f.seconds for f in frames]
    assert np.array_equal(part.arrays["hashes"], from_hex([f.pdq for f in frames]))


def test_the_last_digit_is_our_first_bit():
    last, first = ("0" * 63 + "1"), ("8" + "0" * 63)
    bits = np.unpackbits(from_hex([last, first]).view(np.uint8).reshape(2, 32), axis=1)
    assert [int(np.flatnonzero(row)[0]) for row in bits] == [0, 255]


def test_lines_without_frame_numbers_are_read_too():
    whole = parsed(f"0,100,{DIGITS},0\n30,99,{DIGITS.upper()},1.5\n")
    bare = parsed(f"{DIGITS},100,0.000\r\n\r\n{DIGITS},99,1.500\r\n")
    for name in ("hashes", "times", "quality"):
        assert np.array_equal(whole.arrays[name], bare.arrays[name])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"0,100,{DIGITS},0\nnonsense\n", r"film\.txt:2: .*expected frame,quality,64 hex"),
        (f"0,100,{DIGITS[:-1]},0\n", r"film\.txt:1: .*expected frame"),
        (f"0,101,{DIGITS},0\n", r"film\.txt:1: .*a quality up to 100, found 101"),
        (f"0,9,{DIGITS},5\n1,9,{DIGITS},4.9\n", r"film\.txt:2: .*seconds from 5 to 21600"),
        (f"0,9,{DIGITS},99999\n", r"film\.txt:1: .*found 99999"),
        (f"0,9,{DIGITS},nan\n", r"film\.txt:1: "),
        ("\n\n", "found none"),
    ],
)
def test_a_line_that_is_none_is_refused_with_its_number(text, why):
    with pytest.raises(BadInput, match=why):
        parse(text.encode(), "film.txt")


def test_frames_of_low_quality_make_no_reference():
    part = parsed(lines(quality=49))
    with pytest.raises(UndecodableMedia, match="none of its hashes"):
        unpacked((part,), Video().scheme, "film.txt")
    assert unpacked((parsed(lines(quality=50)),), Video().scheme, "film.txt").keys.size


def test_they_outlive_the_scheme_of_our_own_codes():
    later = Scheme("canvas-v99", Modality.VIDEO, 2.0)
    assert unpacked((parsed(lines()),), later, "film.txt").keys.size


@pytest.mark.parametrize("name", ["hashes", "times", "quality"])
def test_a_part_that_lacks_something_is_refused(name):
    part = parsed(lines())
    arrays = {n: a for n, a in part.arrays.items() if n != name}
    broken = type(part)(part.modality, part.scheme, part.length, arrays)
    with pytest.raises(UndecodableMedia, match=f"the array '{name}' is missing"):
        unpacked((broken,), Video().scheme, "x")
