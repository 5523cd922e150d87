"""A plane is found among chance pairs, and only where there is one."""

import numpy as np
import pytest

from fingerprint.image.align import align, apply, box_plane

RNG = np.random.default_rng(7)
TRUTH = np.array([[0.6, 0.03, 50.0], [-0.03, 0.62, 30.0], [0.0, 0.0, 1.0]])


def a_side(places):
    return np.column_stack([places, np.ones(len(places))]).astype(np.float32)


def pairs(true, chance, noise=1.0):
    here = RNG.uniform(0, 400, (true + chance, 2))
    there = RNG.uniform(0, 400, (true + chance, 2))
    there[:true] = apply(TRUTH, here[:true]) + RNG.normal(0, noise, (true, 2))
    sizes = np.full(true + chance, 0.6)
    return a_side(here), np.column_stack([there, sizes]).astype(np.float32)


@pytest.mark.parametrize("chance", [0, 60])
def test_the_plane_of_true_pairs_is_found_among_chance_pairs(chance):
    [aligned, *_] = align(*pairs(40, chance))
    corners = np.array([[0.0, 0.0], [400.0, 0.0], [400.0, 400.0]])
    assert apply(aligned.plane, corners) == pytest.approx(apply(TRUTH, corners), abs=6)
    assert aligned.places >= 35


def test_chance_pairs_have_no_plane():
    assert list(align(*pairs(0, 60))) == []


def test_one_place_that_pairs_with_many_is_one_place():
    here, there = pairs(30, 0)
    there[:] = there[0]
    assert list(align(here, there)) == []


def test_a_box_is_laid_on_a_box():
    plane = box_plane((0, 0, 10, 10), (5, 5, 10, 25))
    assert apply(plane, np.array([[0.0, 0.0], [10.0, 10.0]])).tolist() == [[5, 5], [10, 25]]
