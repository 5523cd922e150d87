import numpy as np
import pytest

from fingerprint.audio.vote import Votes, find_lines, join_votes


def chance(rng, count=400, ordinals=3):
    return Votes(
        rng.integers(0, 400, count).astype(np.int32),
        rng.uniform(0, 1000, count),
        rng.integers(0, 5000, count),
        rng.uniform(-4, 4, count).astype(np.float32),
        rng.integers(0, ordinals, count).astype(np.int32),
    )


def copy(speed, offset, shift, count=25, ordinal=1):
    query = np.linspace(20, 980, count)
    return Votes(
        (np.arange(count) + 500).astype(np.int32),
        query,
        np.round(query * speed + offset).astype(np.int64),
        np.full(count, shift, np.float32),
        np.full(count, ordinal, np.int32),
    )


@pytest.mark.parametrize(("speed", "shift"), [(1.0, 0.0), (1.1, 0.0), (0.9, -3.0), (1.05, 1.7)])
def test_a_copy_is_found_among_chance(speed, shift):
    votes = join_votes(chance(np.random.default_rng(1)), copy(speed, 1200, shift))
    best = max(find_lines(votes), key=lambda line: len(line.anchors))
    assert best.ordinal == 1
    assert best.speed == pytest.approx(speed, abs=0.003)
    assert best.speed * 500 + best.offset == pytest.approx(speed * 500 + 1200, abs=2)
    assert best.shift == pytest.approx(shift, abs=0.2)
    assert len(best.anchors) >= 24


def test_chance_makes_only_small_lines():
    lines = find_lines(chance(np.random.default_rng(2)))
    assert max((len(line.anchors) for line in lines), default=0) <= 6


def test_one_anchor_that_hits_a_thousand_times_is_no_line():
    loop = Votes(
        np.zeros(1000, np.int32),
        np.full(1000, 100.0),
        np.arange(1000) % 7 + 300,
        np.zeros(1000, np.float32),
        np.zeros(1000, np.int32),
    )
    assert find_lines(loop) == []


def test_a_song_that_repeats_itself_gives_a_line_for_each_repeat():
    votes = join_votes(copy(1.0, 1000, 0.0), copy(1.0, 4000, 0.0))
    offsets = sorted(round(line.offset) for line in find_lines(votes))
    assert offsets == [1000, 4000]


def test_no_votes_no_lines():
    assert find_lines(chance(np.random.default_rng(3), count=0)) == []
