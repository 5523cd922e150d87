import numpy as np
import pytest
from bench_audio_builders import tone

from bench.audio_effects import (
    RATE,
    at_rate,
    band,
    coded,
    compressed,
    in_a_room,
    loudness,
    noise,
    over,
    retimed,
)

RNG = np.random.default_rng(1)


def pitch(samples):
    """Return the loudest frequency in Hz."""
    level = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.fft.rfftfreq(len(samples), 1 / RATE)[np.argmax(level)])


def share(samples, lowest, highest):
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(power[(hertz >= lowest) & (hertz < highest)].sum() / power.sum())


@pytest.mark.parametrize("decibels", [6.0, 0.0])
def test_what_is_laid_over_stays_so_many_decibels_below(decibels):
    music, other = tone(440, 2), noise(2 * RATE, "white", RNG)

    added = over(music, other, decibels) - music

    assert 20 * np.log10(loudness(music) / loudness(added)) == pytest.approx(decibels, abs=0.01)


def test_pink_noise_has_as_much_in_each_octave():
    pink = noise(20 * RATE, "pink", RNG)

    assert share(pink, 200, 400) == pytest.approx(share(pink, 1600, 3200), rel=0.1)


def test_a_telephone_leaves_neither_bass_nor_treble():
    heard = band(noise(4 * RATE, "white", RNG), 300, 3400)

    assert share(heard, 300, 3400) > 0.9
    assert share(heard, 0, 150) + share(heard, 6800, RATE) < 0.001


@pytest.mark.parametrize("vocoder", [True, False])
def test_a_change_of_tempo_leaves_the_pitch(vocoder):
    copy = retimed(tone(440, 6), 1.1, 1.0, vocoder=vocoder)

    assert len(copy) / RATE == pytest.approx(6 / 1.1, abs=0.1)
    assert pitch(copy) == pytest.approx(440, rel=0.003)


@pytest.mark.parametrize("vocoder", [True, False])
def test_a_change_of_pitch_leaves_the_tempo(vocoder):
    copy = retimed(tone(440, 6), 1.0, 0.96, vocoder=vocoder)

    assert len(copy) / RATE == pytest.approx(6, abs=0.1)
    assert pitch(copy) == pytest.approx(0.96 * 440, rel=0.003)


def test_compression_brings_loud_and_soft_closer():
    loud, soft = tone(440, 3), tone(440, 3, level=0.1)

    heard = compressed(np.concatenate([loud, soft]))

    ends = heard[RATE : 2 * RATE], heard[4 * RATE : 5 * RATE]
    assert loudness(ends[0]) < 2 * loudness(ends[1])


def test_a_room_goes_on_after_the_sound_has_ended():
    knock = np.zeros(RATE, np.float32)
    knock[0] = 1.0

    heard = in_a_room(knock, np.random.default_rng(2))

    assert heard[0] == pytest.approx(1.0, abs=0.01)
    assert loudness(heard[RATE // 4 : RATE // 2]) > 10 * loudness(heard[-RATE // 20 :]) > 0


@pytest.mark.parametrize("codec", ["mp3", "vorbis", "opus", "aac"])
def test_a_codec_gives_the_same_tone_of_the_same_length(codec, tmp_path):
    heard = coded(tone(440, 3), codec, 32_000, tmp_path / "copy")

    assert len(heard) / RATE == pytest.approx(3, abs=0.1)
    assert pitch(heard) == pytest.approx(440, rel=0.003)


def test_resampling_keeps_the_length():
    assert len(at_rate(tone(440, 3), 8000)) == pytest.approx(24_000, abs=20)
