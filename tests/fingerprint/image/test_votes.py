"""Pairs that say the same of where a reference lies, and what their values note."""

import numpy as np
import pytest

from fingerprint.image.votes import followers, noted, peaks, roughly, rows

LIMITS = (np.log(1.35), 0.45, 10.0, 0.15)
RNG = np.random.default_rng(4)


def places(count):
    """Patches anywhere, of any size and turn."""
    return np.column_stack(
        [
            RNG.uniform(0, 400, (count, 2)),
            1.44 ** RNG.integers(0, 6, count),
            RNG.uniform(-np.pi, np.pi, count),
        ]
    )


def moved(side, size, turn, shift):
    """See patches at another size, turned and shifted."""
    cosine, sine = size * np.cos(turn), size * np.sin(turn)
    return np.column_stack(
        [
            side[:, :2] @ np.array([[cosine, sine], [-sine, cosine]]) + shift,
            side[:, 2] * size,
            side[:, 3] + turn,
        ]
    )


def test_pairs_of_one_copy_are_marked_and_chance_pairs_are_not():
    copied, others = places(20), places(60)
    here = np.concatenate([copied, others])
    there = np.concatenate([moved(copied, 0.4, 3.0, (150, 220)), places(60)])
    marks = followers(here, there, np.ones(80), LIMITS)
    assert marks[:20].all()
    assert np.count_nonzero(marks[20:]) <= 3


def test_the_largest_weight_decides():
    one, other = places(6), places(6)
    here = np.concatenate([one, other])
    there = np.concatenate([moved(one, 1.0, 0.0, (0, 0)), moved(other, 0.5, 2.0, (90, 40))])
    weights = np.repeat([1.0, 2.0], 6)
    marks = followers(here, there, weights, LIMITS)
    assert marks[6:].all()
    assert not marks[:6].any()


def test_a_copy_stands_out_of_groups_of_chance_pairs():
    copied = places(8)
    here = np.concatenate([places(40), copied, places(40)])
    there = np.concatenate([places(40), moved(copied, 0.7, -1.2, (60, 300)), places(40)])
    found = peaks(np.array([0, 40, 48, 88]), here, there, np.ones(88), LIMITS)
    assert found.argmax() == 1
    assert found[1] == 8


def test_values_note_rows_and_rough_places():
    side = places(200).astype(np.float32)
    values = noted(side)
    assert rows(values).tolist() == list(range(200))
    rough = roughly(values)
    assert np.abs(rough[:, :2] - side[:, :2]).max() <= 12.5
    assert np.abs(np.log(rough[:, 2] / side[:, 2])).max() < 0.01
    off = np.angle(np.exp(1j * (rough[:, 3] - side[:, 3])))
    assert np.abs(off).max() <= np.pi / 32 + 1e-6


def test_more_patches_than_a_value_has_room_for_are_a_mistake():
    with pytest.raises(ValueError, match="2048"):
        noted(np.ones((2048, 4), np.float32))
