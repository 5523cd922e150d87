import numpy as np
import pytest

from fingerprint.audio.line import lay

LIMITS = (2.5, 1.34)


def with_chance(query, reference, count, seed=1):
    """Votes of a copy, one an anchor, among `count` by chance; anchors ascend."""
    rng = np.random.default_rng(seed)
    query = np.concatenate([query, rng.uniform(-500, 500, count)])
    reference = np.concatenate([reference, rng.uniform(3000, 4000, count)])
    return query, reference, np.arange(len(query), dtype=np.int32)


@pytest.mark.parametrize("speed", [0.76, 0.9, 1.0, 1.25, 1.32])
def test_the_line_is_that_of_the_copy_however_many_votes_are_wrong(speed):
    rng = np.random.default_rng(2)
    query = np.linspace(-480, 480, 30)
    reference = np.round(speed * query + 3500 + rng.normal(0, 0.5, 30))
    found, offset, on = lay(*with_chance(query, reference, 60), 1.0, LIMITS)
    assert found == pytest.approx(speed, abs=0.002)
    assert offset == pytest.approx(3500, abs=1)
    assert on[:30].sum() >= 29
    assert on[30:].sum() <= 3


def test_an_anchor_is_on_the_line_once_however_often_it_votes():
    query = np.repeat(np.linspace(0, 300, 5), 3)
    anchors = np.repeat(np.arange(5), 3).astype(np.int32)
    reference = query + 100 + np.tile([0.0, 0.5, 1.0], 5)
    _, _, on = lay(query, reference, anchors, 1.0, LIMITS)
    assert np.bincount(anchors[on]).tolist() == [1] * 5


def test_votes_close_together_take_the_speed_they_know_of_themselves():
    query = np.array([0.0, 10.0, 20.0, 30.0])
    reference = 50 + 1.2 * query + [1.0, -1.0, 1.0, -1.0]
    speed, offset, on = lay(query, reference, np.arange(4, dtype=np.int32), 1.2, LIMITS)
    assert speed == 1.2
    assert offset == pytest.approx(50, abs=1)
    assert on.all()


def test_a_line_steeper_than_may_be_is_not_laid():
    query = np.linspace(0, 500, 20)
    speed, _, on = lay(query, 1.6 * query, np.arange(20, dtype=np.int32), 1.0, LIMITS)
    assert 1 / 1.34 < speed < 1.34
    assert on.sum() < 5


def test_the_same_votes_lay_the_same_line():
    rng = np.random.default_rng(3)
    votes = rng.uniform(0, 500, 200), rng.uniform(0, 900, 200), np.arange(200, dtype=np.int32)
    one, other = (lay(*votes, 1.0, LIMITS) for _ in range(2))
    assert one[:2] == other[:2]
    assert np.array_equal(one[2], other[2])
