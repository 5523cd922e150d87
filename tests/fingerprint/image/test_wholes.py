"""References of which nothing but hashes is known."""

import pytest
from PIL import Image, ImageOps

from fingerprint.image.hex import HexHashes, codes_of, hashes_of
from fingerprint.image.wholes import nearness, wholes_of
from service.demo.content.pictures import cover, poster

PICTURE = poster(31)
HASHES = hashes_of(PICTURE)
KNOWN = {
    "all": HASHES,
    "phash": HexHashes(phash=HASHES.phash),
    "dhash": HexHashes(dhash=HASHES.dhash),
    "pdq": HexHashes(pdq=HASHES.pdq),
}

OTHERS = [wholes_of(draw(seed)).hashes for seed in range(5) for draw in (poster, cover)]


@pytest.fixture(params=KNOWN.values(), ids=KNOWN)
def known(request):
    return codes_of(request.param, "a poster").arrays


def test_a_smaller_copy_is_near(known):
    small = PICTURE.resize((160, 240), Image.Resampling.LANCZOS)
    assert 0.5 <= nearness(wholes_of(small).hashes, known) <= 0.8


def test_a_mirrored_copy_is_near_in_the_mirror(known):
    wholes = wholes_of(ImageOps.mirror(PICTURE))
    assert nearness(wholes.hashes[wholes.mirrored], known) >= 0.5
    assert nearness(wholes.hashes[~wholes.mirrored], known) == 0


def test_a_margin_is_cut_off(known):
    framed = ImageOps.expand(PICTURE, 60, "white")
    assert nearness(wholes_of(framed).hashes, known) >= 0.5


def test_other_posters_are_not_near(known):
    assert [nearness(other, known) for other in OTHERS] == [0.0] * 10


def test_a_hash_that_differs_speaks_against_one_that_does_not():
    mixed = HexHashes(phash=HASHES.phash, pdq=hashes_of(cover(3)).pdq)
    assert nearness(wholes_of(PICTURE).hashes, codes_of(mixed, "x").arrays) == 0


def test_an_even_picture_has_no_hashes():
    assert wholes_of(Image.new("RGB", (300, 200), "teal")).hashes.shape == (0, 6)
