"""The page says what the figures say."""

from bench.image_tolerances import page

ROW = {"works": 20, "clean": 17, "rectangle": 0.97}
COST = {"enrol_ms": 58, "fingerprint_ms": 90, "match_ms": 80, "found": 20, "asked": 20}
POINT = {"value": 45, "review": 1, "report": 0.5}
FIGURES = {
    "command": "python -m bench.image",
    "date": "2026-01-02",
    "commit": "abc",
    "seed": 7,
    "cores": 2,
    "machine": "x86_64",
    "python": "3.11",
    "sets": "held-out",
    "lacking": [],
    "references": 700,
    "strangers": 300,
    "queries": 20,
    "sweep_queries": 4,
    "peers_every": 3,
    "edits": [{**ROW, "name": "collage of 4", "review": 19, "report": 17}],
    "peers": {"phash": {"collage of 4": 0.05}},
    "sweeps": {"turned": {"unit": "degrees", "points": [POINT]}},
    "wrong_pairs": 1234567,
    "wrong": [
        {"score": 0.85, "edit": "scan", "asked": "one", "work": "other"},
        {"score": 0.2, "edit": "scan", "asked": "one", "work": "third"},
    ],
    "kin": [{"score": 0.95}],
    "cost": [{**COST, "references": 10000, "index_bytes": 4700, "stored_bytes": 26700}],
}  # fmt: skip


def test_a_row_has_the_shares_found_and_those_of_other_hashes():
    assert "| collage of 4 | 20 | 95 / 85 | 0.97 | 5 |" in page(FIGURES)


def test_a_sweep_is_a_table_of_its_own():
    assert "### turned, degrees" in page(FIGURES)
    assert "| found | 100 / 50 |" in page(FIGURES)


def test_the_worst_wrong_answers_are_told():
    told = page(FIGURES)
    assert "Of 1,234,567 pairs" in told
    assert "1 score to review and 0 to report" in told
    assert "- 0.85: one (scan) for other" in told


def test_the_price_is_told_by_size():
    row = "| 10,000 | 58 ms | 90 ms | 80 ms | 4.7 kB | 26.7 kB | 20 of 20 |"
    assert row in page(FIGURES)
