"""A sheet shows where the copy stands, mirrors it back, and says what is written as text."""

import io

import numpy as np
import pytest
from PIL import Image
from sheet_builders import a_block, a_frame, a_segment, a_sheet

from domain.work import Modality
from service.sheets.draw import draw_sheet
from service.sheets.looks import OUTLINE, SOUND, WIDTH, clock, colour_of
from service.sheets.sheet import Pair


def seen(sheet):
    drawn = draw_sheet(sheet)
    with Image.open(io.BytesIO(drawn.png)) as page:
        page.load()
        return np.asarray(page.convert("RGB")), page.text


def places(page, colour):
    return np.argwhere((page == np.array(colour)).all(axis=2))


def test_what_is_written_is_in_the_files_text_too():
    block = a_block(a_segment(), facts=(("capture", "SHA-256 abc"),), notes=("it is dim",))
    page, text = seen(a_sheet(block, notes=("one more",)))
    assert page.shape[1] == WIDTH
    assert text["Title"] == "tube:1 夜灯"
    for words in (
        "灯下黑 (film)",
        "score 0.900",
        "capture: SHA-256 abc",
        "it is dim",
        "one more",
    ):
        assert words in text["Description"]


def test_the_outline_stands_where_the_copy_is():
    left = places(seen(a_sheet(a_block(a_segment(rectangle=(0, 0, 0.5, 1)))))[0], OUTLINE)
    right = places(seen(a_sheet(a_block(a_segment(rectangle=(0.5, 0, 1, 1)))))[0], OUTLINE)
    assert len(left) > 100
    assert right[:, 1].min() > left[:, 1].min() + 100
    assert not len(places(seen(a_sheet(a_block(a_segment())))[0], OUTLINE))


def test_a_mirrored_copy_is_shown_mirrored_back_with_its_outline_and_a_mark():
    plain = seen(a_sheet(a_block(a_segment(rectangle=(0, 0, 0.5, 1)))))[0]
    back = seen(a_sheet(a_block(a_segment(rectangle=(0, 0, 0.5, 1), mirrored=True))))[0]
    assert places(back, OUTLINE)[:, 1].max() > places(plain, OUTLINE)[:, 1].max() + 100
    dark, bright = places(plain, (60, 60, 60)), places(back, (60, 60, 60))
    assert bright[0][1] > dark[0][1] + 100


def test_each_segment_has_its_colour_on_the_time_line_and_around_its_pairs():
    page, _ = seen(a_sheet(a_block(a_segment(), a_segment((9.0, 17.0), (30.0, 38.0)))))
    for number in (0, 1):
        assert len(places(page, colour_of(number))) > 2000


def test_sound_that_agrees_is_shown_beside_the_pictures():
    sound = a_segment(modality=Modality.AUDIO)
    block = a_block(a_segment(), sound, pairs=())
    assert len(places(seen(a_sheet(block))[0], SOUND)) > 500


def test_a_side_that_cannot_be_had_leaves_its_place():
    pair = Pair(0, 1.0, 4.0, a_frame(), None)
    assert seen(a_sheet(a_block(a_segment(), pairs=(pair,))))[0].shape[0] > 400


@pytest.mark.parametrize("shape", [(900, 100), (20, 900), (8, 8)])
def test_frames_of_any_shape_stay_in_their_place(shape):
    pair = Pair(0, None, None, a_frame(shape=shape), a_frame())
    picture = a_segment((0.0, 1.0), (0.0, 1.0), Modality.IMAGE, rectangle=(-1, 0.2, 2, 0.2))
    block = a_block(picture, pairs=(pair,), captures=(), references=())
    assert seen(a_sheet(block))[0].shape[0] < 1400


def test_a_sheet_of_nothing_says_so():
    assert seen(a_sheet())[0].shape[0] < 300


def test_foreign_words_of_any_length_leave_the_page_as_it_is():
    long = a_sheet(a_block(a_segment()), heading="灯\u202e" * 4000)
    assert seen(long)[0].shape == seen(a_sheet(a_block(a_segment())))[0].shape


def test_clocks_are_those_of_a_player():
    assert [clock(s) for s in (0.04, 59.96, 3723.44, -1)] == [
        *("0:00.0", "1:00.0", "1:02:03.4", "0:00.0")
    ]
