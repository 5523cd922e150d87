import numpy as np
import pytest
from audio_builders import a_song

from fingerprint.audio import chromaprint
from service.demo.content.music import RATE, SongEdit, copy_song, write_audio

needs_library = pytest.mark.skipif(
    not chromaprint.available(), reason="libchromaprint is not installed"
)


def test_its_state_is_said_in_words(monkeypatch):
    monkeypatch.setattr(chromaprint, "_MISSING", "couldn't find libchromaprint")
    assert not chromaprint.available()
    assert "couldn't find libchromaprint" in chromaprint.chromaprint_state()
    monkeypatch.setattr(chromaprint, "_MISSING", "")
    assert chromaprint.available()
    assert chromaprint.chromaprint_state() == "available"


def test_equal_prints_are_equal_and_random_ones_are_not():
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 2**32, (2, 500), dtype=np.uint32)
    assert chromaprint.similarity(one, one) == 1
    assert chromaprint.similarity(one, other) < 0.1


def test_a_leader_of_silence_does_not_matter():
    rng = np.random.default_rng(1)
    track = rng.integers(0, 2**32, 500, dtype=np.uint32)
    late = np.concatenate([np.zeros(20, np.uint32), track])
    assert chromaprint.similarity(track, late) == 1


def test_an_excerpt_is_no_copy_of_the_whole():
    track = np.arange(500, dtype=np.uint32)
    assert chromaprint.similarity(track, track[:250]) == 0
    assert chromaprint.similarity(track, track[:0]) == 0


@needs_library
def test_another_encoding_is_similar_and_another_song_is_not(tmp_path):
    copy = copy_song(a_song(1), SongEdit(noise_db=20), 1)
    for name, samples in (("one", a_song(1)), ("copy", copy), ("other", a_song(2))):
        write_audio(tmp_path / name, samples, RATE, "mp3")
    one, copied, other = (
        chromaprint.fingerprint(tmp_path / name) for name in ("one", "copy", "other")
    )
    assert chromaprint.similarity(one, copied) > 0.85
    assert chromaprint.similarity(one, other) < 0.25
