from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.text.anchors import AnchorOptions, windows

ROWS = st.lists(st.integers(0, 30), max_size=80).map(lambda row: np.array(row, np.uint64))
SMALL = AnchorOptions(run=2, every=1, window=4)


@given(here=ROWS, there=ROWS)
def test_windows_cover_both_sides_in_order(here, there):
    found = list(windows(here, there, SMALL))
    assert (found[0][0], found[0][2]) == (0, 0)
    assert (found[-1][1], found[-1][3]) == (len(here), len(there))
    for (_, a, _, b), (c, _, d, _) in pairwise(found):
        assert (a, b) == (c, d)


def test_a_cut_is_made_where_both_sides_have_the_same_run():
    here = np.arange(100, dtype=np.uint64)
    there = np.concatenate([np.full(7, 500, np.uint64), here])
    for a, b, c, d in list(windows(here, there, SMALL))[:-1]:
        assert b - a >= 4
        assert d == b + 7
        assert c in {0, a + 7}


def test_a_moved_stretch_does_not_cut_across_the_rest():
    here = np.arange(100, dtype=np.uint64)
    there = np.concatenate([here[80:90], here[:80], here[90:]])
    starts = [a for a, _, c, _ in windows(here, there, SMALL) if c == a + 10]
    assert len(starts) > 10


def test_short_texts_are_one_window():
    row = np.arange(100, dtype=np.uint64)
    assert list(windows(row, row, AnchorOptions())) == [(0, 100, 0, 100)]
