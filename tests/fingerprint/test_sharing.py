"""Who made a work, and what works of different authors share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.sharing import makers_of, shared_by

NAMES = st.frozensets(st.sampled_from("abcd"), min_size=1, max_size=3)
STRETCHES = st.tuples(st.integers(0, 30), st.integers(1, 10))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["George Sand"], ["GEORGE  SAND"]),
        (["魯迅"], ["鲁迅"]),
        (["George Sand"], ["Ｇｅｏｒｇｅ Ｓａｎｄ"]),
        (["鲁迅", "佚名"], ["鲁迅"]),
        (["007"], [" 007 "]),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one, other):
    assert makers_of("w-1", one) == makers_of("w-2", other)


@pytest.mark.parametrize("authors", [[], ["佚名"], ["無名氏"], ["Anonymous"], [""]])
def test_where_nobody_says_who_wrote_it_a_work_is_of_an_author_of_its_own(authors):
    assert makers_of("w-1", authors) != makers_of("w-2", authors)


def test_a_work_is_not_mistaken_for_the_author_of_that_name():
    assert makers_of("a", []) != makers_of("b", ["a"])


def in_common(groups, most):
    """Whether so many of the groups share nobody, by trying all of them."""
    if not most:
        return True
    return any(in_common([g for g in groups if not g & one], most - 1) for one in groups)


@given(st.lists(st.tuples(NAMES, STRETCHES), max_size=7), st.integers(1, 4))
def test_every_token_is_marked_by_who_has_it(works, most):
    extents = [(str(i), a, a + long) for i, (_, (a, long)) in enumerate(works)]
    makers = {str(i): names for i, (names, _) in enumerate(works)}
    expected = [
        in_common([makers[w] for w, a, b in extents if a <= token < b], most)
        for token in range(40)
    ]
    np.testing.assert_array_equal(shared_by(extents, makers, 40, most), expected)


def test_overlapping_stretches_of_one_work_count_once():
    extents = [("a", 0, 10), ("a", 5, 15), ("b", 0, 20), ("b", 0, 20)]
    makers = {"a": frozenset("a"), "b": frozenset("b")}
    assert np.flatnonzero(shared_by(extents, makers, 20, 2)).tolist() == list(range(15))
