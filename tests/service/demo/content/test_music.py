import numpy as np
import pytest
from audio_builders import a_song, an_index, cut, heard

from fingerprint.modalities.audio import Audio
from fingerprint.modality import Media
from service.demo.content.music import (
    RATE,
    SongEdit,
    copy_song,
    medley,
    song,
    speech,
    write_audio,
)


def test_a_seed_always_gives_the_same_song():
    assert np.array_equal(song(4, 6), song(4, 6))
    assert np.array_equal(speech(4, 6), speech(4, 6))


def test_songs_have_the_length_and_level_asked_for():
    for samples in (song(4, 7.5), speech(4, 7.5)):
        assert samples.dtype == np.float32
        assert len(samples) == int(7.5 * RATE)
        assert np.abs(samples).max() == pytest.approx(0.8, abs=1e-4)
        assert np.sqrt(np.mean(samples**2)) > 0.03


def test_a_song_never_plays_one_second_twice():
    samples = a_song(1)
    spectra = np.abs(np.fft.rfft(samples.reshape(-1, RATE // 2), axis=1))[:, 50:2000]
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True)
    alike = spectra @ spectra.T - np.eye(len(spectra))
    assert alike.max() < 0.999


def test_songs_of_different_seeds_share_nothing_a_listener_would_report(tmp_path):
    songs = {f"s{seed}": a_song(seed) for seed in (1, 2, 3, 11, 12, 13)}
    snapshot = an_index(**songs).snapshot()
    media = Media(tmp_path, "audio/mpeg", "0" * 64)
    for name, samples in songs.items():
        found = Audio().match(heard(cut(samples, 0, 30)), media, snapshot)
        assert [f.work for f in found if f.score >= 0.5] == [name]


def test_edits_change_the_length_as_they_say():
    original = a_song(1)
    assert len(copy_song(original, SongEdit(start=5, seconds=10), 1)) == 10 * RATE
    for edit, seconds in (
        (SongEdit(speed=1.25), 32),
        (SongEdit(tempo=0.8), 50),
        (SongEdit(pitch=1.05), 40),
        (SongEdit(before=original[:RATE], after=original[: 2 * RATE]), 43),
    ):
        assert len(copy_song(original, edit, 1)) / RATE == pytest.approx(seconds, abs=0.05)


def test_a_tone_is_moved_by_pitch_and_speed_but_not_by_tempo():
    time = np.arange(4 * RATE) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 600 * time)).astype(np.float32)

    def hertz(samples):
        middle = samples[RATE : 2 * RATE] * np.hanning(RATE)
        return float(np.argmax(np.abs(np.fft.rfft(middle))))

    assert hertz(copy_song(tone, SongEdit(pitch=1.1), 1)) == pytest.approx(660, abs=2)
    assert hertz(copy_song(tone, SongEdit(speed=0.9), 1)) == pytest.approx(540, abs=2)
    assert hertz(copy_song(tone, SongEdit(tempo=1.2), 1)) == pytest.approx(600, abs=2)


def test_noise_and_speech_have_the_level_asked_for():
    original = a_song(1)[: 10 * RATE] * np.float32(0.2)
    for edit in (SongEdit(noise_db=6), SongEdit(speech_db=6)):
        added = copy_song(original, edit, 1) - original
        ratio = 20 * np.log10(np.std(original) / np.std(added))
        assert ratio == pytest.approx(6, abs=0.2)


def test_copies_are_never_clipped():
    loud = copy_song(a_song(1), SongEdit(speech_db=-6, loudness=3.0), 1)
    assert np.abs(loud).max() <= 0.981


def test_a_medley_joins_with_a_crossfade():
    parts = [a_song(1)[: 5 * RATE], a_song(2)[: 5 * RATE]]
    joined = medley(parts, crossfade=1.0)
    assert len(joined) == 9 * RATE
    assert np.array_equal(joined[: 4 * RATE], parts[0][: 4 * RATE])
    assert np.array_equal(joined[5 * RATE :], parts[1][RATE:])


def test_the_same_samples_make_the_same_file(tmp_path):
    for name in ("one", "two"):
        write_audio(tmp_path / name, a_song(1)[: 3 * RATE], RATE, "mp3")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
