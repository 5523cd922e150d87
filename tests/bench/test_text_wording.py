import re
from collections import Counter
from random import Random

import pytest
from bench_builders import source
from text_builders import prose

from bench.text_edits import sentences
from bench.text_wording import EDITS, merged, renamed, reworded, shuffled, washed

PROSE = {language: prose(4, language, 4000) for language in ("zh", "en")}


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_share_of_english_words_is_replaced_and_what_stands_between_stays(share):
    words = re.findall(r"[A-Za-z]+(?:['’][A-Za-z]+)*", PROSE["en"])

    edit = reworded(share)(PROSE["en"], Random(1), source("en"))

    strange = sum(edit.count(word) for word in ("zyzzyva", "qoph", "jinx"))
    assert strange == round(share * len(words))
    assert re.findall(r"[.?!]", edit) == re.findall(r"[.?!]", PROSE["en"])


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_share_of_the_hanzi_is_replaced_by_words_of_other_lengths(share):
    text = "天地" * 1000

    edit = reworded(share)(text, Random(1), source())

    kept = sum(edit.count(c) for c in "天地")
    assert kept / 2000 == pytest.approx(1 - share, abs=0.03)
    assert len(edit) != len(text)
    assert len(edit) == pytest.approx(2000, abs=60)


def test_words_are_not_cut_across_stops():
    edit = reworded(0.5)("天地，" * 300, Random(1), source())

    assert edit.count("，") == 300


def test_a_name_becomes_the_same_other_name_wherever_it_stands():
    text = "智化道：見過白玉堂。智化又道：白玉堂何在？"

    edit = renamed(text, Random(1), source(names=("白玉堂", "智化")))

    found = re.fullmatch(r"(.+)道：見過(.+)。(.+)又道：(.+)何在？", edit)
    assert found[1] == found[3] != "智化"
    assert found[2] == found[4] != "白玉堂"


def test_an_english_name_is_a_whole_word():
    edit = renamed("Pip and Pippin met Pip.", Random(1), source("en", names=("Pip",)))

    assert edit.count("Pip") == 1
    assert "Pippin" in edit


def test_a_passage_without_names_stays():
    assert renamed("天地", Random(1), source(names=("智化",))) == "天地"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_shuffled_sentences_are_the_same_in_another_order(language):
    edit = shuffled(PROSE[language], Random(1), source(language))

    assert edit != PROSE[language]
    assert Counter(edit) == Counter(PROSE[language])
    assert sum(part in edit for part in sentences(PROSE[language])) > 20


def test_half_the_stops_and_commas_are_swapped_and_three_in_ten_get_a_connective():
    edit = merged("天。地，" * 500, Random(1), source())

    swapped = len(re.findall("天，|地。", edit))
    assert swapped / 1000 == pytest.approx(0.5, abs=0.05)
    linked = len(re.findall("[。，][^天地。，]", edit))
    assert linked / 1000 == pytest.approx(0.3, abs=0.05)


def test_washed_is_all_of_it_together():
    text = "智化道：後來漢語，" * 200

    edit = washed(text, Random(1), source(names=("智化",)))

    assert "智化" not in edit
    assert "後" not in edit  # simplified
    assert "\u200b" in edit
    assert "郁" in edit  # a strange word, simplified


@pytest.mark.parametrize(
    ("language", "edit"), [(language, edit) for language in EDITS for edit in EDITS[language]]
)
def test_the_same_chance_gives_the_same_edit(language, edit):
    known = source(language, readings={"天": "tian"}, alike={"tian": ("天", "田")})
    text = PROSE[language][:500]

    turns = {EDITS[language][edit](text, Random(7), known) for _ in range(2)}

    assert len(turns) == 1
