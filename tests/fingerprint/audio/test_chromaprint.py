import numpy as np
import pytest
from audio_builders import a_song, at_8k

from fingerprint.audio import chromaprint
from fingerprint.audio.chromaprint import Printer
from service.demo.content.music import SongEdit, copy_song

needs_library = pytest.mark.skipif(
    not chromaprint.available(), reason="libchromaprint is not installed"
)


def items_of(samples):
    printer = Printer(8000)
    assert sum(map(len, printer.through(np.array_split(samples, 7)))) == len(samples)
    return printer.items()


def bits_differing(one, other):
    common = min(len(one), len(other))
    return np.bitwise_count(one[:common] ^ other[:common]).mean() / 32


def test_its_state_is_said_in_words(monkeypatch):
    monkeypatch.setattr(chromaprint, "_MISSING", "couldn't find libchromaprint")
    assert not chromaprint.available()
    assert "couldn't find libchromaprint" in chromaprint.chromaprint_state()
    monkeypatch.setattr(chromaprint, "_MISSING", "")
    assert chromaprint.available()
    assert chromaprint.chromaprint_state() == "available"


def test_without_the_library_sound_passes_and_the_print_is_empty(monkeypatch):
    monkeypatch.setattr(chromaprint, "_MISSING", "couldn't find libchromaprint")
    assert not items_of(at_8k(a_song(1))).size


@needs_library
def test_a_print_has_eight_items_a_second():
    items = items_of(at_8k(a_song(1)))
    assert items.dtype == np.uint32
    heard = (len(items) - 1) * chromaprint.ITEM_SECONDS + chromaprint.LISTENS_SECONDS
    assert heard == pytest.approx(40, abs=0.13)


@needs_library
@pytest.mark.parametrize("seconds", [0, 1, 19])
def test_too_little_sound_has_an_empty_print(seconds):
    assert not items_of(at_8k(a_song(1))[: seconds * 8000]).size


@needs_library
@pytest.mark.parametrize("blocks", [1, 7, 500])
def test_a_print_does_not_depend_on_how_the_sound_comes(blocks):
    sound = at_8k(a_song(1))
    printer = Printer(8000)
    assert sum(map(len, printer.through(np.array_split(sound, blocks)))) == len(sound)
    assert np.array_equal(printer.items(), items_of(sound))


@needs_library
def test_of_long_sound_only_the_beginning_is_printed():
    printer = Printer(8000, longest=25.0)
    assert sum(map(len, printer.through([at_8k(a_song(1))]))) == 40 * 8000
    assert np.array_equal(printer.items(), items_of(at_8k(a_song(1))[: 25 * 8000]))


@needs_library
def test_noise_leaves_most_bits_and_another_song_half_of_them():
    one, other = items_of(at_8k(a_song(1))), items_of(at_8k(a_song(2)))
    noisy = items_of(at_8k(copy_song(a_song(1), SongEdit(noise_db=20), 1)))
    assert bits_differing(one, noisy) < 0.08
    assert bits_differing(one, other) > 0.35
