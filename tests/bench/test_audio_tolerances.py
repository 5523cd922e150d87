from bench.audio_tolerances import page


def points(shares, seconds=(5, 10, 30)):
    return [
        {"value": value, "seconds": s, "review": share, "report": share / 2}
        for value, share in shares.items()
        for s in seconds
    ]


FALSE = {"over": 2, "bound": 6.3e-5}
SHARES = {"review": 0.97, "report": 0.9}
FIGURES = {
    "command": "python -m bench.audio",
    "date": "2030-01-01",
    "commit": "abc",
    "seed": 3,
    "cores": 2,
    "python": "3.11",
    "queries": 30,
    "sweep_queries": 12,
    "sources": ["wesnoth", "choir"],
    "references": 40,
    "hours": 2.5,
    "sweeps": {
        "speed": {
            "unit": "times as fast",
            "neutral": 1.0,
            "points": points({0.8: 1.0, 0.9: 0.9, 0.95: 1.0, 1.0: 1.0, 1.1: 0.96, 1.2: 0.5}),
        },
        "pink noise": {
            "unit": "dB",
            "neutral": None,
            "points": points({10.0: 1.0, 0.0: 0.95, -3.0: 0.4}),
        },
        "length": {
            "unit": "seconds",
            "neutral": None,
            "points": points({2: 0.5}, (2,)) + points({5: 0.96}, (5,)) + points({10: 1}, (10,)),
        },
    },
    "recall": {
        "groups": [{"name": "clean", "seconds": s, **SHARES} for s in (5, 10, 30)],
        "edits": [{"name": "speech 0 dB", "seconds": 10, "review": 0.6, "report": 0.5}],
    },
    "negatives": {
        "windows": 100_000, "minutes": 3000, "tracks": 40, "review": FALSE, "report": FALSE,
    },
    "versions": {
        "played anew: choir": {
            "windows": 20, "review": 1, "report": 0, "surest": {"score": 0.6},
        }
    },
    "mixes": {
        "mixes": 2,
        "pieces": {"all": {"pieces": 9.0, "review": 1.0, "report": 0.9}},
        "false_to_review": 1,
        "false_to_report": 0,
    },
    "repeats": {"found": 1.0},
}  # fmt: skip


def test_a_range_ends_at_the_first_value_that_is_not_tolerated():
    text = page(FIGURES)

    assert "- Speed: 0.95 to 1.1 times as fast." in text
    assert "- Pink noise: down to 0 dB." in text
    assert "- Length: from 5 s on." in text


def test_a_sweep_that_fails_unchanged_says_so():
    poor = {"unit": "x", "neutral": 1.0, "points": points({1.0: 0.9})}

    assert "not even unchanged" in page({**FIGURES, "sweeps": {"tempo": poor}})


def test_the_page_says_how_it_was_made_and_what_was_found():
    text = page(FIGURES)

    assert "`python -m bench.audio`" in text
    assert "seed 3" in text
    assert "| 5 s | 100 / 50 |" in text
    assert "100,000 windows" in text
    assert "rate is under 6.3e-05" in text
    assert "Not tolerated at ten seconds: speech 0 dB (60%)" in text
    assert "of 20 windows 0 were reported and 1 sent to review" in text
