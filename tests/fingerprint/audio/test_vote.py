from dataclasses import replace

import numpy as np
import pytest

from fingerprint.audio.vote import Votes, find_lines, join_votes

WIDEST = 1.34


def chance(rng, count=400, ordinals=3):
    return Votes(
        rng.integers(0, 400, count).astype(np.int32),
        rng.uniform(0, 1000, count),
        rng.integers(0, 5000, count),
        rng.uniform(-4, 4, count).astype(np.float32),
        rng.uniform(-0.12, 0.12, count).astype(np.float32),
        rng.integers(0, ordinals, count).astype(np.int32),
    )


def copy(speed, offset, shift, count=25, ordinal=1):
    query = np.linspace(20, 980, count)
    return Votes(
        (np.arange(count) + 500).astype(np.int32),
        query,
        np.round(query * speed + offset).astype(np.int64),
        np.full(count, shift, np.float32),
        # A single vote knows its speed to some percent.
        (np.log(speed) + np.random.default_rng(7).normal(0, 0.02, count)).astype(np.float32),
        np.full(count, ordinal, np.int32),
    )


@pytest.mark.parametrize(
    ("speed", "shift"),
    [(1.0, 0.0), (1.1, 0.0), (0.9, -3.0), (1.05, 1.7), (1.25, -7.7), (0.8, 0.0)],
)
def test_a_copy_is_found_among_chance(speed, shift):
    votes = join_votes(chance(np.random.default_rng(1)), copy(speed, 1200, shift))
    best = max(find_lines(votes, WIDEST), key=lambda line: len(line.anchors))
    assert best.ordinal == 1
    assert best.speed == pytest.approx(speed, abs=0.003)
    assert best.speed * 500 + best.offset == pytest.approx(speed * 500 + 1200, abs=2)
    assert best.shift == pytest.approx(shift, abs=0.2)
    assert len(best.anchors) >= 24


def test_chance_makes_only_small_lines():
    lines = find_lines(chance(np.random.default_rng(2)), WIDEST)
    assert max((len(line.anchors) for line in lines), default=0) <= 6


def test_one_anchor_that_hits_a_thousand_times_is_no_line():
    loop = Votes(
        np.zeros(1000, np.int32),
        np.full(1000, 100.0),
        np.arange(1000) % 7 + 300,
        np.zeros(1000, np.float32),
        np.zeros(1000, np.float32),
        np.zeros(1000, np.int32),
    )
    assert find_lines(loop, WIDEST) == []


def test_a_song_that_repeats_itself_gives_a_line_for_each_repeat():
    votes = join_votes(copy(1.0, 1000, 0.0), copy(1.0, 4000, 0.0))
    offsets = sorted(round(line.offset) for line in find_lines(votes, WIDEST))
    assert offsets == [1000, 4000]


def test_a_copy_faster_than_may_be_is_no_line():
    votes = copy(1.4, 1000, 0.0)
    assert find_lines(votes, WIDEST) == []
    assert len(find_lines(votes, 1.5)) == 1


def test_votes_that_agree_on_a_place_but_not_on_its_pitch_are_no_line():
    votes = replace(copy(1.0, 1000, 0.0), shifts=np.linspace(-10, 10, 25).astype(np.float32))
    assert max((len(line.anchors) for line in find_lines(votes, WIDEST)), default=0) < 8


def test_no_votes_no_lines():
    assert find_lines(chance(np.random.default_rng(3), count=0), WIDEST) == []
