import numpy as np
import pytest
from bench_audio_builders import outcome

from bench.audio_edits import GROUPS
from bench.audio_negatives import Negatives, Window, gathered, windows_a_minute
from bench.audio_report import negatives_table, recall_table, wrong_list
from bench.audio_score import Thresholds, by_edit, by_group, factors, score
from bench.reaching import reached

AT = Thresholds(zero_false=0.6, one_percent=0.4)


def test_shares_are_counted_at_every_threshold():
    given = [outcome(score=s, number=n) for n, s in enumerate((0.95, 0.7, 0.55, 0.45, 0.0))]

    counted = score("none", 5, given, AT)

    assert (counted.review, counted.report) == (0.6, 0.2)
    assert (counted.zero_false, counted.one_percent) == (0.4, 0.8)


def test_a_question_that_scores_no_more_than_a_stranger_is_not_found():
    assert score("none", 5, [outcome(score=0.6)], AT).zero_false == 0.0


def test_another_work_counts_as_wrong_from_review_on():
    given = [outcome(wrong=("w", 0.5)), outcome(wrong=("w", 0.49))]

    assert score("none", 5, given, AT).wrong == 1


def test_the_place_of_what_was_not_found_does_not_count():
    given = [outcome(place=-0.02), outcome(score=0.3, place=9.0)]

    counted = score("none", 5, given, AT)

    assert (counted.place_median, counted.place_p90) == (0.02, 0.02)


def test_a_group_takes_all_its_edits_and_has_its_reach():
    given = [outcome(edit=edit.name, seconds=10) for edit in GROUPS["loud"]]

    counted, together = by_group(given, AT)

    assert (together.name, together.questions) == ("all", 3)
    assert (counted.name, counted.questions, counted.reach) == ("loud", 3, 0.98)
    assert reached(counted) is True
    assert len(by_edit(given, AT)) == 3


def test_factors_are_told_of_what_was_found():
    told = factors([outcome(speed=0.01, pitch=-0.02), outcome(score=0.1, speed=1.0)])

    assert told["speed_p90"] == pytest.approx(0.01)
    assert told["pitch_median"] == pytest.approx(0.02)


def test_the_table_marks_what_is_under_reach():
    table = recall_table("groups", by_group([outcome(score=0.3, seconds=5)], AT))

    assert "0.0/0.0/0.0!" in table


def negatives(*scores):
    return Negatives(np.array(scores), (), 10, 3)


def test_with_nothing_false_the_bound_is_that_of_three():
    assert negatives(*[0.0] * 100_000).bound(0.5) == pytest.approx(3e-5, rel=0.01)


def test_each_false_match_raises_the_bound():
    clean, one = negatives(*[0.0] * 1000), negatives(0.9, *[0.0] * 999)

    assert one.over(0.9) == 1
    assert one.bound(0.9) > clean.bound(0.9)


def test_thresholds_are_chosen_on_the_windows():
    found = negatives(*np.linspace(0, 0.999, 1000))

    assert found.threshold(0) == pytest.approx(0.999)
    assert (found.scores > found.threshold(0.01)).sum() == 10
    assert (found.scores > found.threshold(0)).sum() == 0


def test_windows_of_one_track_in_one_work_are_shown_once():
    named = [Window("t", "none", at, 5, "w", s, 9.0) for at, s in ((0, 0.8), (3, 0.6))]
    named.append(Window("t", "none", 6, 5, "v", 0.7, 9.0))

    shown = gathered(named)

    assert [(one.work, one.score, times) for one, times in shown] == [
        ("w", 0.8, 2),
        ("v", 0.7, 1),
    ]
    table = negatives_table(Negatives(np.array([0.8, 0.6, 0.7]), tuple(named), 1, 1))
    assert table.count("\n    ") == 2


def test_a_minute_gives_windows_of_all_lengths():
    assert windows_a_minute() == 19 + 11 + 3


def test_wrong_works_are_named_surest_first():
    given = [outcome(wrong=(work, sure)) for work, sure in (("v", 0.6), ("w", 0.9), ("x", 0.4))]

    shown = wrong_list(given)

    assert shown.startswith("2 questions")
    assert shown.index("= w") < shown.index("= v")
