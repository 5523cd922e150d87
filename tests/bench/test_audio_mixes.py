import pytest
from bench_audio_builders import found

from bench.audio_mixes import Insert, judged, mixes_table, told
from bench.audio_repeats import counted

PIECE = Insert("w", 100.0, 120.0, "replaced")


def test_a_piece_has_the_ends_of_its_outermost_segments():
    mixed = judged([found("w", (100.2, 108.0), (110.0, 119.5))], [PIECE])

    [piece] = mixed.pieces
    assert (piece.start, piece.end) == (pytest.approx(0.2), pytest.approx(-0.5))
    assert mixed.false == ()


def test_a_piece_is_found_when_half_of_it_is_covered():
    [short] = judged([found("w", (100.0, 109.0))], [PIECE]).pieces

    assert (short.score, short.start) == (0.0, None)


def test_a_segment_where_the_work_is_not_is_false():
    mixed = judged([found("w", (100, 120), (200, 205)), found("v", (100, 120))], [PIECE])

    assert [(work, seconds) for _, work, seconds in mixed.false] == [("w", 5), ("v", 20)]


def test_what_is_too_weak_to_review_neither_finds_nor_is_false():
    mixed = judged([found("w", (100, 120), score=0.4), found("v", (0, 9), score=0.4)], [PIECE])

    assert mixed.pieces[0].score == 0.0
    assert mixed.false == ()


def test_pieces_are_counted_by_kind_and_together():
    other = Insert("v", 10.0, 20.0, "laid over")
    figures = told([judged([found("w", (100, 120))], [PIECE, other])])

    assert figures["pieces"]["replaced"]["review"] == 1.0
    assert figures["pieces"]["laid over"]["review"] == 0.0
    assert figures["pieces"]["all"]["review"] == 0.5
    assert [one["work"] for one in figures["missed"]] == ["v"]
    assert "all        2" in mixes_table(figures)


def test_repeats_are_counted_by_place_and_what_is_told_twice_shows():
    spans = [(10.0, 20.0), (30.0, 40.0), (50.0, 60.0)]

    assert counted(found("w", (10, 20), (30, 40)), spans, 100.0) == (2, 0.0)
    assert counted(found("w", (10, 20), (10, 20)), spans, 99.9)[1] == pytest.approx(0.1)
    assert counted(None, spans, 100.0) == (0, 0.0)
