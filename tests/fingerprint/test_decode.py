"""What decoders give of good, odd and hostile files."""

import errno
import struct

import numpy as np
import pytest
from media_builders import a_film, a_song

from domain.errors import BackendUnavailable, NotFound, UndecodableMedia
from fingerprint.container import Limits, _translated
from fingerprint.decode import canvas_frames, probe, sound_blocks


def times(path, **options):
    return [seconds for seconds, _, _ in canvas_frames(path, **options)]


def heard(path, **options):
    return np.concatenate(list(sound_blocks(path, **options)))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return a_film(tmp_path_factory.mktemp("decode") / "film.mp4")


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".ts", ".mkv"])
def test_a_film_is_shown_at_a_steady_rate_whatever_its_container(tmp_path, suffix):
    path = a_film(tmp_path / f"film{suffix}")
    assert times(path) == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
    found = probe(path)
    assert (found.has_video, found.has_audio, found.width, found.height) == (True, True, 64, 48)
    assert found.seconds == pytest.approx(3.0, abs=0.15)


def test_the_canvas_shows_what_stands_on_the_screen(film):
    canvases = [canvas for _, canvas, _ in canvas_frames(film, size=32)]
    bright = [float((canvas > 120).mean()) for canvas in canvases]
    assert canvases[0].shape == (32, 32)
    assert canvases[0].dtype == np.uint8
    assert bright == pytest.approx([(k * 5 + 1) / 30 for k in range(6)], abs=0.06)


def test_a_film_of_few_frames_keeps_its_pace(tmp_path):
    path = a_film(tmp_path / "slow.mp4", fps=1, seconds=4, tone=None)
    assert times(path) == [k / 2 for k in range(7)]


def test_frames_at_uneven_times_are_shown_at_a_steady_rate(tmp_path):
    path = a_film(tmp_path / "uneven.mp4", times=[0, 0.1, 0.9, 1.0, 2.6, 2.7], tone=None)
    assert times(path) == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]


def test_nothing_after_the_longest_is_looked_at(film):
    assert times(film, longest=1.2) == [0.0, 0.5, 1.0]
    assert heard(film, longest=1.0).size == 8000


def test_sound_is_mono_at_the_rate_asked_for(film):
    sound = heard(film, rate=8000)
    assert sound.dtype == np.float32
    assert sound.size / 8000 == pytest.approx(3.0, abs=0.1)
    spectrum = np.abs(np.fft.rfft(sound[8000:16000]))
    assert int(spectrum.argmax()) == 440


def test_a_song_has_no_moving_pictures(tmp_path):
    path = a_song(tmp_path / "song.wav")
    found = probe(path)
    assert (found.has_video, found.has_audio, found.width) == (False, True, 0)
    with pytest.raises(UndecodableMedia, match=r"song\.wav: it has no moving pictures"):
        times(path)


def test_of_a_film_that_may_be_mute_no_sound_is_heard(tmp_path, film):
    assert list(sound_blocks(a_film(tmp_path / "mute.mp4", tone=None), optional=True)) == []
    assert list(sound_blocks(film, optional=True))


def test_a_film_without_sound_says_so(tmp_path):
    path = a_film(tmp_path / "mute.mp4", tone=None)
    assert not probe(path).has_audio
    with pytest.raises(UndecodableMedia, match="it has no sound"):
        heard(path)


def test_glued_broadcasts_play_one_after_another(tmp_path):
    one = a_film(tmp_path / "one.ts", seconds=2).read_bytes()
    glued = tmp_path / "glued.ts"
    glued.write_bytes(one * 3)
    seen = times(glued)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(5.5, abs=0.5)
    assert heard(glued).size / 8000 == pytest.approx(6.0, abs=0.3)


def test_a_turned_film_is_shown_upright(tmp_path):
    path = a_film(tmp_path / "turned.mp4", tone=None)
    body = bytearray(path.read_bytes())
    matrix = body.index(b"tkhd") + 4 + 40
    quarter = (0, 1, 0, -1, 0, 0, 0, 0, 1)
    units = [x << 16 if i % 3 < 2 else x << 30 for i, x in enumerate(quarter)]
    body[matrix : matrix + 36] = struct.pack(">9i", *units)
    path.write_bytes(body)
    *_, (_, canvas, shape) = canvas_frames(path)
    assert shape == (48, 64)
    # What grew from the left grows from the top after a quarter turn clockwise.
    first = next(iter(canvas_frames(path)))[1]
    assert float(first[:4].mean()) > float(first[-100:].mean())
    assert float(canvas.mean()) > float(first.mean())


def test_a_film_damaged_in_the_middle_gives_the_rest(tmp_path):
    path = a_film(tmp_path / "film.ts", seconds=6, tone=None)
    body = bytearray(path.read_bytes())
    third = len(body) // 3 // 188 * 188
    body[third : third + 188 * 4] = bytes(188 * 4)
    path.write_bytes(body)
    seen = times(path)
    assert seen[-1] >= 5.0
    assert len(seen) >= 8


def test_a_film_that_breaks_off_gives_what_is_there(tmp_path):
    path = a_film(tmp_path / "film.ts", seconds=6, tone=None)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 1.0 <= times(path)[-1] <= 4.0


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.mp4", b""),
        ("noise.mp4", b"\xff\xfe\x00noise" * 500),
        ("page.html", b"<!doctype html><p>not found</p>"),
        (
            "list.m3u8",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{film}\n#EXT-X-ENDLIST\n",
        ),
        ("concat.txt", b"ffconcat version 1.0\nfile {film}\n"),
    ],
)
@pytest.mark.parametrize("read", [times, heard, probe])
def test_what_is_no_media_of_its_own_is_refused(tmp_path, film, name, body, read):
    path = tmp_path / name
    path.write_bytes(body.replace(b"{film}", str(film).encode()))
    with pytest.raises(UndecodableMedia, match=name):
        read(path)


def test_frames_beyond_the_limit_are_refused(film):
    with pytest.raises(UndecodableMedia):
        times(film, limits=Limits(pixels=64 * 47))


def test_a_file_that_is_gone_is_not_found(tmp_path):
    with pytest.raises(NotFound, match=r"gone\.mp4"):
        times(tmp_path / "gone.mp4")


def test_an_error_in_a_file_that_can_be_read_is_the_files_own(film, tmp_path):
    fault = OSError(errno.EIO, "Input/output error")
    assert isinstance(_translated(film, fault), UndecodableMedia)
    assert isinstance(_translated(tmp_path, fault), BackendUnavailable)


def test_sound_that_nobody_can_decode_is_none(tmp_path):
    path = a_song(tmp_path / "song.wav")
    body = bytearray(path.read_bytes())
    body[20:22] = b"\x34\x12"  # the number of a codec that does not exist
    path.write_bytes(body)
    assert not probe(path).has_audio
    with pytest.raises(UndecodableMedia, match="it has no sound"):
        heard(path)
