"""Chapters are found by their headings, and a table of contents is not taken for them."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_builders import prose

from fingerprint.text.chapters import ChapterOptions, find_chapters


def a_book(*headings, contents=False, length=400, language="zh"):
    """A book whose chapters have these headings, and perhaps a table of contents."""
    table = "\n".join(headings) + "\n\n" if contents else ""
    parts = [
        f"{heading}\n{prose(i + 1, language, length)}\n" for i, heading in enumerate(headings)
    ]
    return table + "".join(parts)


def numbers(text):
    return [chapter.number for chapter in find_chapters(text)]


@pytest.mark.parametrize(
    "headings",
    [
        ("第一章", "第二章", "第三章"),
        ("第1章 歸來", "第2章 你是谁？", "第3章 再见！"),
        ("　　第一回　甄士隐梦幻识通灵，贾雨村风尘怀闺秀", "　　第二回", "　　第三回"),
        ("正文 第００１節 起", "正文 第００２節", "正文 第００３節"),
        ("卷一", "卷之二", "卷三 末"),
        ("CHAPTER I.", "CHAPTER II.", "CHAPTER III."),
        ("Chapter 1: The Harbour", "Chapter 2 - Rain", "Chapter 3"),
        ("Chapter One", "Chapter Two", "Chapter Three"),
        ("BOOK ONE", "BOOK TWO", "BOOK THREE"),
        ("I", "II.", "III"),
    ],
)
def test_headings_of_a_kind_are_chapters(headings):
    text = a_book(*headings)
    chapters = find_chapters(text)
    assert [c.number for c in chapters] == [1, 2, 3]
    assert [c.label for c in chapters] == [" ".join(h.split()) for h in headings]
    assert [int(c.start) for c in chapters] == [
        text.index(h.strip()) - (len(h) - len(h.lstrip())) for h in headings
    ]


def test_chapters_lie_end_to_end_up_to_the_end_of_the_text():
    text = "a preface\n" + a_book("第一章", "第二章", "第三章")
    one, two, three = find_chapters(text)
    assert (one.start, one.end, two.end, three.end) == (10, two.start, three.start, len(text))


def test_a_table_of_contents_does_not_count():
    text = a_book("第一章 甲", "第二章 乙", "第三章 丙", contents=True)
    chapters = find_chapters(text)
    assert [int(c.start) for c in chapters] == [text.rindex(c.label) for c in chapters]


def test_a_preface_after_the_table_of_contents_is_no_last_chapter():
    headings = [f"第{n}回 某事" for n in range(1, 6)]
    text = "\n".join(headings) + "\n" + prose(9, length=900) + "\n" + a_book(*headings)
    chapters = find_chapters(text)
    assert [c.number for c in chapters] == [1, 2, 3, 4, 5]
    assert chapters[0].start == text.rindex(headings[0])


def test_a_heading_inside_a_sentence_does_not_count():
    said = a_book("第一章", "第二章") + "他说第三章很好。\n第三章很好。\n" + prose(9)
    assert numbers(said) == [1, 2]


def test_a_lost_heading_leaves_a_gap_in_the_numbers():
    assert numbers(a_book("第1章", "第2章", "第4章", "第5章")) == [1, 2, 4, 5]


def test_a_heading_repeated_on_every_page_counts_once():
    text = a_book("第1章", "第1章", "第2章", "第2章", "第3章")
    assert numbers(text) == [1, 2, 3]
    assert find_chapters(text)[0].start == 0


def test_numbers_go_on_where_a_part_counts_from_one_again():
    parts = ("第一卷", "第1章", "第2章", "第3章", "第二卷", "第1章", "第2章")
    assert numbers(a_book(*parts)) == [1, 2, 3, 4, 5]


def test_chapters_are_taken_before_the_parts_they_stand_in():
    text = a_book("PART ONE", "Chapter 1", "Chapter 2", "PART TWO", "Chapter 3", language="en")
    assert [c.label for c in find_chapters(text)] == ["Chapter 1", "Chapter 2", "Chapter 3"]


@pytest.mark.parametrize(
    "text",
    ["", prose(1), prose(1, "en"), a_book("第一章"), a_book("第3章", "第2章", "第1章")[:900]],
)
def test_a_text_without_rising_headings_has_no_chapters(text):
    assert find_chapters(text) == ()


@given(st.text(alphabet="第一二三章回卷 \n　12CHAPTERIV.chapter", max_size=400))
def test_chapters_rise_and_never_overlap_whatever_the_text(text):
    chapters = find_chapters(text, ChapterOptions(least=3))
    for one, two in pairwise(chapters):
        assert one.number < two.number
        assert one.start < one.end == two.start


def test_a_file_of_nothing_but_headings_is_read_in_a_moment():
    begun = time.perf_counter()
    assert find_chapters("第一章\n" * 300_000) == ()
    assert find_chapters(" " * 300_000 + "第" * 300_000) == ()
    assert find_chapters("第一章 " * 300_000) == ()
    assert time.perf_counter() - begun < 5.0
