import numpy as np
import pytest

from bench.audio_asking import heard, window
from bench.audio_effects import RATE
from bench.audio_landmarks import Landmarks, pairs
from bench.audio_styles import STYLES, piece
from service.demo.content.music import song

SONG = song(5, 24.0)


def test_a_window_of_a_long_capture_has_the_peaks_it_would_have_by_itself():
    cut = window(heard(SONG), 8, 10)
    alone = heard(SONG[8 * RATE : 18 * RATE])

    def places(codes):
        pairs_of = zip(codes.arrays["frames"], codes.arrays["bins"], strict=True)
        return {(round(float(f)), round(float(b))) for f, b in pairs_of}

    assert len(places(cut) & places(alone)) > 0.85 * len(places(alone))
    assert cut.length == 10
    assert 0 <= cut.arrays["frames"].min() <= cut.arrays["frames"].max() < 500


@pytest.mark.parametrize("style", STYLES)
def test_a_piece_follows_from_its_seed_and_another_take_is_another_recording(style):
    first, again, other = (piece(style, 1, 1.5, take) for take in (0, 0, 1))

    assert np.array_equal(first, again)
    assert np.abs(first).max() == pytest.approx(0.8, rel=1e-3)
    likeness = np.corrcoef(first, other)[0, 1]
    assert abs(likeness) < 0.9


def peaks(seed, shift=0):
    """Return frames and bins of some peaks, twenty a second."""
    rng = np.random.default_rng(seed)
    return np.arange(0, 800, 2) + shift, rng.integers(0, 256, 400)


def test_landmarks_find_the_song_that_an_excerpt_is_from():
    index = Landmarks([(name, pairs(*peaks(seed))) for seed, name in enumerate("abc")])
    rows, columns = peaks(1, shift=-200)
    part = (rows >= 0) & (rows < 215)

    scores = index.vote([pairs(rows[part], columns[part])])

    assert max(scores, key=scores.get) == "b"
    assert scores["b"] > 10 * scores.get("a", 1.0)


def test_a_peak_is_paired_with_three_that_follow_within_reach():
    made, when = pairs(np.array([0, 1, 5, 9, 12, 90]), np.array([50, 50, 55, 90, 40, 50]))

    # Too near in time, too far in pitch and too far in time are passed over.
    assert [(code >> 12, (code >> 6 & 63) - 32, code & 63) for code in made.tolist()[:2]] == [
        (50, 5, 5),
        (50, -10, 12),
    ]
    assert when.tolist() == [0, 0, 1, 1, 5]
