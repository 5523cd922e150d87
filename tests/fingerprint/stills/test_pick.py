"""What stands on the screen at an instant is the frame a viewer sees there."""

from pathlib import Path

import av
import numpy as np
import pytest
from decode_builders import write_film
from PIL import Image

from domain.errors import UndecodableMedia
from fingerprint.stills.develop import Developer
from fingerprint.stills.pick import pick

BOX = (96, 64)
FILM = Path("film.mp4")


def shades(count):
    """Frames whose grey level tells their number."""
    return [np.full((64, 96), 20 + 2 * k, np.uint8) for k in range(count)]


def numbers(picked):
    return [round((float(still.pixels.mean()) - 20) / 2) for still in picked.stills]


@pytest.fixture(scope="module", params=[".mp4", ".mkv", ".avi", ".ts"])
def film(tmp_path_factory, request):
    """Twenty seconds of five frames each, a keyframe every four seconds."""
    path = tmp_path_factory.mktemp("pick") / f"film{request.param}"
    codec = {".avi": "mpeg4"}.get(request.param, "libx264")
    return write_film(path, shades(100), codec=codec, fps=5, gop_size=20)


def test_each_instant_gives_the_frame_that_stands_there(film):
    picked = pick(film, "video/mp4", [0.0, 3.1, 7.0, 18.9], BOX)
    assert numbers(picked) == pytest.approx([0, 15, 35, 94], abs=1)
    assert picked.stills[3].seconds == 18.9
    assert picked.length == pytest.approx(20.0, abs=0.5)


def test_behind_the_end_stands_the_last_frame(film):
    assert numbers(pick(film, "video/mp4", [1.0, 400.0], BOX)) == pytest.approx([5, 99], abs=1)


def test_leaping_and_playing_on_give_the_same_frames(tmp_path):
    film = write_film(tmp_path / "film.mp4", shades(100), fps=5, gop_size=20)
    instants = [0.3, 9.2, 9.9, 19.0]
    one_by_one = [numbers(pick(film, "video/mp4", [at], BOX))[0] for at in instants]
    assert numbers(pick(film, "video/mp4", instants, BOX)) == one_by_one


def test_wide_pixels_are_shown_wide(tmp_path):
    def film(ratio):
        path = tmp_path / f"film{ratio}.mp4"
        return write_film(path, shades(5), sample_aspect_ratio=ratio)

    [still] = pick(film(2), "video/mp4", [0.0], BOX).stills
    assert still.pixels.shape == (32, 96, 3)
    [still] = pick(film(1), "video/mp4", [0.0], (48, 48)).stills
    assert still.pixels.shape == (32, 48, 3)


def test_colours_that_nobody_can_convert_are_refused():
    with pytest.raises(UndecodableMedia, match="nobody can convert its colours"):
        Developer(FILM, None, BOX).develop(av.VideoFrame(64, 48, "gbrap32le"))


def test_a_picture_is_the_same_at_any_instant(tmp_path):
    Image.new("RGB", (40, 30), (200, 20, 20)).save(tmp_path / "cover.png")
    one, other = pick(tmp_path / "cover.png", "image/png", [0.0, 5.0], BOX).stills
    assert one.pixels.shape == (30, 40, 3)
    assert np.array_equal(one.pixels, other.pixels)


def test_a_file_without_pictures_is_refused(tmp_path):
    with av.open(str(tmp_path / "song.wav"), "w") as container:
        sound = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), "s16", "mono")
        frame.sample_rate = 8000
        container.mux(sound.encode(frame))
    with pytest.raises(UndecodableMedia, match=r"song\.wav: it has no moving pictures"):
        pick(tmp_path / "song.wav", "video/mp4", [0.0], BOX)
