"""Keyframes say what a film is about, for little."""

import numpy as np
import pytest
from decode_builders import Shelf, pictures, write_film
from media_builders import a_song

from domain.errors import UndecodableMedia
from fingerprint.container import Limits
from fingerprint.decode import canvas_frames
from fingerprint.keyframes import keyframe_canvases


def times(source, **options):
    return [seconds for seconds, _, _ in keyframe_canvases(source, **options)]


@pytest.fixture(scope="module", params=[".mp4", ".mkv", ".avi", ".ts", ".flv"])
def film(tmp_path_factory, request):
    """Eight seconds with a keyframe every second."""
    path = tmp_path_factory.mktemp("keyframes") / f"film{request.param}"
    codec = {".avi": "mpeg4", ".flv": "flv"}.get(request.param, "libx264")
    return write_film(path, pictures(80), codec=codec, gop_size=10)


def test_keyframes_stand_where_the_whole_film_has_them(film):
    whole = {seconds: canvas for seconds, canvas, _ in canvas_frames(film, fps=1.0)}
    seen = list(keyframe_canvases(film))
    assert [seconds for seconds, _, _ in seen] == pytest.approx([0, 2, 4, 6], abs=0.11)
    for seconds, canvas, shape in seen:
        assert np.abs(whole[round(seconds)].astype(int) - canvas).mean() < 4
        assert shape == (96, 64)


def test_what_lies_elsewhere_is_looked_at_alike(film):
    assert times(Shelf(film.read_bytes())) == times(film)


def test_no_more_of_them_are_shown_than_asked_for(film):
    assert times(film, every=0.5) == pytest.approx(list(range(8)), abs=0.11)
    assert times(film, every=3.5, longest=6.0) == pytest.approx([0, 4], abs=0.11)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_of_what_lies_elsewhere_little_is_fetched(tmp_path, suffix):
    noise = np.random.default_rng(1).integers(0, 255, (12, 256, 256), np.uint8)
    frames = [noise[k % 12] for k in range(200)]
    path = write_film(tmp_path / f"film{suffix}", frames, codec="mjpeg", pix_fmt="yuvj420p")
    shelf = Shelf(path.read_bytes())
    assert times(shelf, every=5.0) == pytest.approx([0, 5, 10, 15], abs=0.11)
    assert shelf.fetched < shelf.size / 4


def test_a_song_and_a_film_without_keyframes_are_refused(tmp_path):
    with pytest.raises(UndecodableMedia, match=r"song\.wav: it has no moving pictures"):
        times(a_song(tmp_path / "song.wav"))
    path = write_film(tmp_path / "film.mp4", pictures(10))
    with pytest.raises(UndecodableMedia, match=r"film\.mp4"):
        times(path, limits=Limits(pixels=96 * 63))
