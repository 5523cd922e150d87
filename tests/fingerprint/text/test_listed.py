"""A list of common texts is one file of many; each of them is nobody's wherever it stands."""

import random

import pytest
from text_builders import TEXT, media, prose

from domain.match import PassageKind
from domain.work import NOT_OURS, Modality
from fingerprint.index.memory import MemoryIndex
from fingerprint.negatives import divide, subtract

NOVEL = prose(1)


def verse(seed, hanzi=28):
    """A poem of random hanzi, the frequent half of GB 2312, in lines of seven or five."""
    dice = random.Random(seed)
    line = 5 if hanzi % 7 else 7
    signs = (
        bytes((dice.randrange(0xB0, 0xD7), dice.randrange(0xA1, 0xFF))) for _ in range(hanzi)
    )
    written = b"".join(signs).decode("gb2312")
    return "，".join(written[i : i + line] for i in range(0, hanzi, line))


POEMS = [verse(n, (20, 28, 56)[n % 3]) for n in range(400)]
ENGLISH = [prose(n, "en", 120) for n in range(60, 90)]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """An index of a novel and of a list of common texts."""
    folder = tmp_path_factory.mktemp("listed")
    index = MemoryIndex(TEXT.scheme, TEXT.shape)
    index.add("novel", "w1", TEXT.enrol(media(folder, NOVEL)))
    index.add("list", NOT_OURS, TEXT.enrol(media(folder, "\n\n".join((*POEMS, *ENGLISH)))))
    return folder, divide(Modality.TEXT, index.snapshot())


def subtracted(shelf, page):
    """What is found of works in a page, and what is left out beforehand."""
    folder, parts = shelf
    capture = media(folder, page)
    left, taken = subtract(TEXT, TEXT.fingerprint(capture), capture, parts.negatives)
    return TEXT.match(left, capture, parts.ours), taken


@pytest.mark.parametrize("number", [*range(7, 400, 23)])
def test_one_poem_of_hundreds_is_known_where_a_page_quotes_it(shelf, number):
    before, poem, after = prose(2, length=300), POEMS[number], prose(3, length=300)
    _, [taken] = subtracted(shelf, before + poem + after)
    assert (taken.kind, taken.reference) == (PassageKind.COMMON, "list")
    assert taken.query_start == pytest.approx(300, abs=2)
    assert taken.query_end == pytest.approx(300 + len(poem), abs=2)


@pytest.mark.parametrize("number", [0, 11, 29])
def test_a_verse_in_english_is_known_too(shelf, number):
    page = prose(2, "en", 600) + " " + ENGLISH[number] + " " + prose(3, "en", 600)
    _, [taken] = subtracted(shelf, page)
    assert (taken.query_start, taken.query_end) == pytest.approx((601, 721), abs=12)


@pytest.mark.parametrize("length", [60, 250])
def test_nothing_hides_between_two_poems_of_a_list(shelf, length):
    copied = NOVEL[500 : 500 + length]
    page = prose(2, length=200) + POEMS[7] + copied + POEMS[8] + prose(3, length=200)
    [found], taken = subtracted(shelf, page)
    assert len(taken) == 2
    assert found.work == "w1"
    assert found.matched == pytest.approx(length, abs=4)


def test_a_page_of_many_poems_is_left_out_poem_by_poem(shelf):
    quoted = POEMS[3:60:7]
    found, taken = subtracted(
        shelf, "".join(f"{poem}\n{prose(2, length=90)}" for poem in quoted)
    )
    assert (list(found), len(taken)) == ([], len(quoted))


def test_a_page_without_any_poem_is_left_whole(shelf):
    assert subtracted(shelf, prose(4)) == ([], ())
