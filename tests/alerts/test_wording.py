from dataclasses import replace

import pytest
from alerts_builders import segment

from alerts.wording import h_mm_ss, language_of, percent, plain, played
from domain.work import Modality


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00:00"), (59.9, "0:00:59"), (3727.2, "1:02:07")]
)
def test_times_are_hours_minutes_and_seconds(seconds, said):
    assert h_mm_ss(seconds) == said


@pytest.mark.parametrize(("wish", "said"), [("zh-CN", "zh"), ("ZH", "zh"), ("fr", "en")])
def test_a_platform_is_written_to_in_chinese_or_else_in_english(wish, said):
    assert language_of(wish) == said


def test_outside_words_lose_their_lines_and_direction_marks():
    assert plain(" a\n\nSigned:\u202e b\x00") == "a Signed: b"


def test_a_small_share_is_not_called_nought():
    assert (percent(0.004), percent(0.0), percent(0.123)) == ("0.4%", "0%", "12%")


@pytest.mark.parametrize(
    ("seconds", "speed", "pitch", "said"),
    [
        (30.0, 1.05, 1.0, "1.05 x as fast"),
        (30.0, 1.0, 0.96, "pitch -4 %"),
        (30.0, 1.05, 1.04, "1.05 x as fast, pitch +4 %"),
        (30.0, 1.004, 1.009, ""),
        (4.0, 0.99, 1.0, ""),
        (40.0, 0.99, 1.0, "0.99 x as fast"),
    ],
)
def test_how_sound_was_played_is_told_beyond_what_measuring_explains(
    seconds, speed, pitch, said
):
    heard = replace(segment(Modality.AUDIO, 0.0, seconds), speed=speed, pitch=pitch)
    assert played(heard) == said


def test_a_mirrored_copy_says_so():
    assert played(replace(segment(Modality.VIDEO, 0.0, 30.0), mirrored=True)) == "mirrored"
