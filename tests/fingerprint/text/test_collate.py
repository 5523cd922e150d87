import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_builders import prose

from fingerprint.text.anchors import AnchorOptions
from fingerprint.text.collate import collate, figures
from fingerprint.text.edits import EditOptions
from fingerprint.text.normalise import streams
from fingerprint.text.runs import Run, RunKind

# Few signs, so that texts drawn by chance have much in common; and what is no token.
TEXTS = st.text(st.sampled_from("天地人天下話话 ab a*1，。\u200b\u202e\n𠀀\ud800"), max_size=60)
SMALL = EditOptions(anchors=AnchorOptions(run=2, every=1, window=3))


def kinds(here, there):
    return [(run.kind, run.here, run.there) for run in collate(here, there)]


def tokens(text):
    normal = streams(text)
    return [*normal.hanzi.tolist(), *normal.letters.tolist()]


@pytest.mark.parametrize("options", [EditOptions(), SMALL])
@given(here=TEXTS, there=TEXTS)
def test_every_character_of_both_sides_is_told_once_and_in_order(options, here, there):
    runs = collate(here, there, options)
    assert "".join(run.here for run in runs) == here
    assert "".join(run.there for run in runs) == there
    assert all(run.here or run.there for run in runs)
    assert all(a.kind is not b.kind for a, b in pairwise(runs))


@pytest.mark.parametrize("options", [EditOptions(), SMALL])
@given(here=TEXTS, there=TEXTS)
def test_turned_sides_give_turned_runs(options, here, there):
    turned = tuple(run.turned() for run in collate(there, here, options))
    assert collate(here, there, options) == turned


@given(here=TEXTS, there=TEXTS)
def test_the_same_is_what_has_the_same_tokens(here, there):
    for run in collate(here, there):
        if run.same:
            assert tokens(run.here) == tokens(run.there)


def test_hanzi_are_compared_one_by_one():
    assert kinds("天下大势分久必合", "天下的大势久又合") == [
        (RunKind.SAME, "天下", "天下"),
        (RunKind.THERE, "", "的"),
        (RunKind.SAME, "大势", "大势"),
        (RunKind.HERE, "分", ""),
        (RunKind.SAME, "久", "久"),
        (RunKind.CHANGED, "必", "又"),
        (RunKind.SAME, "合", "合"),
    ]


def test_words_are_compared_whole_and_their_letters_where_these_hardly_differ():
    assert kinds("the captain sulked", "the captaim prayed") == [
        (RunKind.SAME, "the captai", "the captai"),
        (RunKind.CHANGED, "n", "m"),
        (RunKind.SAME, " ", " "),
        (RunKind.CHANGED, "sulked", "prayed"),
    ]


def test_words_run_together_are_still_the_same_words():
    assert all(run.same for run in collate("the captain sulked", "thecaptain sul ked"))


def test_disguises_are_the_same_written_otherwise():
    assert kinds("話说*天下。", "话说天\u200b下.") == [
        (RunKind.RESPELT, "話", "话"),
        (RunKind.SAME, "说", "说"),
        (RunKind.RESPELT, "*", ""),
        (RunKind.SAME, "天", "天"),
        (RunKind.RESPELT, "", "\u200b"),
        (RunKind.SAME, "下", "下"),
        (RunKind.RESPELT, "。", "."),
    ]


def test_what_surrounds_a_changed_word_is_not_changed():
    assert kinds("one old ox, two", "one mad ox, two")[1:] == [
        (RunKind.CHANGED, "old", "mad"),
        (RunKind.SAME, " ox, two", " ox, two"),
    ]


def test_texts_without_tokens_differ_in_nothing_that_counts():
    assert collate("", "") == ()
    assert collate("…", "——") == (Run(same=True, here="…", there="——"),)
    assert figures(()).identity == 1.0


def test_figures_count_tokens_of_either_side():
    told = figures(collate("天，下大势", "天下！大乱了"))
    assert (told.same, told.here, told.there, told.identity) == (3, 4, 5, 0.6)


def test_a_moved_paragraph_costs_itself_alone_in_a_long_text():
    whole = prose(1, length=6000)
    moved = whole[3000:3300] + whole[:3000] + whole[3300:]
    told = figures(collate(whole, moved, SMALL))
    assert told.identity > 0.94


def test_windows_give_what_one_table_gives():
    dice = random.Random(5)
    here = prose(2, length=4000)
    there = "".join("甲" if dice.random() < 0.1 else sign for sign in here)
    options = EditOptions(anchors=AnchorOptions(window=300, every=1))
    whole, cut = figures(collate(here, there)), figures(collate(here, there, options))
    assert whole.same - cut.same <= 2


def test_what_is_too_much_for_a_table_is_changed_in_one_piece():
    here, there = prose(3, length=400), prose(4, length=400)
    [run, *rest] = collate(here, there, EditOptions(cells=1000))
    assert run.kind is RunKind.CHANGED
    assert all(r.same for r in rest)
