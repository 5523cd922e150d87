from pathlib import Path
from random import Random

import av
import numpy as np
import pytest
from PIL import Image

from bench.glance_uploads import around, rekeyed
from bench.video_cases import Source
from bench.video_films import write

BLACK = np.zeros((2, 2), np.uint8)


def a_stranger(number):
    frames = tuple((float(second), BLACK + number, (384, 216)) for second in (0, 5))
    return Source(f"strange {number}", "drama", Path("nowhere.mp4"), 10.0), frames


def test_a_copy_stands_between_strange_films_at_its_own_time():
    copy = [(1.0, BLACK + 99, (90, 160)), (3.0, BLACK + 99, (90, 160))]
    strange = [a_stranger(number) for number in range(1, 9)]
    upload = list(around(copy, 4.0, strange, 0.75, Random(1)))
    seconds = [second for second, _, _ in upload]
    assert seconds == sorted(seconds)
    assert [s for s, canvas, _ in upload if canvas[0, 0] == 99] == [21.0, 23.0]
    assert (seconds[-1], len(upload)) == (49.0, 12)
    assert {size for _, _, size in upload} == {(90, 160)}


@pytest.mark.parametrize(("every", "keys"), [(1.0, [0.0, 1.0, 2.0, 3.0]), (2.0, [0.0, 2.0])])
def test_a_film_gets_its_keyframes_where_they_are_wanted(tmp_path, every, keys):
    frames = (Image.new("RGB", (96, 54), (5 * n, 5 * n, 5 * n)) for n in range(48))
    write(tmp_path / "film.mp4", frames, (96, 54), 12)
    made = rekeyed(tmp_path / "film.mp4", tmp_path / "made.mp4", every)
    with av.open(str(made)) as film:
        shown = list(film.decode(film.streams.video[0]))
    assert [frame.time for frame in shown if frame.key_frame] == keys
    assert len(shown) == 48
