"""Patches of a picture, of its mirror image, of a smaller and of a turned one."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from fingerprint.image.corners import CANVAS
from fingerprint.image.patches import (
    OF_CAPTURE,
    OF_REFERENCE,
    find_patches,
    mirrored,
    probes,
    words,
)
from service.demo.content.pictures import cover

PICTURE = cover(5)
PATCHES = find_patches(PICTURE, OF_REFERENCE)


def found_again(one, other):
    """The share of patches that have one like it in the other picture."""
    return np.mean(np.bitwise_count(one.hashes[:, None] ^ other.hashes[None]).min(axis=1) <= 8)


def test_mirroring_hashes_is_hashing_the_mirror_image():
    width = CANVAS * PICTURE.width / PICTURE.height
    turned = mirrored(PATCHES, width)
    other = find_patches(ImageOps.mirror(PICTURE), OF_REFERENCE)
    far = np.bitwise_count(turned.hashes[:, None] ^ other.hashes[None])
    away = np.hypot(*(turned.places[:, None, :2] - other.places[None, :, :2]).T).T
    assert np.mean(((far <= 6) & (away < 4)).any(axis=1)) > 0.8


@pytest.mark.parametrize("degrees", [0, 25, 90, 160])
def test_a_turned_and_smaller_picture_has_patches_with_the_same_hashes(degrees):
    other = PICTURE.resize((PICTURE.width * 3 // 4, PICTURE.height * 3 // 4))
    other = other.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    assert found_again(PATCHES, find_patches(other, OF_CAPTURE)) > 0.5


def test_another_picture_has_few_of_them():
    assert found_again(PATCHES, find_patches(cover(6), OF_CAPTURE)) < 0.4


def test_a_busy_corner_does_not_take_all_patches():
    frame = Image.new("L", (400, 400), 120)
    frame.paste(PICTURE.convert("L").resize((200, 200)).point(lambda v: 110 + v // 12))
    noise = np.random.default_rng(1).integers(0, 255, (200, 200), np.uint8)
    frame.paste(Image.fromarray(noise), (200, 200))
    places = find_patches(frame, OF_CAPTURE).places
    assert np.mean((places[:, :2] < 200).all(axis=1)) > 0.05


@pytest.mark.parametrize("size", [(300, 300), (12, 300), (1, 1), (2000, 3)])
def test_a_flat_or_narrow_picture_has_no_patches(size):
    assert find_patches(Image.new("RGB", size, "teal"), OF_CAPTURE).hashes.size == 0


def test_words_of_different_halves_never_meet():
    same = np.array([0xABCDEF_ABCDEF], np.uint64)
    assert len(set(words(same).tolist())) == 2


def test_probes_are_the_words_and_others_a_weak_bit_or_two_away():
    keys = probes(PATCHES, 6, 4)
    own = words(PATCHES.hashes).reshape(2, -1).T
    assert keys.shape == (PATCHES.hashes.size, 2 * 13)
    assert np.array_equal(keys[:, [0, 13]], own)
    far = np.bitwise_count(keys[:, :13] ^ own[:, :1])
    assert sorted(far[0].tolist()) == [0] + [1] * 6 + [2] * 6
