import pytest

from alerts.wording import h_mm_ss, language_of, percent, plain


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
