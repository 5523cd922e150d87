"""Hashes in the form other tools write, and references made of nothing else."""

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageOps

from domain.errors import UndecodableMedia
from fingerprint.image.hex import HexHashes, codes_of, hashes_of, pdq_of
from service.demo.content.pictures import cover

PICTURE = cover(5)
HASHES = hashes_of(PICTURE)


def bits(digits):
    return np.unpackbits(np.frombuffer(bytes.fromhex(digits), np.uint8))


def test_imagehash_reads_what_we_write():
    assert imagehash.hex_to_hash(HASHES.phash) == imagehash.phash(PICTURE)
    assert imagehash.hex_to_hash(HASHES.dhash) == imagehash.dhash(PICTURE)
    read = imagehash.hex_to_multihash(HASHES.crop_resistant)
    assert str(read) == str(imagehash.crop_resistant_hash(PICTURE))


def test_a_smaller_copy_has_nearly_the_same_pdq():
    small, quality = pdq_of(PICTURE.resize((180, 256), Image.Resampling.LANCZOS))
    assert np.count_nonzero(bits(small) != bits(HASHES.pdq)) <= 31  # PDQ calls that the same
    assert quality == 100


def test_another_picture_has_another_pdq():
    other, _ = pdq_of(cover(6))
    assert np.count_nonzero(bits(other) != bits(HASHES.pdq)) > 80


def test_the_waves_of_pdq_are_written_last_first():
    mirror, _ = pdq_of(ImageOps.mirror(PICTURE))
    same = (bits(mirror) == bits(HASHES.pdq))[::-1].reshape(16, 16).mean(axis=0)
    # Waves 1, 3, 5 … across are odd: a mirror turns them.
    assert same[1::2].mean() > 0.9
    assert same[0::2].mean() < 0.1


def test_pictures_of_one_colour_have_no_quality():
    assert pdq_of(Image.new("RGB", (300, 200), "teal"))[1] == 0


@pytest.mark.parametrize("size", [(1, 400), (400, 1), (3, 3)])
def test_pictures_of_any_shape_have_a_pdq(size):
    assert len(pdq_of(PICTURE.resize(size))[0]) == 64


def test_hashes_are_codes_of_a_reference():
    codes = codes_of(HASHES, "a cover")
    assert len(codes.keys) == 4 + 4 + 16
    assert len(set(codes.keys.tolist())) == 24


@pytest.mark.parametrize(
    ("hashes", "why"),
    [
        (HexHashes(), "neither phash, dhash nor pdq"),
        (HexHashes(crop_resistant="0123456789abcdef"), "neither phash, dhash nor pdq"),
        (HexHashes(phash="0123"), "phash is not 16 hex digits"),
        (HexHashes(pdq="0123456789abcdeg" * 4), "pdq is not 64 hex digits"),
        (HexHashes(dhash="0000000000000000"), "of one colour"),
    ],
)
def test_what_is_no_hash_is_refused(hashes, why):
    with pytest.raises(UndecodableMedia, match=why):
        codes_of(hashes, "a cover")
