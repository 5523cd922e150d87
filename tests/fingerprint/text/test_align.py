from dataclasses import replace

import numpy as np
import pytest

from fingerprint.text.align import AlignOptions, extend
from fingerprint.text.gate import Shared
from fingerprint.text.link import LinkOptions, link
from fingerprint.text.rarity import POINTS, letter_points

RUN = 6
HIGH = AlignOptions(least=10 * POINTS)
WORDS = AlignOptions(differ=8, gap=8, leap=10, stride=2, drop=100, solid=3, least=208)
LETTERS = np.array([ord(c) for c in "abcdefghijklmnopqrstuvwxyz"])


def tokens(rng, count):
    return rng.integers(0x4E00, 0x9F00, count).astype(np.uint16)


def meet(query, reference, options=HIGH):
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
    chains = link(shared, RUN, LinkOptions())
    return extend(query, reference, chains, letter_points(), options)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_a_verbatim_copy_is_one_piece_and_all_of_it_the_same(rng):
    reference = tokens(rng, 2000)
    query = np.concatenate([tokens(rng, 50), reference[700:1100], tokens(rng, 50)])
    [piece] = meet(query, reference).tolist()
    assert piece == [50, 450, 700, 1100, 400 * POINTS, 400]


def test_a_missing_and_an_added_token_cost_a_gap_each(rng):
    reference = tokens(rng, 300)
    query = np.concatenate(
        [reference[:100], reference[101:200], tokens(rng, 1), reference[200:]]
    )
    [[*spans, evidence, same]] = meet(query, reference).tolist()
    assert spans == [0, 300, 0, 300]
    assert (evidence, same) == (299 * POINTS - 2 * HIGH.gap, 299)


def test_a_token_that_differs_costs_a_fraction_of_one_that_agrees(rng):
    reference = tokens(rng, 300)
    query = reference.copy()
    query[150] = 1
    [[*_, evidence, same]] = meet(query, reference).tolist()
    assert (evidence, same) == (299 * POINTS - HIGH.differ, 299)


def test_a_passage_with_every_third_token_exchanged_is_followed(rng):
    reference = tokens(rng, 399)
    query = reference.copy()
    query[120::3] = tokens(rng, 93)
    [[q0, q1, *_, same]] = meet(query, reference).tolist()
    assert (q0, q1, same) == (0, 399, 399 - 93)


def test_exchanged_words_are_leapt_over(rng):
    letters = rng.choice(LETTERS, 600).astype(np.uint16)
    query = letters[:300].copy()
    for at in range(40, 260, 40):  # sixteen kept, twenty-four exchanged
        query[at : at + 24] = rng.choice(LETTERS, 24)
    [[q0, q1, r0, r1, *_]] = meet(query, letters, WORDS).tolist()
    assert (q0, q1, r0, r1) == (0, 300, 0, 300)
    pieces = meet(query, letters, replace(WORDS, leap=0)).tolist()
    assert sum(piece[1] - piece[0] for piece in pieces) < 250


def test_the_band_follows_a_copy_that_drifts_away(rng):
    reference = tokens(rng, 1200)
    query = np.delete(reference, np.arange(20, 1200, 12))  # ninety-nine short in the end
    [[q0, q1, r0, r1, *_]] = meet(query, reference).tolist()
    assert (q0, r0) == (0, 0)
    assert (len(query) - q1, len(reference) - r1) == (0, 0)


def test_an_alignment_stops_where_the_copy_stops(rng):
    reference = tokens(rng, 1000)
    query = np.concatenate([reference[400:500], tokens(rng, 300)])
    [[q0, q1, r0, r1, *_]] = meet(query, reference).tolist()
    assert (q0, q1, r0, r1) == (0, 100, 400, 500)


def test_copies_at_the_very_edges_stay_inside(rng):
    reference = tokens(rng, 60)
    [piece] = meet(reference, reference).tolist()
    assert piece == [0, 60, 0, 60, 60 * POINTS, 60]


def test_too_little_is_no_piece(rng):
    reference = tokens(rng, 400)
    query = tokens(rng, 400)
    query[200:206] = reference[90:96]
    assert not len(meet(query, reference))


def test_the_two_sides_of_an_alignment_may_be_exchanged(rng):
    reference = tokens(rng, 500)
    query = np.concatenate([tokens(rng, 30), reference[100:200], reference[203:300]])
    there = meet(query, reference)
    back = meet(reference, query)
    assert there[:, [2, 3, 0, 1, 4, 5]].tolist() == back.tolist()


def test_streams_mapped_read_only_align_alike(rng, tmp_path):
    reference = tokens(rng, 500)
    np.save(tmp_path / "r.npy", reference)
    mapped = np.load(tmp_path / "r.npy", mmap_mode="r")
    query = reference[100:300].copy()
    assert meet(query, mapped).tolist() == meet(query, reference).tolist()
