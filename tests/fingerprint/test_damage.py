"""People learn what of a file could not be decoded."""

import numpy as np
import pytest
from av.stream import Disposition
from media_builders import a_film
from sound_builders import a_sound, heard, some_tracks, tone

from fingerprint.container import Limits
from fingerprint.damage import Decoded, clock, said_of, watched
from fingerprint.decode import canvas_frames

RATE = 44_100
SONG = tone(440, 6.0, RATE)


def seen(path, **options):
    return [seconds for seconds, _, _ in canvas_frames(path, **options)]


def said(function, path, **options):
    return said_of(watched(lambda: function(path, **options))[1])


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("s.wav", "pcm_s16le"),
        ("s.mp3", "libmp3lame"),
        ("s.flac", "flac"),
        ("s.ogg", "libopus"),
        ("s.m4a", "aac"),
        ("s.aac", "aac"),
        ("s.mkv", "aac"),
        ("s.ts", "mp2"),
    ],
)
def test_of_a_good_file_nothing_is_said(tmp_path, name, codec):
    rate = 48_000 if codec == "libopus" else RATE
    path = a_sound(tmp_path / name, tone(440, 6.0, rate), codec=codec, rate=rate)
    assert said(heard, path) == ()


def test_a_file_that_breaks_off_says_how_much_was_heard(tmp_path):
    path = a_sound(tmp_path / "s.flac", SONG, codec="flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    [line] = said(heard, path)
    assert line.endswith("of 0:06 were heard")


def test_broken_packets_are_counted(tmp_path):
    path = a_sound(tmp_path / "s.mp3", SONG, codec="libmp3lame")
    body = bytearray(path.read_bytes())
    rng = np.random.default_rng(1)
    middle = len(body) // 2
    body[middle : middle + 8000] = rng.integers(0, 256, 8000, np.uint8).tobytes()
    path.write_bytes(body)
    _, [told] = watched(heard, path)
    assert told.damaged
    assert 4.0 < told.seconds < 6.0


def test_a_good_film_is_told_of_in_both_its_parts(tmp_path):
    path = a_film(tmp_path / "film.mp4")
    assert said(heard, path) == said(seen, path) == ()
    _, [told] = watched(seen, path)
    assert told.what == "pictures"
    assert told.seconds == pytest.approx(3.0, abs=0.2)


def test_a_film_damaged_in_the_middle_says_so(tmp_path):
    path = a_film(tmp_path / "film.mp4", seconds=6)
    body = bytearray(path.read_bytes())
    begin = body.index(b"mdat") + 2000
    body[begin : begin + 3000] = bytes(3000)
    path.write_bytes(body)
    assert any("is damaged" in line for line in said(heard, path) + said(seen, path))


def test_what_is_longer_than_we_look_at_says_so(tmp_path):
    path = a_film(tmp_path / "film.mp4")
    limits = Limits(longest=2.0)
    assert said(heard, path, limits=limits) == ("goes on after 0:02, the rest was not heard",)
    assert said(seen, path, limits=limits) == ("goes on after 0:02, the rest was not seen",)


def test_who_wants_only_the_beginning_is_told_nothing(tmp_path):
    path = a_film(tmp_path / "film.mp4")
    assert watched(lambda: heard(path, longest=1.0))[1] == ()


def test_of_two_tracks_the_one_marked_is_heard(tmp_path):
    tracks, marks = [SONG, tone(880, 6.0, RATE)], (Disposition(0), Disposition.default)
    path = some_tracks(tmp_path / "s.mkv", tracks, marks=marks)
    found, decoded = watched(heard, path)
    assert int(np.abs(np.fft.rfft(found[8000:16_000])).argmax()) == 880
    assert said_of(decoded) == ("has 2 tracks of sound, one was heard",)


def test_of_tracks_alike_the_first_is_heard(tmp_path):
    path = some_tracks(tmp_path / "s.mkv", [SONG, tone(880, 6.0, RATE)])
    assert int(np.abs(np.fft.rfft(heard(path)[8000:16_000])).argmax()) == 440


def test_a_commentary_and_a_short_track_come_last(tmp_path):
    comment = (Disposition.default | Disposition.comment, Disposition(0))
    tracks = [tone(880, 6.0, RATE), SONG]
    spoken = some_tracks(tmp_path / "one.mkv", tracks, marks=comment)
    short = (Disposition.default, Disposition(0))
    tracks = [tone(880, 1.0, RATE), SONG]
    decoy = some_tracks(tmp_path / "two.mp4", tracks, marks=short)
    for path in (spoken, decoy):
        assert int(np.abs(np.fft.rfft(heard(path)[2000:10_000])).argmax()) == 440


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (245.4, "4:05"), (3599.6, "1:00:00"), (21_600, "6:00:00")],
)
def test_a_clock_is_read_as_people_do(seconds, shown):
    assert clock(seconds) == shown


def test_a_tag_at_the_end_is_no_damage():
    assert Decoded("sound", 239.2, 240.0, broken=1).said() == ()


def test_each_loss_is_named():
    lost = Decoded("sound", 200.0, 245.0, broken=12)
    assert lost.said() == (
        "is damaged: 12 packets of its sound could not be decoded, 3:20 of 4:05 were heard",
    )
