"""Pictures from files that may be anything."""

import numpy as np
import pytest
from PIL import Image

from domain.errors import NotFound, UndecodableMedia
from fingerprint.image.picture import read_picture


def halves(size=(40, 20)):
    """Black on the left, white on the right."""
    body = np.zeros((size[1], size[0], 3), np.uint8)
    body[:, size[0] // 2 :] = 255
    return Image.fromarray(body)


def test_a_large_picture_comes_small(tmp_path):
    halves((400, 200)).save(tmp_path / "p.png")
    assert read_picture(tmp_path / "p.png", 100).size == (100, 50)


def test_what_is_transparent_is_white(tmp_path):
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(tmp_path / "p.png")
    assert read_picture(tmp_path / "p.png", 100).getpixel((4, 4)) == (255, 255, 255)


def test_deep_grey_keeps_its_shades(tmp_path):
    Image.fromarray(np.full((9, 9), 0x8000, np.uint16)).save(tmp_path / "p.png")
    assert read_picture(tmp_path / "p.png", 100).getpixel((4, 4)) == (128, 128, 128)


@pytest.mark.parametrize(("kind", "white"), [(np.float32, 1.0), (np.int32, 60000)])
def test_shades_of_any_range_are_seen(tmp_path, kind, white):
    body = np.zeros((20, 40), kind)
    body[:, 20:] = white
    Image.fromarray(body).save(tmp_path / "p.tiff")
    picture = read_picture(tmp_path / "p.tiff", 100)
    assert [picture.getpixel(place)[0] for place in ((5, 5), (35, 5))] == [0, 255]


def test_what_is_no_number_is_black(tmp_path):
    body = np.full((20, 40), np.nan, np.float32)
    body[:, 20:] = 1.0
    Image.fromarray(body).save(tmp_path / "p.tiff")
    assert read_picture(tmp_path / "p.tiff", 100).getpixel((5, 5)) == (0, 0, 0)


def test_a_spoilt_avif_is_refused(tmp_path):
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)).save(
        tmp_path / "p.avif"
    )
    body = bytearray((tmp_path / "p.avif").read_bytes())
    start = body.index(b"mdat") + 4
    body[start:] = b"\xff" * (len(body) - start)
    (tmp_path / "p.avif").write_bytes(body)
    with pytest.raises(UndecodableMedia, match="no decoder reads it"):
        read_picture(tmp_path / "p.avif", 100)


def test_damaged_exif_is_done_without(tmp_path):
    halves().save(tmp_path / "p.jpg", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(40))
    assert read_picture(tmp_path / "p.jpg", 100).size == (40, 20)


def test_a_photograph_taken_upright_is_shown_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    halves().save(tmp_path / "p.jpg", exif=exif)
    upright = read_picture(tmp_path / "p.jpg", 100)
    assert upright.size == (20, 40)
    assert sum(upright.getpixel((10, 2))) < 90
    assert sum(upright.getpixel((10, 37))) > 600


def test_a_picture_that_breaks_off_gives_its_upper_part(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "p.jpg")
    body = (tmp_path / "p.jpg").read_bytes()
    (tmp_path / "p.jpg").write_bytes(body[: len(body) // 2])
    image = np.asarray(read_picture(tmp_path / "p.jpg", 200), np.float32)
    assert image[:60].std() > 30
    assert image[-40:].std() < 10


@pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff\xe0nothing", b"%!PS-Adobe-3.0\nshowpage"])
def test_what_is_no_picture_is_refused(tmp_path, body):
    (tmp_path / "p.jpg").write_bytes(body)
    with pytest.raises(UndecodableMedia, match=r"p\.jpg: no decoder reads it as a picture"):
        read_picture(tmp_path / "p.jpg", 100)


def test_a_picture_of_too_many_pixels_is_refused_unread(tmp_path, monkeypatch):
    halves().save(tmp_path / "p.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 700)
    with pytest.raises(UndecodableMedia, match="too large"):
        read_picture(tmp_path / "p.png", 100)


def test_a_file_that_is_gone_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        read_picture(tmp_path / "p.png", 100)
