import numpy as np
import pytest

from fingerprint.audio.spectrum import SpectrumOptions, magnitudes, weights_of, whitened

OPTIONS = SpectrumOptions()
WEIGHTS = weights_of(OPTIONS)


def spectrum(samples):
    return magnitudes(np.asarray(samples, np.float32), WEIGHTS, OPTIONS)


def tone(hertz, level=0.5, seconds=3.0):
    return level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * 8000)) / 8000)


def test_there_are_two_octaves_of_low_bins_and_four_of_others():
    assert OPTIONS.low_bins == 48
    assert spectrum(tone(440)).shape == ((24_000 - 1024) // 160 + 1, 147)


@pytest.mark.parametrize("place", [6, 30, 44, 52, 72, 96, 139])
def test_a_tone_is_loudest_in_its_bin(place):
    mean = spectrum(tone(55 * 2 ** (place / 24))).mean(axis=0)
    # The first bins of either window are wider than a quarter tone.
    assert int(mean.argmax()) == pytest.approx(place, abs=1)


def test_a_tone_is_as_loud_below_the_border_of_both_windows_as_above_it():
    loudest = [spectrum(tone(hertz)).mean(axis=0).max() for hertz in (196, 247)]
    assert loudest[0] == pytest.approx(loudest[1], rel=0.5)


@pytest.mark.parametrize("hertz", [400, 1250, 1830, 2100, 3700])
def test_a_high_tone_leaves_next_to_nothing_in_the_low_bins(hertz):
    # Where it begins and ends it clicks, at all heights.
    found = spectrum(tone(hertz))[20:-20]
    assert found[:, : OPTIONS.low_bins - 2].max() < 1e-3 * found.max()


@pytest.mark.parametrize("hertz", [65.4, 130.8, 262, 1047])
def test_what_begins_is_centred_on_one_moment_in_low_bins_and_in_high(hertz):
    sound = tone(hertz)
    sound[:12_000] = 0
    rising = spectrum(sound).max(axis=1)
    half = int(np.searchsorted(rising, rising[-20:].mean() / 2))
    # Frame 75 begins where the tone does; half of a window of 128 ms is 3.2 frames.
    assert half == pytest.approx(75 - 3.2, abs=2)


def test_silence_is_nothing_to_whiten():
    assert whitened(spectrum(np.zeros(8000)), OPTIONS) is None
    assert whitened(spectrum(tone(440, level=1e-8)), OPTIONS) is None


def test_loudness_does_not_change_what_is_whitened_but_by_a_constant():
    noise = np.random.default_rng(1).normal(0, 0.1, 24_000)
    loud, soft = (whitened(spectrum(noise * level), OPTIONS) for level in (1.0, 0.03))
    assert np.ptp(loud - soft) < 1e-3
