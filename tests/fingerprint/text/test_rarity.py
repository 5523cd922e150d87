from fingerprint.text.normalise import streams
from fingerprint.text.rarity import POINTS, hanzi_points, letter_points


def mean_points(text):
    tokens = streams(text).hanzi
    return hanzi_points()[tokens].mean()


def test_common_hanzi_earn_less_than_rare_ones():
    points = hanzi_points()
    assert points[ord("不")] < points[ord("天")] < points[ord("饕")]


def test_running_text_earns_about_a_usual_token_each():
    told = "他走进屋里看了看窗外的雨然后坐下来给远方的朋友写了一封很长的信说今年收成不好"
    assert 0.75 * POINTS < mean_points(told) < 1.1 * POINTS


def test_either_script_earns_the_same():
    assert mean_points("說這個國來時後") == mean_points("说这个国来时后")


def test_letters_all_earn_the_same():
    assert set(letter_points().tolist()) == {POINTS}
