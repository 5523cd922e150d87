"""Texts become the same tokens whoever writes them, and questions ask for those."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.search import Field, Kind, SearchDocument, Thing, Words, snippet
from domain.tokens import LONGEST_TOKEN, Unit, fold, spans, tokens, units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("灯塔之歌", ["灯塔", "塔之", "之歌", "歌"]),
        ("第12集 HD", ["第", "12", "集", "hd"]),
        ("Café ＡＢＣ ß", ["cafe", "abc", "ss"]),
        ("ｶﾞｰﾃﾞﾝ", ["ガー", "ーデ", "デン", "ン"]),
        ("サ゛", ["サ"]),
        ("각하", ["각하", "하"]),
        ("हिन्दी", ["हिन्दी"]),
        ("مُحَمَّد", ["محمد"]),
        ("tube.example/av1_2", ["tube", "example", "av1", "2"]),
        ("𠀀𠀁", ["𠀀𠀁", "𠀁"]),
        ("x" * 99, ["x" * LONGEST_TOKEN]),
        ("¶ ・ … _", []),
    ],
)
def test_a_text_is_cut_into_words_and_pairs(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("灯塔之歌", [Unit(("灯塔", "塔之", "之歌"))]),
        ("灯", [Unit(("灯",), prefix=True)]),
        ("灯*", [Unit(("灯",), prefix=True)]),
        ("lan* TOWER", [Unit(("lan",), prefix=True), Unit(("tower",))]),
        ("lan＊", [Unit(("lan",), prefix=True)]),
        ('"lan* tower"', [Unit(("lan", "tower"))]),
        ('"full film', [Unit(("full", "film"))]),
        ("“灯塔 live”歌", [Unit(("灯塔", "塔", "live")), Unit(("歌",), prefix=True)]),
        ("a-b*", [Unit(("a", "b"), prefix=True)]),
        ("a a", [Unit(("a",))]),
        ("", []),
        ("  \u3000", []),
    ],
)
def test_a_question_asks_for_units(words, expected):
    assert list(units(words)) == expected


@pytest.mark.parametrize("words", ["?", '""', "*", "\0", "\ud800"])
def test_signs_alone_are_no_question(words):
    with pytest.raises(BadInput, match="expected letters or digits"):
        units(words)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_for_tokens(text):
    assert tokens(fold(text)) == tokens(text)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="灯塔歌ab é", min_size=1, max_size=12), st.data())
def test_any_stretch_of_unspaced_text_is_found_in_it(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    if not set(piece) <= set("灯塔歌"):
        return
    assert spans(text, units(piece))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30), st.text(alphabet="灯塔aé ", min_size=1, max_size=5))
def test_spans_lie_in_the_text_in_order(text, words):
    wanted = units(words) if tokens(words) else ()
    found = spans(text + words, wanted)
    flat = [edge for span in found for edge in span]
    assert flat == sorted(flat)
    assert all(0 <= edge <= len(text + words) for edge in flat)


def test_spans_are_of_the_text_as_it_was_written():
    assert spans("ﬀ Ｃafé 灯塔x", units("cafe 塔 x")) == ((2, 6), (8, 10))


def test_fields_are_kept_apart_and_names_searched_by_themselves():
    texts = Words(Field.TITLE, "灯 a"), Words(Field.REASONS, "…"), Words(Field.STATE, "sent")
    document = SearchDocument(Thing(Kind.NOTICE, "N-1"), texts, "tube", None)
    assert document.searched() == ("灯 a ¶ sent", "灯 a")


def test_a_snippet_is_cut_about_the_first_place():
    text = "." * 300 + "lantern" + "." * 300
    cut = snippet(Field.TITLE, text, ((300, 307),))
    [(start, end)] = cut.spans
    assert (len(cut.text), cut.text[start:end]) == (160, "lantern")
