import re
import tracemalloc

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


# Every code point, lone surrogates too; those that are folded oftener than by chance.
CHARACTERS = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from("話说天٣Ｃafé ﬁⓩ한かｶНнσ⺅﨎𠀀\u3000-—\n"),
)
TEXTS = st.lists(CHARACTERS, max_size=40).map("".join)
NOISE = st.sampled_from(
    "\u200b\u200d\u2060\ufeff\u00ad"  # invisible
    "\u202a\u202e\u2066\u2069"  # bidi controls
    "\ufe00\ufe0f\U000e0100\U000e01ef"  # variation selectors
    "\U000e0001\U000e0041\U000e007f"  # tags
    "\u0301\u0336\u0345\u20dd"  # marks that are piled up
    "\u115f\u1160\u3164\uffa0\u2800"  # blanks that are called letters or Braille
    "\ufff9\ufffb\ue000\U0010fffd\ud800\udfff"  # annotation, private use, surrogates
    "*.·~|_★😀0９③䷀"
)


def tokens(text):
    """Return what is kept, one of another: (offset, stream, token)."""
    normal = streams(text)
    hanzi = zip(normal.hanzi_at.tolist(), normal.hanzi.tolist(), strict=True)
    letters = zip(normal.letters_at.tolist(), normal.letters.tolist(), strict=True)
    return sorted(
        [(at, "hanzi", token) for at, token in hanzi]
        + [(at, "letters", token) for at, token in letters]
    )


@given(TEXTS)
def test_offsets_ascend_and_lead_to_the_character_that_gives_the_token(text):
    normal = streams(text)
    assert normal.length == len(text)
    assert np.all(np.diff(normal.hanzi_at) > 0)
    assert np.all(np.diff(normal.letters_at) > 0)
    for at, stream, token in tokens(text):
        assert tokens(text[at]) == [(0, stream, token)]


@given(TEXTS, TEXTS)
def test_the_streams_of_two_texts_are_those_of_the_two_joined(left, right):
    further = [(at + len(left), stream, token) for at, stream, token in tokens(right)]
    assert tokens(left + right) == tokens(left) + further


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), NOISE), max_size=20))
def test_noise_changes_neither_tokens_nor_words_nor_where_they_lead(text, noise):
    noisy = list(text)
    origin = list(range(len(text)))
    for at, mark in noise:
        noisy.insert(at, mark)
        origin.insert(at, None)
    found = [(origin[at], stream, token) for at, stream, token in tokens("".join(noisy))]
    assert found == tokens(text)
    assert np.array_equal(streams("".join(noisy)).letters_start, streams(text).letters_start)


@given(TEXTS)
def test_what_is_folded_is_not_folded_further(text):
    normal = streams(text)
    usual = normal.hanzi[normal.hanzi < 0xE000]  # the others share slots and have no character
    again = streams("".join(map(chr, [*usual, *normal.letters])))
    assert np.array_equal(again.hanzi, usual)
    assert np.array_equal(again.letters, normal.letters)


@given(TEXTS)
def test_print_in_capitals_folds_as_small_print(text):
    # One for one: ß has no capital letter, and a mark (U+0345) has one.
    same = "".join(
        one for one in text if len(one.upper()) == len(one.lower()) == 1 and one != "\u0345"
    )
    assert letters(same.upper()) == letters(same.lower())


def test_a_selected_variant_of_a_hanzi_is_the_hanzi():
    assert hanzi("葛\U000e0100城辻\ufe00") == "葛城辻"


def test_parts_of_a_described_hanzi_are_kept():
    assert hanzi("⿰亻尔") == "亻尔"


def test_a_russian_and_a_greek_title_fold_alike_in_capitals():
    assert letters("ВОЙНА И МИР") == letters("война и мир")
    assert letters("ΟΔΥΣΣΕΙΑ ΤΟΥ ΟΜΗΡΟΥ") == letters("οδυσσεια του ομηρου")


def test_a_text_of_one_kind_has_an_empty_stream_of_the_other():
    assert streams("").length == 0
    assert not streams("天下").letters.size
    assert not streams("abc").hanzi.size


def test_a_long_text_needs_memory_for_the_answer_alone():
    text = "天a" * 500_000
    streams(text)
    tracemalloc.start()
    normal = streams(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    answer = sum(
        part.nbytes
        for part in (
            normal.hanzi,
            normal.hanzi_at,
            normal.letters,
            normal.letters_at,
            normal.letters_start,
        )
    )
    assert peak < 2.2 * answer
