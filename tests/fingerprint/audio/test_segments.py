import numpy as np
import pytest
from audio_builders import a_library, a_song, at_8k, cut

from fingerprint.audio.peaks import find_peaks
from fingerprint.audio.segments import WalkOptions, walk


def walked(*parts):
    peaks = find_peaks([at_8k(np.concatenate(parts))])
    names = {e.ordinal: e.work for e in a_library().all()}
    return [(names[s.line.ordinal], s) for s in walk(peaks, a_library()) if s.clearness > 8]


def test_a_whole_song_is_one_stretch_across_windows():
    [(name, stretch)] = walked(a_song(1))
    assert name == "a"
    assert stretch.start / 50 < 1
    assert stretch.end / 50 > 38
    assert stretch.line.speed == pytest.approx(1, abs=1e-3)


def test_excerpts_are_found_where_they_stand():
    found = walked(a_song(9, 12), cut(a_song(1), 20, 30), a_song(8, 12), cut(a_song(3), 5, 15))
    assert [name for name, _ in found] == ["a", "c"]
    for (_, stretch), start, there in zip(found, (12, 34), (20, 5), strict=True):
        assert stretch.start / 50 == pytest.approx(start, abs=0.5)
        assert stretch.end / 50 == pytest.approx(start + 10, abs=0.5)
        first, last = stretch.reference_span
        assert first / 50 - stretch.start / 50 == pytest.approx(there - start, abs=0.05)
        assert last > first


def test_one_song_cut_in_two_is_two_stretches():
    found = walked(cut(a_song(2), 2, 12), a_song(8, 12), cut(a_song(2), 25, 35))
    assert [name for name, _ in found] == ["b", "b"]


def test_silence_and_a_blink_of_sound_give_nothing():
    assert walked(np.zeros(20_000, np.float32)) == []
    assert walked(cut(a_song(1), 3, 3.3)) == []


def test_each_key_is_asked_for_once_and_in_bounded_portions():
    class Counting:
        version = 1
        portions = ()

        def lookup(self, keys, *, most=1000, radius=0):
            self.portions += (len(keys),)
            return a_library().lookup(keys, most=most, radius=radius)

        def arrays(self, ordinal):
            return a_library().arrays(ordinal)

    counting = Counting()
    walk(find_peaks([at_8k(np.concatenate([a_song(1)] * 3))]), counting)
    assert len(counting.portions) == 3 * 40 * 50 / WalkOptions().step
    assert max(counting.portions) < 400_000
