import numpy as np
from audio_builders import a_song, at_8k, peaks_of

from fingerprint.audio.peaks import find_peaks, thin
from fingerprint.audio.verify import clearness, pack
from fingerprint.audio.vote import Line


def a_line(speed=1.0, offset=0.0, shift=0.0):
    nothing = np.zeros(0, np.int32)
    return Line(0, speed, offset, shift, nothing, np.zeros(0), np.zeros(0, np.int64))


def clear(line, mine, other):
    heard = find_peaks([at_8k(mine)])
    return clearness(line, 0, 400, heard, pack(thin(find_peaks([at_8k(other)]), 30)))


def test_a_song_is_clear_on_itself():
    assert clear(a_line(), a_song(1), a_song(1)) > 15


def test_beside_the_line_nothing_is_clear():
    assert clear(a_line(offset=12.0), a_song(1), a_song(1)) < 4
    assert clear(a_line(shift=2.5), a_song(1), a_song(1)) < 4


def test_another_song_is_not_clear():
    assert clear(a_line(), a_song(1), a_song(2)) < 4


def test_packed_peaks_ascend_and_keep_quarters():
    packed = pack(peaks_of([3.25, 3.25, 900_000.5], [70.0, 20.25, 5.0]))
    assert np.all(np.diff(packed.astype(np.int64)) > 0)
    assert (packed >> 9).tolist() == [13, 13, 3_600_002]
    assert (packed & 511).tolist() == [81, 280, 20]


def test_a_line_that_leaves_the_reference_is_not_clear():
    assert clear(a_line(offset=1e5), a_song(1), a_song(1)) <= 0
