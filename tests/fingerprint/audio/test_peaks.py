import numpy as np
import pytest
from audio_builders import a_song, at_8k, peaks_of
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.audio.peaks import LOW_SHARE, PeakOptions, find_peaks, thin

LOW = 48
"""Bins from here on are of the short window."""


def a_swell(frequency, at=2.0, seconds=4.0):
    time = np.arange(int(seconds * 8000)) / 8000
    swell = np.exp(-(((time - at) / 0.1) ** 2))
    return (swell * np.sin(2 * np.pi * frequency * time)).astype(np.float32)


# Two octaves below the lowest bin of the short window to three above; 24 bins an octave.
@pytest.mark.parametrize(
    ("frequency", "place"), [(65.4, 6), (110, 24), (196, 44), (440, 72), (880, 96), (1760, 120)]
)
def test_a_swelling_tone_peaks_at_its_pitch_and_time(frequency, place):
    peaks = find_peaks([a_swell(frequency)])
    best = int(np.argmax(peaks.strengths))
    assert peaks.bins[best] == pytest.approx(place, abs=0.5)
    # A window is named by its start: that of 128 ms in the middle of that of half a second.
    assert peaks.frames[best] / 50 == pytest.approx(2.0 - 0.064, abs=0.03)


def test_the_low_bins_tell_two_basses_a_tone_apart_and_the_short_window_would_not():
    peaks = find_peaks([a_swell(73.4) + a_swell(87.3)])
    strongest = np.argsort(-peaks.strengths)[:2]
    assert np.sort(peaks.bins[strongest]) == pytest.approx([10, 16], abs=0.6)


def test_a_fifth_of_the_peaks_at_most_is_low():
    time = np.arange(20 * 8000) / 8000
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.01, len(time))
    # Ten basses of their own rhythm each.
    deep = sum(
        np.sin(2 * np.pi * 60 * 1.13**n * time) * (np.sin(2 * np.pi * (2 + 0.1 * n) * time) > 0)
        for n in range(10)
    )
    peaks = find_peaks([(0.05 * deep + noise).astype(np.float32)])
    low = np.bincount((peaks.frames[peaks.bins < LOW] / 50).astype(int))
    assert low.max() == PeakOptions().density // LOW_SHARE
    thinned = thin(peaks, 30)
    assert np.bincount((thinned.frames[thinned.bins < LOW] / 50).astype(int)).max() == 6


def test_where_nothing_is_low_the_other_peaks_take_the_place():
    peaks = peaks_of(np.arange(0, 50, 0.5), np.where(np.arange(100) % 50, 90, 10))
    assert len(thin(peaks, 30).frames) == 30
    assert (thin(peaks, 30).bins < LOW).sum() == 2


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
    for here, most in ((peaks.bins < LOW, 2), (peaks.bins >= LOW, 8)):
        strengths = np.sort(peaks.strengths[second & here])[-most:]
        assert np.isin(strengths, thinned.strengths).all()
    assert (thinned.frames < 50).sum() == 10
