import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.audio.crowd import Grid, crowded, in_company


def grid(*votes):
    """Votes, each a place in frames, a shift in bins and an ordinal."""
    places, shifts, ordinals = zip(*votes, strict=True) if votes else ((), (), ())
    return Grid(
        np.array(places, np.float64), np.array(shifts, np.float32), np.array(ordinals, np.int32)
    )


def alone(count, seed=1):
    """Votes far from each other."""
    rng = np.random.default_rng(seed)
    return [(float(1000 * i), float(rng.uniform(-9, 9)), i % 50) for i in range(count)]


def crowds(votes, anchors=None, most=9, least=3, close=1.3):
    anchors = np.arange(len(votes)) if anchors is None else np.array(anchors)
    found = crowded(grid(*votes), anchors.astype(np.int32), most, least, close)
    return [sorted(rows.tolist()) for rows in found]


def test_of_many_votes_alone_few_are_kept_and_a_crowd_whole():
    votes = [*alone(5000), *[(777.0 + i, 2.0, 7) for i in range(4)]]
    kept = in_company(grid(*votes), 3).tolist()
    assert kept[-4:] == [5000, 5001, 5002, 5003]
    assert len(kept) < 100


VOTES = st.lists(
    st.tuples(st.floats(-500, 500), st.floats(-12, 12), st.integers(0, 1)), max_size=25
)


@settings(deadline=None)  # the first example compiles
@given(VOTES, st.integers(2, 5))
def test_no_vote_with_company_in_a_square_of_four_cells_is_left_out(votes, least):
    given_votes = grid(*votes)
    places = np.floor(given_votes.places / 64)
    # As the votes keep them: four bytes.
    pitches = np.floor((given_votes.shifts + 16.8) / 1.2)
    expected = set()
    for row in range(len(votes)):
        for along in (-1, 0):
            for across in (-1, 0):
                square = (
                    (given_votes.ordinals == given_votes.ordinals[row])
                    & np.isin(places - places[row] - along, (0, 1))
                    & np.isin(pitches - pitches[row] - across, (0, 1))
                )
                if square.sum() >= least:
                    expected.add(row)
    assert expected <= set(in_company(given_votes, least).tolist())


def test_the_largest_crowd_comes_first_and_no_more_than_asked_for():
    votes = [(100.0 * n, 0.0, n) for n in (2, 3, 4) for _ in range(2 * n)]
    assert crowds(votes) == [list(range(10, 18)), list(range(4, 10)), [0, 1, 2, 3]]
    assert crowds(votes, most=1) == [list(range(10, 18))]


def test_what_counts_is_anchors_not_votes():
    votes = [(100.0, 0.0, 1)] * 5 + [(100.0, 0.0, 2)] * 3
    assert crowds(votes, anchors=[1, 1, 1, 1, 2, 1, 2, 3]) == [[5, 6, 7]]


def test_a_crowd_on_the_borders_of_its_cells_is_whole():
    # Cells end at multiples of 64 frames, and of 1.2 bins from -16.8 on.
    votes = [(640.0 + x, 1.2 + y, 1) for x in (-9, 9) for y in (-0.2, 0.2)]
    assert crowds(votes, least=4) == [[0, 1, 2, 3]]


def test_references_places_and_pitches_do_not_mix():
    here = [(100.0, 0.0, 1)] * 2
    assert crowds([*here, *[(100.0, 0.0, 2)] * 2]) == []
    assert crowds([*here, *[(400.0, 0.0, 1)] * 2]) == []
    assert crowds([*here, *[(100.0, 4.0, 1)] * 2]) == []


def test_no_votes_make_no_crowd():
    assert crowds([]) == []
    assert in_company(grid(), 3).size == 0
