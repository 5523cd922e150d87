import numpy as np
import pytest
from audio_builders import a_line, a_song, at_8k, copied, packed, peaks_of, scattered

from fingerprint.audio.peaks import find_peaks, thin
from fingerprint.audio.verify import beside, closer, coincidence, pack, unpack


def clear(line, mine, other):
    heard = find_peaks([at_8k(mine)])
    theirs = pack(thin(find_peaks([at_8k(other)]), 30))
    return coincidence(line, 0, 400, heard, theirs).clearness


def test_a_song_is_clear_on_itself():
    assert clear(a_line(), a_song(1), a_song(1)) > 15


def test_beside_the_line_nothing_is_clear():
    assert clear(a_line(offset=12.0), a_song(1), a_song(1)) < 4
    assert clear(a_line(shift=2.5), a_song(1), a_song(1)) < 4


def test_another_song_is_not_clear():
    assert clear(a_line(), a_song(1), a_song(2)) < 4


def test_packed_peaks_ascend_and_keep_half_frames_and_quarter_bins():
    kept = pack(peaks_of([3.5, 3.5, 900_000.4], [145.5, 20.25, 5.1]))
    assert np.all(np.diff(kept.astype(np.int64)) > 0)
    back = unpack(kept)
    assert back.frames.tolist() == [3.5, 3.5, 900_000.5]
    assert back.bins.tolist() == [20.25, 145.5, 5.0]


def test_a_line_that_leaves_the_reference_is_not_clear():
    assert clear(a_line(offset=1e5), a_song(1), a_song(1)) <= 0


def test_chance_is_how_many_peaks_fall_to_one_beside_the_line():
    reference = scattered(1, 80)
    heard = copied(reference, [(0, 60)])
    # A cell is three frames by one bin: of 47 peaks a second over 144 bins so many.
    there = coincidence(a_line(), 500, 2500, heard, packed(reference))
    assert there.chance == pytest.approx(47 / 50 / 144 * 3, rel=0.15)


@pytest.mark.parametrize("speed", [0.8, 1.0, 1.25])
def test_peaks_are_laid_beside_the_capture_by_the_line(speed):
    reference = peaks_of([400.0, 500.0, 900.0], [50.0, 60.0, 70.0])
    line = a_line(speed, 100.0, -3.0)
    times, bins = beside(line, 300 / speed, 500 / speed, pack(reference))
    assert times == pytest.approx([300 / speed, 400 / speed])
    assert bins.tolist() == [53.0, 63.0]


@pytest.mark.parametrize("wrong", [0.995, 1.004])
def test_a_line_through_a_few_anchors_is_laid_closer_by_the_peaks_around(wrong):
    reference = scattered(1, 80)
    heard = copied(reference, [(5, 55)], speed=1.15, shift=-4.8)
    # The anchors stand between 28 and 32 s; the line is right in their middle alone.
    rough = a_line(1.15 * wrong, 1.15 * 1500 * (1 - wrong), -4.6, np.arange(1400, 1600, 25))
    near = closer(rough, 0, 3000, heard, packed(reference))
    assert near.speed == pytest.approx(1.15, rel=2e-4)
    assert near.offset == pytest.approx(0, abs=0.5)
    assert near.shift == pytest.approx(-4.8, abs=0.1)


def test_a_line_along_which_nothing_is_heard_stays_as_it_is():
    line = a_line(query=[100.0, 200.0])
    silent = peaks_of([], [])
    assert closer(line, 0, 500, silent, packed(scattered(1, 20))) == line
