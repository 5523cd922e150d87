from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from passage_builders import joined
from rich.console import Console

from domain.match import PassageKind
from domain.work import WorkId
from fingerprint.text.collate import collate
from service.passages.page import page
from service.passages.passage import Passage, Stretch
from service.passages.rows import rows
from service.passages.terminal import print_passages

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TEXTS = st.text(st.sampled_from("天地人 ab。.\n！"), max_size=80)


def a_passage(here, there, **more):
    return Passage(
        work=WorkId("w-1"),
        title="灯下黑",
        kind=PassageKind.PASSAGE,
        score=0.97,
        same=20,
        identity=0.9,
        here=Stretch("chapter 3", "d" * 64, 5, 5 + len(here), 0.5, "before ", " after"),
        there=Stretch("novel.txt", "R-1", 0, len(there), 0.1),
        runs=collate(here, there),
        **more,
    )


def html(*passages):
    return "".join(page("夜灯", (("posting", "books:7"),), passages))


def printed(*passages):
    console = Console(width=120, file=StringIO())
    print_passages(console, passages)
    return console.file.getvalue()


@given(here=TEXTS, there=TEXTS, room=st.integers(1, 30))
def test_rows_hold_every_character_in_order(here, there, room):
    found = [run for row in rows(collate(here, there), room) for run in row]
    assert joined(found, "here") == here
    assert joined(found, "there") == there


def test_rows_end_with_lines_and_sentences_and_are_never_long_without_cause():
    text = "一句话。" * 60 + "\n" + "字" * 400
    lengths = [len(row[0].here) for row in rows(collate(text, text), 80)]
    assert lengths == [80, 80, 81, 160, 160, 80]


def test_differences_are_marked_on_both_sides_and_not_by_colour_alone():
    told = html(a_passage("天下大势，分久必合", "天下的大勢。分久必散"))
    assert "<del>的</del>" in told
    assert "<ins>合</ins>" in told
    assert "<del>散</del>" in told
    assert '<span class="respelt">势，</span>' in told
    assert 'class="gap"' in told
    assert "underline" in told


def test_foreign_text_can_neither_run_nor_hide_nor_turn_the_page():
    hostile = '<script>alert(1)</script>\u202e"><img src=x>\x00\ud800'
    passage = a_passage(f"天下大势{hostile}", "天下大势", notes=(hostile,))
    title = replace(passage, title=hostile, here=replace(passage.here, name=hostile))
    told = "".join(page(hostile, ((hostile, hostile),), [title]))
    assert "<script" not in told
    assert "<img" not in told
    assert "\u202e" not in told
    assert "⟨U+202E⟩" in told
    told.encode("utf-8")


def test_figures_and_spans_are_told_above_a_passage():
    told = html(a_passage("天下大势", "天下大势", notes=("read anew",)))
    for words in ("灯下黑", "90.0% of the longer side", "characters 5–9, 50.0% of the text"):
        assert words in told
    assert "read anew" in told
    assert "No passage of text" in html()


def test_a_terminal_is_told_differences_by_brackets_and_long_same_text_in_short():
    same = "字" * 600
    told = printed(a_passage(f"甲{same}合\u202e", f"乙{same}"))
    assert "{+甲+}" in told
    assert "[-乙-]" in told
    assert "⟨U+202E⟩" in told
    assert "… 480 characters the same …" in told
