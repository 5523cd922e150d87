import numpy as np
import pytest
from PIL import Image
from video_builders import a_film, distances

from fingerprint.video.hashes import hashes
from fingerprint.video.views import (
    CAPTURE_VIEWS,
    SHORTENED,
    WHOLE,
    coefficients,
    mirrored,
    reference_views,
    standing,
    tilted,
    turned,
)

FRAMES = np.stack(a_film(1)[8:20]).astype(np.float32)


def apart(one, other):
    return distances(hashes(one), hashes(other)).max()


def test_a_mirror_only_changes_signs():
    assert apart(mirrored(coefficients(FRAMES)), coefficients(FRAMES[:, :, ::-1])) <= 2


@pytest.mark.parametrize(("way", "turns"), [(0, 1), (1, -1)])
def test_a_quarter_turn_only_changes_signs_and_order(way, turns):
    quarter = np.rot90(FRAMES, -turns, axes=(1, 2))
    assert apart(turned(coefficients(FRAMES))[way], coefficients(quarter)) <= 2


def test_a_rectangle_sees_what_is_in_it_and_nothing_else():
    inside = np.zeros_like(FRAMES)
    inside[:, 40:120, 20:140] = FRAMES[:, 40:120, 20:140]
    place = (20 / 160, 40 / 160, 140 / 160, 120 / 160)
    assert apart(coefficients(inside, place), coefficients(FRAMES, place)) == 0
    assert apart(coefficients(inside, WHOLE), coefficients(FRAMES, WHOLE)) > 30


def test_a_part_of_the_reference_tells_where_the_whole_stands():
    left = (0.0, 0.0, 0.75, 1.0)
    assert standing((0.1, 0.2, 0.4, 0.6), left, mirrored=False) == pytest.approx(
        (0.1, 0.2, 0.5, 0.6)
    )
    assert standing((0.1, 0.2, 0.4, 0.6), left, mirrored=True) == pytest.approx(
        (0.0, 0.2, 0.4, 0.6)
    )


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
@pytest.mark.parametrize("cut", [0.06, 0.1, 0.14])
def test_what_a_cut_off_one_side_leaves_whole_is_looked_at(side, cut):
    gone = round(160 * cut)
    kept = {
        "left": FRAMES[:, :, gone:],
        "right": FRAMES[:, :, :-gone],
        "top": FRAMES[:, gone:],
        "bottom": FRAMES[:, :-gone],
    }[side]
    shown = np.stack(
        [
            np.asarray(Image.fromarray(frame).resize((160, 160), Image.Resampling.BILINEAR))
            for frame in kept
        ]
    )
    best = min(
        np.median(
            distances(hashes(coefficients(shown, place)), hashes(coefficients(FRAMES, part)))
        )
        for place in SHORTENED
        for part in reference_views(16 / 9)
    )
    assert best < 50


def test_a_frame_tilted_and_tilted_back_is_nearly_itself():
    there = tilted(FRAMES, 5.0, 16 / 9)
    back = coefficients(tilted(there, -5.0, 16 / 9))
    centre = (1 - 0.75**2) / 2
    straight = coefficients(FRAMES, (centre, centre, 1 - centre, 1 - centre))
    assert np.median(distances(hashes(back), hashes(straight))) < 40


def test_strips_give_the_same_product_as_one_matrix_would():
    two = coefficients(np.concatenate((FRAMES[:1], FRAMES[5:6])))
    assert np.allclose(two[1], coefficients(FRAMES)[5], atol=1e-2)


def test_views_have_names_of_their_own():
    assert len({(view.name, view.mirrored) for view in CAPTURE_VIEWS}) == len(CAPTURE_VIEWS)
