import time

import numpy as np
import pytest
from text_builders import TEXT, Library, media, prose

from domain.errors import UndecodableMedia
from domain.match import Flag
from fingerprint.modalities.text import SCHEME
from service.demo.content.novels import TextEdit, copy_text, novel, review

BOOK = novel(1, "zh-Hant", 4, 1500)
TALE = novel(2, "en", 3, 4000)
OTHERS = {f"other{i}": prose(100 + i, "zh", 4000) for i in range(4)}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(
        tmp_path_factory.mktemp("text"),
        book="\n".join(BOOK.chapters),
        tale="\n".join(TALE.chapters),
        **OTHERS,
    )


@pytest.mark.parametrize(
    "edit",
    [
        TextEdit(),
        TextEdit(to_simplified=True),
        TextEdit(adverts=100),
        TextEdit(noise=0.3),
        TextEdit(rename=BOOK.names),
        TextEdit(to_simplified=True, rename=BOOK.names, noise=0.1, adverts=150),
    ],
    ids=["verbatim", "simplified", "adverts", "noise", "names", "everything"],
)
def test_a_copied_chapter_is_found(library, edit):
    [found] = library.ask(copy_text(BOOK.chapters[2], edit, 5))
    assert found.work == "book"
    assert found.score >= 0.9
    assert found.flags == ()


@pytest.mark.parametrize("share", [0.05, 0.15])
def test_a_reworded_chapter_is_found(library, share):
    [found] = library.ask(copy_text(TALE.chapters[1], TextEdit(reword=share), 5))
    assert found.work == "tale"
    assert found.score >= 0.9


def test_spans_count_original_characters_on_both_sides(library):
    before, after = prose(7, length=333), prose(8, length=222)
    copied = BOOK.chapters[1][100:700]
    start = len(BOOK.chapters[0]) + 1 + 100
    [found] = library.ask(before + copied + after)
    [segment] = found.segments
    assert segment.reference == "book"
    assert segment.capture == "d" * 64
    assert abs(segment.query_start - 333) <= 8
    assert abs(segment.query_end - 933) <= 8
    assert abs(segment.reference_start - start) <= 8
    assert abs(segment.reference_end - (start + 600)) <= 8
    assert abs(found.matched - 600) <= 60


def test_a_copy_of_two_works_is_found_as_both(library):
    found = library.ask(BOOK.chapters[0] + "\n" + TALE.chapters[0])
    assert {item.work for item in found if item.score >= 0.9} == {"book", "tale"}


def test_unrelated_novels_of_the_same_pen_are_nothing(library):
    pages = [prose(seed, language) for seed in range(200, 215) for language in ("zh", "en")]
    assert not [found for page in pages for found in library.ask(page)]


@pytest.mark.parametrize(
    ("language", "novel", "end"), [("zh-Hant", BOOK, 250), ("en", TALE, 360)]
)
def test_a_review_that_quotes_is_marked_as_quotation(library, language, novel, end):
    [found] = library.ask(review(3, language, [novel.chapters[1][200:end]]))
    assert Flag.QUOTATION in found.flags
    assert found.score >= 0.5


def test_a_review_that_quotes_nothing_is_nothing(library):
    assert not library.ask(review(3, "zh", []))


def test_common_text_is_never_reported(tmp_path):
    prayer = prose(50, length=200)
    works = {f"work{i}": prose(60 + i) + prayer + prose(70 + i) for i in range(3)}
    found = Library(tmp_path, **works).ask(prose(80, length=300) + prayer)
    assert len(found) == 3
    assert all(Flag.COMMON in item.flags and item.score < 0.9 for item in found)


def test_another_edition_of_a_work_adds_no_second_finding(tmp_path):
    text = prose(50, length=3000)
    library = Library(tmp_path, work__first=text, work__second=text[1500:] + text[:1500])
    [found] = library.ask(text)
    assert found.work == "work"
    assert found.raw <= len(text)


def test_a_page_is_read_out_of_its_markup(library):
    lines = "".join(f"<p>{line}</p>" for line in BOOK.chapters[3].split("\n"))
    html = f"<html><body><div>{lines}</div></body></html>".encode("big5", "xmlcharrefreplace")
    [found] = library.ask(html, "text/html")
    assert found.work == "book"
    assert found.score >= 0.9


def test_a_reference_with_nothing_to_tell_apart_is_refused(tmp_path):
    with pytest.raises(UndecodableMedia, match="too little text"):
        TEXT.enrol(media(tmp_path, "只有九个汉字在这里 1234"))


def test_a_capture_with_nothing_to_tell_apart_has_no_codes(library):
    capture = media(library.folder, "太短")
    assert not len(TEXT.fingerprint(capture).keys)
    assert not library.ask("太短")


def test_codes_carry_both_streams_apart(tmp_path):
    codes = TEXT.enrol(media(tmp_path, BOOK.chapters[0] + TALE.chapters[0]))
    assert codes.scheme == SCHEME.name
    assert codes.keys.dtype == np.uint64
    assert codes.values.dtype == np.uint32
    top = codes.keys >> np.uint64(63)
    assert set(top.tolist()) == {0, 1}
    assert codes.length == len(BOOK.chapters[0] + TALE.chapters[0])


@pytest.mark.parametrize(
    ("media_type", "mine"),
    [
        ("text/plain", True),
        ("text/html; charset=gbk", True),
        ("application/epub+zip", True),
        ("video/mp4", False),
        ("image/png", False),
    ],
)
def test_only_texts_are_read(media_type, mine):
    assert TEXT.reads(media_type) is mine


def test_a_long_book_is_matched_whole(tmp_path):
    text = "\n".join(novel(90, "zh", 40, 2500).chapters)
    library = Library(tmp_path, book=text)
    started = time.perf_counter()
    [found] = library.ask(text)
    assert time.perf_counter() - started < 5
    [segment] = found.segments
    assert segment.query_end - segment.query_start > 0.99 * len(text)
