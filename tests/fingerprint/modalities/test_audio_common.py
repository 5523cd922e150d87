"""Sound that many works share: nobody can say whose it is."""

import numpy as np
import pytest
from audio_builders import MEDIA, a_song, by_authors, cut, heard

from domain.match import Flag
from fingerprint.modalities.audio import Audio

LOOP = cut(a_song(21, 12), 1, 11)


def with_loop(seed):
    """A song of its own of 12 s that goes on with the loop."""
    return np.concatenate([a_song(seed, 12), LOOP])


def found_of(capture, **authors):
    """What works with the loop, by their authors, are found with."""
    works = {
        name: (with_loop(seed), by)
        for seed, (name, by) in zip((31, 32, 33), authors.items(), strict=False)
    }
    found = Audio().match(heard(capture), MEDIA, by_authors(**works))
    return {one.work: one for one in found}


def test_a_loop_in_works_of_three_authors_is_common_and_not_reported():
    found = found_of(LOOP, a=["A"], b=["B"], c=["C"])
    assert set(found) == {"a", "b", "c"}
    for one in found.values():
        assert Flag.COMMON in one.flags
        assert 0.5 <= one.score <= 0.8


@pytest.mark.parametrize(
    "authors",
    [{"a": ["A"], "b": ["B"]}, {"a": ["A"], "b": ["A"], "c": ["A"]}, {"a": ["A"]}],
    ids=["two works", "three works of one author", "one work"],
)
def test_a_loop_that_has_an_owner_or_two_is_reported(authors):
    found = found_of(LOOP, **authors)
    assert set(found) == set(authors)
    for one in found.values():
        assert Flag.COMMON not in one.flags
        assert one.score >= 0.9


def test_a_work_that_plays_its_own_music_beside_the_loop_is_reported():
    found = found_of(with_loop(31), a=["A"], b=["B"], c=["C"])
    assert found["a"].score >= 0.9
    assert Flag.COMMON not in found["a"].flags
    assert {Flag.COMMON in found[name].flags for name in "bc"} == {True}
    assert max(found[name].score for name in "bc") <= 0.8
