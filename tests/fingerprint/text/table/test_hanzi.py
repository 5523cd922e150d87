import functools

import pytest

from domain.errors import BadInput
from fingerprint.text.table import hanzi
from fingerprint.text.table.file import SLOTS

every_form = functools.cache(hanzi.forms)


def folded(characters):
    return "".join(every_form()[character] for character in characters)


@pytest.mark.parametrize(
    ("kind", "characters", "forms"),
    [
        ("traditional", "話說書龍後裏", "话说书龙后里"),
        ("of Taiwan and Hong Kong", "裡爲衞羣衆", "里为卫群众"),
        ("of Japan", "広気読駅竜", "广气读驿龙"),
        ("old print", "値絕靑旣內", "值绝青既内"),
        ("our own variants", "著妳牠祂喫峯〇", "着你它他吃峰零"),
        ("in two steps", "餧頫讌", "喂俯宴"),
        ("drawn as parts of hanzi", "⺅⻅⻑㇐", "亻见长一"),
    ],
)
def test_hanzi_are_folded(kind, characters, forms):
    assert folded(characters) == forms, kind


def test_simplified_characters_are_not_taken_for_japanese_ones():
    assert folded("芸予欠沪慎翻") == "芸予欠沪慎翻"


def test_no_phrase_is_seen():
    assert folded("乾隆皇后") == "干隆皇后"


def test_hexagrams_between_the_blocks_are_no_hanzi():
    assert every_form().keys() >= set("㐀䶿一鿿𠀀﨎")
    assert "䷀" not in every_form()


def test_rare_hanzi_have_tokens_of_sixteen_bits():
    assert hanzi.token("一") == ord("一")
    assert all(SLOTS[0] <= hanzi.token(rare) < SLOTS[1] for rare in "𠀀𪜶𰀀\U0003347f﨎")


def test_tables_that_go_round_in_a_circle_are_refused(monkeypatch):
    monkeypatch.setattr(hanzi, "variants", lambda: {"甲": "乙", "乙": "甲"})
    with pytest.raises(BadInput, match="circle"):
        hanzi.forms()
