from bench.text_asking import Answer, Stretch, Told
from bench.text_cases import INTERLEAVED, QUOTATION, Cell
from bench.text_score import reach, reach_of_spans, score, spans, surest, wrong
from domain.match import Flag, PassageKind
from fingerprint.corpus import Truth

TRUTH = Truth("W", (90.0, 390.0), (1000.0, 1300.0))
OTHER = Truth("V", (0.0, 500.0), (0.0, 250.0))


def told(work="W", score=0.95, *, flags=(), kind=None, query=(90, 390)):
    return Told(work, score, 100.0, flags, (Stretch(query, (1000, 1300), score, kind),))


def answer(*found, edit="verbatim", truth=(TRUTH,), number=0, size=300):
    return Answer(Cell("zh", edit, size), number, truth, found)


def test_shares_are_counted_at_both_thresholds():
    given = [
        answer(told()),
        answer(told(score=0.6), number=1),
        answer(told(score=0.3), number=2),
        answer(number=3),
    ]

    counted = score(given)

    assert (counted.review, counted.report, counted.queries) == (0.5, 0.25, 4)
    assert counted.reached is False


def test_another_work_beside_the_right_one_counts_as_wrong():
    given = answer(told(), told("X", 0.5), told("Y", 0.4))

    assert [one.work for one in wrong(given)] == ["X"]
    assert score([given]).wrong == 1


def test_a_page_of_two_books_is_found_when_both_are():
    both = answer(told(), told("V", 0.5), edit=INTERLEAVED, truth=(TRUTH, OTHER))
    one = answer(told(), edit=INTERLEAVED, truth=(TRUTH, OTHER))

    assert (surest(both), surest(one)) == (0.5, 0.0)


def test_exact_spans_score_one_and_spans_of_another_page_nothing():
    exact = answer(told())
    elsewhere = answer(told(query=(400, 500)), number=1)

    assert spans([exact]).score == 1.0
    assert spans([elsewhere]).score == 0.0


def test_an_answer_in_pieces_scores_less_than_one_in_one_piece():
    halves = Told(
        "W",
        0.95,
        100.0,
        (),
        (
            Stretch((90, 240), (1000, 1150), 0.9, None),
            Stretch((240, 390), (1150, 1300), 0.9, None),
        ),
    )

    found = spans([answer(halves)])

    assert (found.precision, found.recall, found.granularity) == (1.0, 1.0, 2.0)
    assert found.score < 0.7


def test_what_is_too_weak_to_review_has_no_spans():
    assert spans([answer(told(score=0.4))]).recall == 0.0


def quoted(*found):
    return score([answer(*found, edit=QUOTATION, size=40)])


def test_a_quotation_is_classed_short_by_flag_or_by_kind():
    assert quoted(told(flags=(Flag.SHORT,))).short == 1.0
    assert quoted(told(flags=(Flag.QUOTATION,))).short == 1.0
    assert quoted(told(kind=PassageKind.QUOTATION)).short == 1.0


def test_a_quotation_called_a_passage_or_not_found_is_not_classed_short():
    assert quoted(told(kind=PassageKind.PASSAGE)).short == 0.0
    assert quoted(told()).short == 0.0
    assert quoted().short == 0.0
    assert quoted(told(score=0.4, flags=(Flag.SHORT,))).short == 0.0


def test_what_is_to_be_reached_is_that_of_the_table():
    assert reach(Cell("zh", "washed", 300)) == 0.98
    assert reach(Cell("zh", "edits-30", 300)) == 0.95
    assert [reach(Cell("en", "words-50", size)) for size in (300, 1000, 5000)] == [0.7, 0.95, 1]
    assert reach(Cell("en", "edits-20", 300)) == 0.9
    assert reach(Cell("en", "edits-30", 300)) is None
    assert reach(Cell("en", QUOTATION, 120)) == 0.97
    assert reach_of_spans("en", "shuffled") == reach_of_spans("zh", INTERLEAVED) == 0.92
    assert reach_of_spans("zh", "words-50") == 0.97
    assert reach_of_spans("zh", "merged") is None
