import numpy as np
import pytest

from fingerprint.text.cluster import ClusterOptions, gather
from fingerprint.text.rarity import POINTS


def pieces(*rows):
    """Pieces of so much evidence in tokens, all of which agree."""
    return np.array([(*spans, POINTS * tokens, tokens) for *spans, tokens in rows], np.int64)


def clusters(*rows, least=20):
    return gather(0, pieces(*rows), least, ClusterOptions())


def test_pieces_near_on_both_sides_are_one_passage():
    [passage] = clusters((0, 50, 1000, 1050, 50), (80, 130, 1050, 1100, 50))
    assert passage.query == (0, 130)
    assert passage.reference == (1000, 1100)
    assert passage.evidence == 100


def test_shuffled_sentences_are_one_passage():
    [passage] = clusters((0, 50, 1200, 1250, 45), (50, 100, 1000, 1050, 45))
    assert passage.reference == (1000, 1250)


def test_pieces_far_apart_in_the_reference_stay_apart():
    assert len(clusters((0, 50, 1000, 1050, 50), (60, 110, 9000, 9050, 50))) == 2


def test_pieces_far_apart_in_the_query_stay_apart():
    assert len(clusters((0, 50, 1000, 1050, 50), (400, 450, 1050, 1100, 50))) == 2


def test_the_same_and_the_identity_are_of_all_pieces():
    [passage] = clusters((0, 50, 1000, 1050, 40), (80, 130, 1050, 1110, 45))
    assert passage.same == 85
    assert passage.identity == pytest.approx(85 / 110)
    assert passage.covered == 100


def test_a_refrain_is_evidence_once():
    [passage] = clusters((0, 50, 1000, 1050, 50), (100, 150, 1000, 1050, 50))
    assert (passage.evidence, passage.same) == (50, 50)


def test_what_is_copied_twice_is_covered_twice():
    [passage] = clusters((0, 50, 1000, 1050, 50), (100, 150, 1000, 1050, 50))
    assert passage.extents == ((0, 50), (100, 150))
    assert passage.identity == 1.0


def test_weak_passages_are_dropped():
    assert not clusters((0, 15, 1000, 1015, 15))


def test_weak_pieces_add_up_when_they_belong_together():
    [passage] = clusters((0, 15, 1000, 1015, 15), (30, 45, 1030, 1045, 15))
    assert passage.evidence == 30


def test_a_thin_scatter_counts_by_its_best_piece():
    rows = [(at, at + 14, 1000 + at, 1014 + at, 14) for at in range(0, 900, 150)]
    [passage] = clusters((2000, 2040, 3000, 3040, 40), *rows, least=30)
    assert passage.evidence == 40


def test_many_pieces_join_through_their_neighbours():
    rows = [(at, at + 20, at, at + 20, 20) for at in range(0, 20_000, 25)]
    [passage] = clusters(*rows)
    assert passage.query == (0, rows[-1][1])
    assert len(passage.extents) == len(rows)
