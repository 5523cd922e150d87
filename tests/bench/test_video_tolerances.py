from bench.video_tolerances import page

SHARES = {"review": 0.97, "report": 0.9}
FIGURES = {
    "command": "python -m bench.video",
    "date": "2030-01-01",
    "commit": "abc",
    "seed": 3,
    "cores": 2,
    "python": "3.11",
    "queries": 30,
    "sweep_queries": 10,
    "clips": ["pampi: tour.mp4"],
    "references": 400,
    "hours": 4.2,
    "pairs": 1_044_000,
    "wrong": [{"score": 0.52}, {"score": 0.3}],
    "recall": {
        "groups": [{"name": "easy", "seconds": 5, **SHARES}],
        "edits": [{"name": "mirror", "seconds": 15, **SHARES}],
    },
    "sweeps": {
        "turn": {
            "unit": "degrees",
            "neutral": 0,
            "seconds": 15,
            "points": [{"value": 2, **SHARES}, {"value": 8, "review": 0.5, "report": 0.25}],
        }
    },
    "mixes": {
        "kinds": {"recap": {"pieces": 50, **SHARES, "end_p90": 0.5}},
        "false": [],
    },
    "stills": {
        "slides": {
            "cases": 10,
            "marked": 9,
            "review": 4,
            "unmarked": 1,
            "report": 0,
            "other": 0,
        }
    },
}


def test_the_page_says_how_it_was_made():
    written = page(FIGURES)
    assert "2030-01-01, commit abc, seed 3" in written
    assert "`python -m bench.video`" in written


def test_a_length_that_was_not_measured_has_a_dash():
    assert "| mirror | - | 97 / 90 | - |" in page(FIGURES)


def test_a_sweep_has_a_column_for_every_step():
    assert "|  | 2 | 8 |" in page(FIGURES)
    assert "| 15 s | 97 / 90 | 50 / 25 |" in page(FIGURES)


def test_wrong_pairs_are_counted_at_both_thresholds():
    assert "Of 1,044,000 pairs" in page(FIGURES)
    assert "1 score to review and 0 to report; the surest scores 0.52" in page(FIGURES)


def test_what_does_not_move_is_told_by_kind():
    assert "| slides | 10 | 9 | 1 | 0 |" in page(FIGURES)
