"""Strips are made while a film is decoded, and are read when the film is gone."""

import io
import json
import zipfile

import numpy as np
import pytest
from decode_builders import write_film
from PIL import Image

from domain.errors import UndecodableMedia
from fingerprint.decode import canvas_frames
from fingerprint.stills.strip import Still, Strip, StripOptions, instants, tiles
from fingerprint.stills.take import taken

SMALL = StripOptions(box=(32, 24), across=2, down=2)


def a_still(seconds, shade, shape=(24, 32, 3)):
    return Still(seconds, np.full(shape, shade, np.uint8))


@pytest.fixture
def kept(tmp_path):
    """Put a strip on disk, as a vault does."""

    def keep(body):
        path = tmp_path / "strip"
        path.write_bytes(body)
        return path

    return keep


def a_strip(count=5):
    strip = Strip(SMALL)
    for k in range(count):
        strip.add(a_still(2.0 * k, 20 + 40 * k))
    return strip.packed()


def repacked(body, name, content):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        if content is not None:
            new.writestr(name, content)
    return made.getvalue()


def test_tiles_come_back_with_their_seconds(kept):
    body = kept(a_strip())
    assert instants(body, "it") == (0.0, 2.0, 4.0, 6.0, 8.0)
    found = tiles(body, [4, 1], "it")
    assert [still.seconds for still in found] == [8.0, 2.0]
    assert [float(s.pixels.mean()) for s in found] == pytest.approx([180, 60], abs=3)


def test_a_strip_is_an_archive_of_pictures_that_anybody_can_open():
    with zipfile.ZipFile(io.BytesIO(a_strip())) as archive:
        assert archive.namelist() == ["strip.json", "0000.jpg", "0001.jpg"]
        told = json.loads(archive.read("strip.json"))
        assert (told["tile"], told["tiles"]) == ([32, 24], [2, 2])
        assert Image.open(io.BytesIO(archive.read("0000.jpg"))).size == (64, 48)


def test_the_same_pictures_make_the_same_strip():
    assert a_strip() == a_strip()


def test_a_picture_of_another_shape_stands_on_black(kept):
    strip = Strip(SMALL)
    strip.add(a_still(0.0, 200))
    strip.add(a_still(2.0, 200, (48, 16, 3)))
    _, tall = tiles(kept(strip.packed()), [0, 1], "it")
    assert tall.pixels.shape == (24, 32, 3)
    assert tall.pixels[:, 15:17].mean() > 180
    assert tall.pixels[:, :8].mean() < 20


def test_no_more_tiles_are_kept_than_allowed(kept):
    strip = Strip(StripOptions(most=3))
    for k in range(9):
        strip.add(a_still(k, 100))
    assert len(instants(kept(strip.packed()), "it")) == 3


def test_what_is_decoded_for_something_else_leaves_a_strip(tmp_path, kept):
    frames = [np.full((64, 96), 20 + 20 * k, np.uint8) for k in range(10)]
    film = write_film(tmp_path / "film.mp4", frames, fps=1)

    def count(path):
        return sum(1 for _ in canvas_frames(path))

    result, body = taken(film, "video/mp4", count, film)
    assert result == count(film)
    body = kept(body)
    assert instants(body, "it") == (0.0, 2.0, 4.0, 6.0, 8.0)
    shades = [float(s.pixels.mean()) for s in tiles(body, range(5), "it")]
    assert shades == pytest.approx([20, 60, 100, 140, 180], abs=4)


def test_a_picture_is_kept_as_one_tile_and_what_has_none_as_nothing(tmp_path, kept):
    Image.new("RGB", (800, 400), (200, 20, 20)).save(tmp_path / "cover.png")
    _, body = taken(tmp_path / "cover.png", "image/png", list)
    [still] = tiles(kept(body), [0], "it")
    assert still.pixels.shape == (320, 640, 3)
    assert taken(tmp_path / "text.txt", "text/plain", list) == ([], b"")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"nothing", "no strip"),
        (repacked(a_strip(), "strip.json", None), "index of the strip is damaged"),
        (repacked(a_strip(), "strip.json", b"[1]"), "index of the strip is damaged"),
        (repacked(a_strip(), "strip.json", b'{"format": 7}'), "a strip of format 7"),
        (repacked(a_strip(), "0001.jpg", b"no picture"), "page 1 of the strip is damaged"),
        (repacked(a_strip(), "0001.jpg", None), "page 1 of the strip is damaged"),
    ],
)
def test_a_damaged_strip_says_what_is_wrong(kept, body, why):
    with pytest.raises(UndecodableMedia, match=f"strip of R-1: .*{why}|strip of R-1: {why}"):
        tiles(kept(body), [4], "strip of R-1")
