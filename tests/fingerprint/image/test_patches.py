"""Patches of a picture, of its mirror image, and of a smaller one."""

import numpy as np
from PIL import Image, ImageOps

from fingerprint.image.patches import CANVAS, find_patches, mirrored, words
from service.demo.content.pictures import cover

PICTURE = cover(5)


def test_mirroring_hashes_is_hashing_the_mirror_image():
    width = CANVAS * PICTURE.width / PICTURE.height
    turned = mirrored(find_patches(PICTURE, 200), width)
    other = find_patches(ImageOps.mirror(PICTURE), 200)
    far = np.bitwise_count(turned.hashes[:, None] ^ other.hashes[None])
    away = np.hypot(*(turned.places[:, None, :2] - other.places[None, :, :2]).T).T
    assert np.mean(((far <= 6) & (away < 4)).any(axis=1)) > 0.8


def test_a_smaller_picture_has_patches_with_the_same_hashes():
    small = PICTURE.resize((PICTURE.width * 2 // 3, PICTURE.height * 2 // 3))
    one, two = find_patches(PICTURE, 200), find_patches(small, 200)
    nearest = np.bitwise_count(one.hashes[:, None] ^ two.hashes[None]).min(axis=1)
    assert np.mean(nearest <= 6) > 0.6


def test_a_flat_picture_has_no_patches():
    assert find_patches(Image.new("RGB", (300, 300), "teal"), 100).hashes.size == 0


def test_a_picture_too_small_for_a_patch_has_none():
    assert find_patches(PICTURE.resize((12, 300)), 100).hashes.size == 0


def test_words_of_different_places_never_meet():
    same = np.array([0xABCD_ABCD_ABCD], np.uint64)
    assert len(set(words(same, 3, 8).tolist())) == 3
    assert not set(words(same, 3, 8).tolist()) & set(words(same, 4, 0).tolist())
