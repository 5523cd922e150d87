"""Keyframes do for a film only where it is long and they stand close."""

import numpy as np
import pytest
from PIL import Image
from video_builders import a_film

from domain.errors import BadInput
from fingerprint.glanced import glanced_codes
from fingerprint.modality import Media
from fingerprint.notes import KEYFRAMES, is_glance
from fingerprint.options import KeyframeOptions
from service.demo.content.film_files import FilmWriter

LONG = KeyframeOptions(from_minutes=0.2, apart=1.0, widest=2.5)


def a_long_film(folder, *, still):
    """Write 24 s of a film; of a still one an encoder makes a single keyframe."""
    canvases = a_film(1)
    with FilmWriter(folder / "film.mp4", size=(160, 160), fps=2) as film:
        for turn, canvas in enumerate(canvases):
            other = a_film(2)[turn] if turn % 4 < 2 else canvas
            shown = canvases[0] if still else np.asarray(other)
            film.show(Image.fromarray(shown).convert("RGB"))
    return Media(folder / "film.mp4", "video/mp4", "film")


@pytest.fixture(scope="module")
def dense(tmp_path_factory):
    return a_long_film(tmp_path_factory.mktemp("dense"), still=False)


def test_keyframes_of_a_long_film_make_marked_codes(dense):
    codes = glanced_codes(dense, LONG)
    assert is_glance(codes)
    assert 0 < float(codes.arrays[KEYFRAMES][0]) <= 2.5
    assert 24 / 2.5 <= len(codes.arrays["times"]) < len(a_film(1)) / 1.5
    assert codes.length == pytest.approx(24, abs=0.6)


def test_a_shorter_film_is_not_glanced_at(dense):
    assert glanced_codes(dense, KeyframeOptions(from_minutes=0.5)) is None


def test_a_film_with_keyframes_far_apart_is_not_glanced_at(tmp_path):
    assert glanced_codes(a_long_film(tmp_path, still=True), LONG) is None


def test_a_film_that_breaks_off_is_not_glanced_at(dense, tmp_path):
    body = bytearray(dense.path.read_bytes())
    start = body.index(b"mdat") + 4
    for at in range(start + (len(body) - start) // 2, len(body)):
        if body[at : at + 4] == b"moov":
            break
        body[at] = 0
    (tmp_path / "broken.mp4").write_bytes(body)
    assert glanced_codes(Media(tmp_path / "broken.mp4", "video/mp4", "x"), LONG) is None


def test_what_is_no_film_is_left_for_others_to_refuse(tmp_path):
    (tmp_path / "page.mp4").write_bytes(b"<p>" * 100)
    assert glanced_codes(Media(tmp_path / "page.mp4", "video/mp4", "x"), LONG) is None


@pytest.mark.parametrize("wrong", [{"from_minutes": -1}, {"apart": 3.0}, {"apart": 0.0}])
def test_options_that_mean_nothing_are_refused(wrong):
    with pytest.raises(BadInput, match=r"keyframes\."):
        KeyframeOptions(**wrong)
