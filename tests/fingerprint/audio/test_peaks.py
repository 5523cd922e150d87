import numpy as np
import pytest
from audio_builders import a_song, at_8k
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.audio.peaks import PeakOptions, find_peaks, thin


def test_a_swelling_tone_peaks_at_its_pitch_and_time():
    time = np.arange(4 * 8000) / 8000
    swell = np.exp(-(((time - 2.0) / 0.1) ** 2))
    sound = (swell * np.sin(2 * np.pi * 880 * time)).astype(np.float32)
    peaks = find_peaks([sound])
    best = int(np.argmax(peaks.strengths))
    # 880 Hz is two octaves above the lowest bin; a window of 128 ms is named by its start.
    assert peaks.bins[best] == pytest.approx(48, abs=0.5)
    assert peaks.frames[best] / 50 == pytest.approx(2.0 - 0.064, abs=0.03)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=6))
def test_how_a_stream_is_cut_into_blocks_does_not_matter(sizes):
    sound = at_8k(a_song(1))[:100_000]
    blocks = np.split(sound, np.cumsum(sizes)[np.cumsum(sizes) < len(sound)])
    whole, pieces = find_peaks([sound]), find_peaks(blocks)
    assert np.array_equal(whole.frames, pieces.frames)
    assert np.array_equal(whole.bins, pieces.bins)


def test_a_long_stream_has_no_seams():
    tune = at_8k(a_song(1))
    sound = np.concatenate([tune] * 5)
    peaks = find_peaks(sound[i : i + 50_000] for i in range(0, len(sound), 50_000))
    assert peaks.seconds == pytest.approx(200, abs=0.1)
    assert np.all(np.diff(peaks.frames) >= 0)
    per_second = np.bincount((peaks.frames / 50).astype(int))
    assert per_second[:199].min() > 20
    assert per_second.max() <= PeakOptions().density + 1


@pytest.mark.parametrize(
    "sound",
    [np.zeros(40_000), np.full(40_000, 0.3), np.zeros(100), np.zeros(0)],
    ids=["silence", "direct current", "a click", "nothing"],
)
def test_where_nothing_sounds_there_are_no_peaks(sound):
    assert len(find_peaks([sound.astype(np.float32)]).frames) == 0


def test_silence_inside_a_song_has_no_peaks():
    sound = at_8k(a_song(1))[:160_000].copy()
    sound[60_000:100_000] = 0
    frames = find_peaks([sound]).frames
    assert not np.any((frames > 60_000 / 160 + 5) & (frames < 100_000 / 160 - 12))


def test_loudness_does_not_move_peaks():
    sound = at_8k(a_song(1))[:80_000]
    loud, low = find_peaks([sound]), find_peaks([sound * np.float32(0.05)])
    assert np.allclose(loud.frames, low.frames, atol=1e-2)


def test_thinning_keeps_the_strongest_of_each_second():
    peaks = find_peaks([at_8k(a_song(1))[:80_000]])
    thinned = thin(peaks, 10)
    second = peaks.frames < 50
    kept = np.sort(thinned.strengths[thinned.frames < 50])
    assert np.array_equal(kept, np.sort(peaks.strengths[second])[-10:])
