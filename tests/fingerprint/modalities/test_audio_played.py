"""Songs played otherwise than they were recorded, in noise, and one after another."""

import numpy as np
import pytest
from audio_builders import MEDIA, a_library, a_song, an_index, asked, cut, heard

from domain.match import Flag
from fingerprint.modalities.audio import Audio
from service.demo.content.music import RATE, SongEdit, copy_song, song

SPEEDS = [0.8, 0.87, 1.15, 1.25]


def the_best(samples):
    [best, *_] = asked(samples)
    assert (best.work, best.score >= 0.5) == ("a", True)
    return best, max(best.segments, key=lambda s: s.evidence)


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_song_played_faster_or_slower_is_found_with_its_speed_and_pitch(speed):
    found, segment = the_best(copy_song(cut(a_song(1), 5, 30), SongEdit(speed=speed), 1))
    assert segment.speed == pytest.approx(speed, rel=0.005)
    assert segment.pitch == pytest.approx(speed, rel=0.005)
    assert set(found.flags) == {Flag.RETIMED, Flag.PITCHED}


@pytest.mark.parametrize("tempo", SPEEDS)
def test_a_song_faster_or_slower_at_its_own_pitch_is_found_with_both(tempo):
    found, segment = the_best(copy_song(cut(a_song(1), 5, 30), SongEdit(tempo=tempo), 1))
    assert segment.speed == pytest.approx(tempo, rel=0.005)
    assert segment.pitch == pytest.approx(1, rel=0.005)
    assert found.flags == (Flag.RETIMED,)


def test_five_seconds_played_faster_are_found_where_they_stand():
    before, after = a_song(9, 8), a_song(8, 8)
    edit = SongEdit(speed=1.25, before=before, after=after)
    _, segment = the_best(copy_song(cut(a_song(1), 10, 16.25), edit, 1))
    assert segment.query_start == pytest.approx(8, abs=0.4)
    assert segment.query_end == pytest.approx(13, abs=0.4)
    assert segment.reference_start == pytest.approx(10, abs=0.5)
    assert segment.reference_end == pytest.approx(16.25, abs=0.5)


def a_bass_line(seed, seconds=30):
    """Plucked notes from 55 to 147 Hz, five a second or six, and nothing above them."""
    rng = np.random.default_rng(seed)
    sound = np.zeros(int(seconds * RATE), np.float32)
    at = 0.0
    while at < seconds - 1:
        time = np.arange(RATE // 2) / RATE
        hertz = 55 * 2 ** (rng.integers(0, 18) / 12)
        note = np.sin(2 * np.pi * hertz * time) * np.exp(-9 * time) * np.minimum(1, 50 * time)
        first = int(at * RATE)
        sound[first : first + len(note)] += 0.3 * note.astype(np.float32)
        at += rng.choice([0.125, 0.1875, 0.25])
    return sound


def test_a_bass_line_under_loud_white_noise_is_found():
    index = an_index(bass=a_bass_line(1), other=a_bass_line(2)).snapshot()
    noisy = copy_song(a_bass_line(1), SongEdit(noise_db=-6), 1)
    [best, *others] = Audio().match(heard(noisy), MEDIA, index)
    assert (best.work, best.score >= 0.9) == ("bass", True)
    assert max((one.score for one in others), default=0) < 0.5


def test_works_one_after_the_other_are_told_apart_where_they_meet():
    found = asked(np.concatenate([cut(a_song(1), 5, 17), cut(a_song(2), 20, 32)]))
    first, second = sorted(found, key=lambda f: f.segments[0].query_start)
    assert (first.work, second.work) == ("a", "b")
    assert min(first.score, second.score) >= 0.9
    assert first.segments[-1].query_end == pytest.approx(12, abs=0.4)
    assert second.segments[0].query_start == pytest.approx(12, abs=0.4)


def test_the_same_music_three_times_is_found_each_time():
    part = cut(a_song(1), 10, 18)
    [found] = [f for f in asked(np.concatenate([part] * 3)) if f.work == "a"]
    sure = [s for s in found.segments if s.score >= 0.9]
    assert [round(s.query_start) for s in sure] == [0, 8, 16]
    for segment in sure:
        assert segment.reference_start == pytest.approx(10, abs=0.5)
        assert segment.reference_end == pytest.approx(18, abs=0.5)


@pytest.mark.parametrize(
    ("start", "end", "edit"),
    [(0, 40, SongEdit()), (12, 17, SongEdit(noise_db=6)), (5, 25, SongEdit(speed=0.87))],
    ids=["all", "a short one", "a slow one"],
)
def test_compact_codes_find_the_same(start, end, edit):
    codes = heard(copy_song(cut(song(2, 40), start, end), edit, 1))
    [whole] = Audio().match(codes, MEDIA, a_library())
    [small] = Audio().match(Audio().compact(codes), MEDIA, a_library())
    assert len(Audio().compact(codes).keys) < 0.6 * len(codes.keys)
    # How strong a peak is above another is not kept, so a long capture asks a little otherwise.
    assert small.work == whole.work == "b"
    assert small.score == pytest.approx(whole.score, abs=0.02)
    assert small.matched == pytest.approx(whole.matched, abs=1)
    assert small.flags == whole.flags
