"""Planes are found among chance pairs, one after another, and only where there is one."""

import numpy as np
import pytest

from fingerprint.image.align import align, apply, box_plane

RNG = np.random.default_rng(7)
TURN = np.array([[0.42, 0.42, 50.0], [-0.42, 0.42, 200.0], [0.0, 0.0, 1.0]])
"""By 45 degrees, at 0.6 of the size."""
ASIDE = np.array([[0.5, 0.0, 210.0], [0.0, 0.5, 10.0], [0.0, 0.0, 1.0]])


def pairs(plane, true, chance, noise=1.0):
    here = RNG.uniform(0, 400, (true + chance, 4))
    there = RNG.uniform(0, 400, (true + chance, 4))
    here[:, 2], there[:, 2] = 1.0, RNG.choice((0.3, 0.6, 1.2), true + chance)
    here[:, 3], there[:, 3] = RNG.uniform(-np.pi, np.pi, (2, true + chance))
    there[:true, :2] = apply(plane, here[:true, :2]) + RNG.normal(0, noise, (true, 2))
    there[:true, 2] = 0.6
    turn = np.arctan2(plane[1, 0], plane[0, 0])
    there[:true, 3] = here[:true, 3] + turn + RNG.normal(0, 0.08, true)
    return here.astype(np.float32), there.astype(np.float32)


@pytest.mark.parametrize("chance", [0, 200])
def test_the_plane_of_true_pairs_is_found_among_chance_pairs(chance):
    [aligned, *_] = align(*pairs(TURN, 40, chance))
    corners = np.array([[0.0, 0.0], [400.0, 0.0], [400.0, 400.0]])
    assert apply(aligned.plane, corners) == pytest.approx(apply(TURN, corners), abs=6)
    assert aligned.places >= 35


def test_chance_pairs_have_no_plane():
    assert list(align(*pairs(TURN, 0, 100))) == []


def test_the_same_picture_twice_has_two_planes():
    sides = zip(pairs(TURN, 30, 10), pairs(ASIDE, 20, 10), strict=True)
    found = list(align(*(np.concatenate(side) for side in sides)))
    spots = [apply(one.plane, np.array([[200.0, 200.0]]))[0] for one in found[:2]]
    wanted = [apply(plane, np.array([[200.0, 200.0]]))[0] for plane in (TURN, ASIDE)]
    assert np.array(spots) == pytest.approx(np.array(wanted), abs=5)


def test_perspective_is_found_where_there_are_places_enough():
    slant = TURN.copy()
    slant[2, :2] = 0.0006, -0.0003
    [aligned, *_] = align(*pairs(slant, 80, 40))
    corners = np.array([[0.0, 0.0], [400.0, 0.0], [400.0, 400.0], [0.0, 400.0]])
    assert apply(aligned.plane, corners) == pytest.approx(apply(slant, corners), abs=8)


def test_one_place_that_pairs_with_many_is_one_place():
    here, there = pairs(TURN, 30, 0)
    there[:] = there[0]
    assert list(align(here, there)) == []


def test_no_pairs_have_no_plane():
    assert list(align(np.empty((0, 4), np.float32), np.empty((0, 4), np.float32))) == []


def test_a_box_is_laid_on_a_box():
    plane = box_plane((0, 0, 10, 10), (5, 5, 10, 25))
    assert apply(plane, np.array([[0.0, 0.0], [10.0, 10.0]])).tolist() == [[5, 5], [10, 25]]
