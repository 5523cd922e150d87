import numpy as np
import pytest

from fingerprint.text.align import AlignOptions, Shared, extend, link

RUN = 6


def tokens(rng, count):
    return rng.integers(0x4E00, 0x9F00, count).astype(np.uint16)


def meet(query, reference, options=AlignOptions()):
    """Align by brute force: every run of six that both have is a seed."""
    where = {}
    for at in range(len(reference) - RUN + 1):
        where.setdefault(bytes(reference[at : at + RUN]), []).append(at)
    pairs = [
        (at, other)
        for at in range(len(query) - RUN + 1)
        for other in where.get(bytes(query[at : at + RUN]), ())
    ]
    shared = Shared(
        np.array([q for q, _ in pairs], np.int64),
        np.zeros(len(pairs), np.int64),
        np.array([r for _, r in pairs], np.int64),
    )
    return extend(query, reference, link(shared, RUN, options), RUN, options)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_a_verbatim_copy_is_one_piece_with_one_point_a_token(rng):
    reference = tokens(rng, 2000)
    query = np.concatenate([tokens(rng, 50), reference[700:1100], tokens(rng, 50)])
    [piece] = meet(query, reference).tolist()
    assert piece == [50, 450, 700, 1100, 400]


def test_a_missing_and_an_added_token_cost_a_point_each(rng):
    reference = tokens(rng, 300)
    query = np.concatenate(
        [reference[:100], reference[101:200], tokens(rng, 1), reference[200:]]
    )
    [[q0, q1, r0, r1, evidence]] = meet(query, reference).tolist()
    assert (q0, q1, r0, r1) == (0, 300, 0, 300)
    assert evidence == 299 - 2


def test_a_differing_token_costs_the_match_and_a_point(rng):
    reference = tokens(rng, 300)
    query = reference.copy()
    query[150] = 1
    [[*_, evidence]] = meet(query, reference).tolist()
    assert evidence == 299 - 1


def test_an_alignment_stops_where_the_copy_stops(rng):
    reference = tokens(rng, 1000)
    query = np.concatenate([reference[400:500], tokens(rng, 300)])
    [[q0, q1, r0, r1, _]] = meet(query, reference).tolist()
    assert (q0, r0) == (0, 400)
    assert 100 <= q1 <= 106
    assert 500 <= r1 <= 506


def test_a_single_chance_seed_is_turned_away(rng):
    reference = tokens(rng, 400)
    query = tokens(rng, 400)
    query[200:206] = reference[90:96]
    assert not len(meet(query, reference))


def test_copies_at_the_very_edges_stay_inside(rng):
    reference = tokens(rng, 60)
    [piece] = meet(reference, reference).tolist()
    assert piece == [0, 60, 0, 60, 60]


def test_chains_come_by_reference_with_the_heaviest_first():
    query = np.array([10, 14, 18, 50, 10], np.int64)
    ordinal = np.array([3, 3, 3, 3, 1], np.int64)
    reference = np.array([110, 114, 118, 900, 7], np.int64)
    chains = link(Shared(query, ordinal, reference), RUN, AlignOptions())
    assert chains.tolist() == [[1, 10, 7, 1], [3, 10, 110, 3], [3, 50, 900, 1]]


def test_streams_mapped_read_only_align_alike(rng, tmp_path):
    reference = tokens(rng, 500)
    np.save(tmp_path / "r.npy", reference)
    mapped = np.load(tmp_path / "r.npy", mmap_mode="r")
    query = reference[100:300].copy()
    assert meet(query, mapped).tolist() == meet(query, reference).tolist()
