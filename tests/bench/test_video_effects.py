import numpy as np
import pytest
from PIL import Image

from bench.video_edits import GROUPS, SWEEPS
from bench.video_effects import Stage, bars, chained, crop, mirror, tone, upright
from bench.video_layers import inset, upright_blurred

SIZE = (64, 36)
FRAME = Image.fromarray(np.random.default_rng(4).integers(60, 250, (36, 64, 3), np.uint8))
EVERY = [edit for edits in GROUPS.values() for edit in edits] + [
    edit for sweep in SWEEPS.values() for _, edit in sweep.steps
]


def stage():
    black = Image.new("RGB", SIZE)
    return Stage(SIZE, np.random.default_rng(1), lambda: iter([black] * 100))


@pytest.mark.parametrize("edit", EVERY, ids=lambda edit: edit.name)
def test_every_edit_gives_frames_of_the_size_it_says(edit):
    made = edit.effect(stage())
    assert made.show(FRAME, 0).size == made.size
    assert not any(side % 2 for side in made.size)


@pytest.mark.parametrize(
    "effect", [bars(0.25, 0.0), bars(0.0, 0.25), inset(0.6), inset(0.6, "corner")]
)
def test_the_film_stands_where_the_rectangle_says_and_nowhere_else(effect):
    made = effect(stage())
    lit = np.asarray(made.show(FRAME, 0).convert("L")) > 30
    down, across = np.nonzero(lit)
    left, top, right, bottom = made.rectangle
    told = (left * 64, top * 36, right * 64, bottom * 36)
    seen = (across.min(), down.min(), across.max() + 1, down.max() + 1)
    assert seen == pytest.approx(told, abs=1.0)


def test_an_upright_blurred_film_keeps_its_shape():
    made = upright_blurred(stage())
    left, top, right, bottom = made.rectangle
    wide, high = (right - left) * made.size[0], (bottom - top) * made.size[1]
    assert wide / high == pytest.approx(64 / 36, rel=0.05)
    assert made.size[0] < made.size[1]


def test_an_upright_cut_is_nine_by_sixteen():
    width, height = upright(stage()).size
    assert width / height == pytest.approx(9 / 16, rel=0.1)


def test_a_crop_keeps_the_middle():
    cut = np.asarray(crop(0.5)(stage()).show(FRAME, 0), np.float64)
    kept = np.asarray(FRAME, np.float64)[9:27, 16:48]
    assert np.abs(cut - kept).mean() < 1.0


def test_effects_in_a_chain_come_one_after_another():
    dark = tone(lambda v: 0.5 * v)
    chain = chained(mirror, dark)(stage()).show(FRAME, 0)
    alone = dark(stage()).show(FRAME.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 0)
    assert np.array_equal(np.asarray(chain), np.asarray(alone))


def test_no_edit_is_named_twice_in_the_groups():
    names = [edit.name for edits in GROUPS.values() for edit in edits]
    assert len(names) == len(set(names))
