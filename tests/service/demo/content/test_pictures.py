"""Pictures follow from their seed, and from nothing else."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from service.demo.content.photographs import PictureEdit, copy_picture, jpeg, product_photo
from service.demo.content.pictures import cover, poster


@pytest.mark.parametrize("draw", [poster, cover])
def test_the_same_seed_draws_the_same_picture(draw):
    assert draw(3).tobytes() == draw(3).tobytes()
    assert draw(3).tobytes() != draw(4).tobytes()


def test_the_same_seed_takes_the_same_photograph():
    assert product_photo(3, cover(1)).tobytes() == product_photo(3, cover(1)).tobytes()


def test_a_photograph_shows_its_picture_in_a_third_of_the_frame_or_more():
    frame = np.asarray(product_photo(8, Image.new("RGB", (450, 640), (0, 255, 0))), np.int16)
    green = (frame[:, :, 1] > 140) & (frame[:, :, 0] < 80) & (frame[:, :, 2] < 80)
    assert 0.33 < green.mean() < 0.62


def test_a_crop_and_a_new_size_change_the_size():
    copy = copy_picture(poster(1), PictureEdit(crop=0.1, resize=0.5))
    assert copy.size == (216, 324)


def test_a_mirrored_copy_is_the_mirror_image():
    copy = np.asarray(copy_picture(poster(1), PictureEdit(mirror=True)), np.float32)
    truth = np.asarray(poster(1), np.float32)[:, ::-1]
    assert np.abs(copy - truth).mean() < 8


def test_jpeg_is_a_file_that_opens():
    assert Image.open(BytesIO(jpeg(cover(1)))).size == (450, 640)
