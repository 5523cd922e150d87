import re
from random import Random

import pytest
from bench_builders import source
from text_builders import prose

from bench.text_edits import (
    adverts,
    conversion,
    edited,
    homophones,
    noise,
    sentences,
    spelled,
    verbatim,
    width,
)
from fingerprint.text.normalise import streams

PROSE = {language: prose(4, language, 4000) for language in ("zh", "en")}


def test_verbatim_leaves_the_passage_as_it_is():
    assert verbatim(PROSE["zh"], Random(1), source()) == PROSE["zh"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_joined_again_are_the_text(language):
    parts = sentences(PROSE[language])

    assert "".join(parts) == PROSE[language]
    assert len(parts) > 20


def test_a_sentence_ends_behind_what_closes_it():
    assert sentences("“走罷！”他道。去") == ["“走罷！”", "他道。", "去"]


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3])
def test_of_the_characters_a_share_is_dropped_replaced_or_followed(share):
    text = "a" * 3000

    edit = edited(share)(text, Random(1), source("en"))

    third = round(share * 3000) // 3
    assert edit.count("a") == 3000 - 2 * third
    assert len(edit) == 3000
    assert sum(c != "a" for c in edit) == 2 * third


def test_what_replaces_a_character_is_another():
    edit = edited(0.5)("a" * 300, Random(1), source("en", strange="ab"))

    assert edit.count("b") == 100  # of 150, those that are not dropped


@pytest.mark.parametrize("language", ["zh", "en"])
def test_adverts_come_once_in_a_hundred_characters_and_cut_no_sentence(language):
    edit = adverts(PROSE[language], Random(1), source(language))

    assert len(re.findall(r"\.example", edit)) == pytest.approx(40, abs=3)
    at = 0
    for sentence in sentences(PROSE[language]):
        at = edit.index(sentence, at) + len(sentence)


def test_conversion_makes_chinese_simplified_and_english_loud():
    assert conversion("後來漢語", Random(1), source()) == "后来汉语"
    assert conversion("Word", Random(1), source("en")) == "WORD"


def test_width_swaps_letters_and_digits_and_leaves_hanzi():
    assert width("A1ｂ２字", Random(1), source()) == "Ａ１b2字"


def test_width_leaves_a_third_of_the_marks_out_and_swaps_or_changes_the_rest():
    edit = width("字，" * 900, Random(1), source())

    assert edit.count("字") == 900
    assert 900 - (len(edit) - 900) == pytest.approx(300, abs=50)
    assert edit.count("，") < 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_noise_is_a_quarter_more_and_nothing_that_a_reader_misses(language):
    edit = noise(PROSE[language], Random(1), source(language))

    assert len(edit) / len(PROSE[language]) == pytest.approx(1.25, abs=0.03)
    assert edit != PROSE[language]


def test_noise_disguises_three_in_ten_of_the_letters_that_have_doubles():
    edit = noise("a" * 2000, Random(1), source("en"))

    assert edit.count("а") / 2000 == pytest.approx(0.3, abs=0.04)  # Cyrillic


def test_noise_disguises_radicals_that_are_hanzi_still():
    edit = noise("人" * 1000, Random(1), source())

    assert edit.count("⼈") / 1000 == pytest.approx(0.3, abs=0.05)


READ = {"馬": "ma", "媽": "ma", "碼": "ma", "雨": "yu"}


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_homophones_replace_a_share_of_the_hanzi_by_others_of_the_reading(share):
    text = "馬，" * 400

    edit = homophones(share)(
        text, Random(1), source(readings=READ, alike={"ma": tuple("馬媽碼")})
    )

    assert edit.count("馬") == 400 - round(share * 400)
    assert edit.count("媽") + edit.count("碼") == round(share * 400)
    assert len(edit) == len(text)


def test_a_hanzi_without_a_homophone_passes_its_turn_on():
    known = source(readings=READ, alike={"ma": tuple("馬媽"), "yu": ("雨",)})

    assert homophones(0.5)("雨馬雨馬", Random(1), known) == "雨媽雨媽"


def test_pinyin_spells_a_share_of_the_hanzi():
    edit = spelled(0.1)("馬雨，" * 200, Random(1), source(readings=READ))

    assert edit.count("ma") + edit.count("yu") == 40
    assert len(streams(edit).hanzi) == 360
