"""Passages on the command line: beside the steps of a posting, in a checked file, on a page."""

import pytest
from check_builders import Here, a_novel, enrol_novels
from cli_builders import NOVEL
from passage_builders import HERE, THERE, joined, record_copy

from service import checks
from service.cli import passages


@pytest.fixture
def copied(home, monkeypatch):
    """A home in which a posting copies from a novel."""
    monkeypatch.setattr(passages, "Sandbox", Here)
    service = home.open()
    record_copy(service, NOVEL.id)
    service.close()
    return home


def test_a_posting_is_explained_with_both_texts(copied):
    told = copied.run("explain", "books:7", "--passages")
    assert f"characters 3–{HERE[1]} is characters 0–{THERE[1]} of R-1" in told.out
    assert "passage, 27 characters the same, identity 96%" in told.out
    for words in ("{+放+}", "[-收-]", "⟨U+200B⟩", "96.0% of the longer side", "chapter 3"):
        assert words in told.out
    assert "{+" not in copied.run("explain", "books:7").out


def test_passages_are_data_and_a_page_where_asked_for(copied):
    words = ("explain", "books:7", "--passages", "--page", "out.html", "--json")
    told = copied.run(*words)
    [passage] = told.json["passages"]
    assert joined(passage["runs"], "there").startswith("那年冬天")
    assert told.json["steps"] == copied.run("explain", "books:7", "--json").json
    page = (copied.folder / "out.html").read_text(encoding="utf-8")
    assert "<ins>放</ins>" in page
    assert "https://books.example/7" in page
    assert "the page is out.html" in told.err


def test_a_posting_without_text_has_no_passages(copied):
    assert "no passage of text is shared" in copied.run("explain", "tube:v77", "--passages").out


def test_a_page_that_cannot_be_written_is_told_before_anything_is_read(copied):
    told = copied.run("explain", "books:7", "--page", "none/out.html")
    assert (told.status, told.err) == (2, "keywatch: none: there is no such folder\n")


def test_a_checked_file_is_shown_beside_the_work(home, monkeypatch):
    monkeypatch.setattr(checks, "Sandbox", Here)
    novel = a_novel(1)
    service = home.open()
    enrol_novels(service, {NOVEL.id: novel})
    service.close()
    home.write("upload.txt", novel[500:700] + "全书完结" + novel[700:900])
    told = home.run("check", "upload.txt", "--passages", "--page", "out.html", "--json").json
    [match], [passage] = told["matches"], told["passages"]
    [segment] = match["segments"]
    assert passage["here"]["start"] == segment["query_start"]
    assert {"same": False, "here": "全书完结", "there": ""} in passage["runs"]
    assert "<ins>全书完结</ins>" in (home.folder / "out.html").read_text(encoding="utf-8")
