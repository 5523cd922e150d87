import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.text.normalise import streams


def hanzi(text):
    return "".join(map(chr, streams(text).hanzi))


def letters(text):
    return "".join(map(chr, streams(text).letters))


def test_traditional_and_simplified_are_one():
    assert (
        hanzi("話說天下大勢，分久必合")
        == hanzi("话说天下大势，分久必合")
        == "话说天下大势分久必合"
    )


def test_rarer_variants_are_one():
    assert hanzi("羣峯裡喫麽着") == hanzi("群峰裏吃麼著")


def test_compatibility_forms_are_the_hanzi_they_stand_for():
    assert hanzi("㊀⼈\uf900") == "一人岂"


def test_noise_between_hanzi_vanishes():
    assert hanzi("天\u200b下*大★勢 1a２") == "天下大势"


def test_width_case_and_accents_are_folded():
    assert letters("Ｃafé ÉTÉ 𝐛old") == "cafeetebold"


def test_look_alikes_become_latin():
    assert letters("Тhе rоаd") == "theroad"


def test_other_alphabets_are_kept_as_letters():
    assert letters("дюжий かな 한글") == letters("ДЮЖИЙ かな 한글") != ""
    assert not hanzi("かな 한글")


def test_rare_hanzi_fit_in_a_token():
    assert len(streams("𠀀𪜶𰀀").hanzi) == 3


def test_characters_beyond_the_table_vanish():
    assert len(streams("\U00033480\U0010ffff😀").hanzi) == 0


def words(text):
    normal = streams(text)
    starts = np.flatnonzero(normal.letters_start)
    return ["".join(map(chr, word)) for word in np.split(normal.letters, starts)[1:]]


def test_white_space_dashes_and_hanzi_end_a_word():
    text = "one two\nthree\u3000four\xa0five-six—seven天eight"
    assert words(text) == ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def test_stops_stars_digits_and_invisible_marks_stand_inside_a_word():
    assert words("don't w*o*rd, a1b\u200bc .d\u00ade\x1cf") == ["dont", "word", "abc", "def"]


def test_a_word_runs_on_over_the_parts_a_long_text_is_read_in():
    text = "a" * 40_000 + "." * 70_000 + "a" + " " * 40_000 + "b" + "天" * 40_000 + "c" * 40_000
    assert np.flatnonzero(streams(text).letters_start).tolist() == [0, 40_001, 40_002]


@given(st.text("ab -.天\u200b", max_size=30))
def test_words_are_what_a_regular_expression_finds(text):
    expected = re.split("[ 天-]+", re.sub("[.\u200b]", "", text))
    assert words(text) == [word for word in expected if word]


@given(st.text())
def test_offsets_lead_back_to_the_original(text):
    normal = streams(text)
    assert normal.length == len(text)
    both = sorted([*normal.hanzi_at.tolist(), *normal.letters_at.tolist()])
    assert len(set(both)) == len(both) == len(normal.hanzi) + len(normal.letters)
    for at, token in zip(normal.hanzi_at, normal.hanzi, strict=True):
        assert chr(token) == hanzi(text[at])


@given(st.text(), st.text())
def test_each_character_is_folded_by_itself(left, right):
    assert hanzi(left + right) == hanzi(left) + hanzi(right)
    assert letters(left + right) == letters(left) + letters(right)
