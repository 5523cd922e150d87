import signal

import pytest
from bench_builders import shelf

from bench.text_asking import Library, answers
from bench.text_books import Book
from bench.text_cases import Case, Cell, make, stock_of
from bench.text_manifest import write_manifest
from bench.text_negatives import (
    findings,
    gathered,
    negative,
    negatives_table,
    read_shared,
    unrelated_of,
    write_shared,
)
from bench.text_score import score
from bench.text_speed import speed
from domain.errors import BadInput
from fingerprint.corpus import read_corpus

SHELF = shelf()
STOCK = stock_of(1, SHELF, SHELF)
COPIED = SHELF.protected[0].text[3000:3400]
"""What a further book has of a protected one, a fiftieth of it and less."""
THIEF = Book("thief", SHELF.unrelated[0].text * 2 + COPIED + SHELF.unrelated[0].text)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(tmp_path_factory.mktemp("library"), SHELF.protected)


@pytest.fixture(scope="module")
def unrelated():
    return unrelated_of(STOCK, (THIEF,), SHELF.protected)[0]


@pytest.fixture(scope="module")
def found(library, unrelated):
    given = answers(
        library, lambda o: negative(unrelated, o[1])[0], [(None, n) for n in range(30)], 2, ""
    )
    return findings(unrelated, given, SHELF.protected)


def test_copies_are_found_where_they_are_on_all_cores(library):
    cell = Cell("zh", "verbatim", 300)
    given = list(
        answers(library, lambda o: make(STOCK, *o), [(cell, n) for n in range(4)], 2, "")
    )

    assert [one.number for one in given] == [0, 1, 2, 3]
    counted = score(given)
    assert counted.review == 1.0
    assert counted.plagdet.score > 0.95


def test_children_do_not_catch_what_their_parent_catches(library):
    def caught(_):
        kept = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        return Case(Cell("zh", "verbatim", int(kept)), 0, "", ())

    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        given = list(answers(library, caught, [None] * 4, 2, ""))
    finally:
        signal.signal(signal.SIGTERM, before)

    assert [one.cell.size for one in given] == [0, 0, 0, 0]


def test_a_finding_in_an_unrelated_page_is_shown_with_both_sides(found):
    assert found
    for one in found:
        assert (one.book, one.work) == ("thief", "zh-p1")
        assert one.page_text.split() == THIEF.text[slice(*one.at)].split()
        assert one.work_text.split() == SHELF.protected[0].text[slice(*one.reference)].split()


def test_findings_of_one_stretch_are_gathered(found):
    assert len(found) > 1
    assert len(gathered(found)) < len(found)


def test_the_table_counts_pages_and_shows_a_stretch_once(found):
    table = negatives_table(30, found)

    assert f"{len({one.page for one in found})} to review" in table
    assert table.count("work:") == len(gathered(found))


def test_what_is_listed_as_shared_is_found_no_more(tmp_path, unrelated, found):
    listed = tmp_path / "shared.txt"
    listed.write_text(COPIED.replace("\n", " "), "utf-8")
    library = Library(tmp_path, SHELF.protected, read_shared(listed))

    pages = {int(one.page.partition("/")[2]) for one in found}
    given = [library.ask(negative(unrelated, number)[0].page) for number in pages]

    assert [told.work for one in given for told in one] == []


def test_what_was_found_can_be_written_down_and_read_as_shared(tmp_path, found):
    write_shared(tmp_path / "list.txt", found)

    assert [one.text for one in read_shared(tmp_path / "list.txt")] == [
        group[0].page_text for group in gathered(found)
    ]


def test_an_empty_list_of_shared_texts_is_refused(tmp_path):
    (tmp_path / "list.txt").write_text("\n\n")

    with pytest.raises(BadInput, match="no text in it"):
        read_shared(tmp_path / "list.txt")


def test_another_edition_of_a_protected_book_is_not_unrelated():
    same = Book("edition", SHELF.protected[0].text)

    unrelated, left_out = unrelated_of(STOCK, (same, THIEF), SHELF.protected)

    assert [book.name for book in unrelated.books] == ["zh-u", "thief"]
    assert left_out == ("edition (100% stands in protected books)",)


def test_speed_is_that_of_parts_and_of_all(library, tmp_path):
    measured = speed(library, [SHELF.unrelated[0].text[:1000]] * 3, tmp_path / "pages")

    assert measured.chars == 3000
    assert 0 < measured.files <= measured.pages
    assert measured.files < measured.match


def test_a_manifest_says_the_cases_as_they_were_made(tmp_path, unrelated):
    cases = [make(STOCK, Cell("zh", "edits-10", 300), 0), negative(unrelated, 0)[0]]

    path = write_manifest(tmp_path / "m", SHELF.protected, cases)

    corpus = read_corpus(path)
    assert corpus.errors == ()
    assert [one.work for one in corpus.references] == ["zh-p1", "zh-p2"]
    copy, nothing = corpus.queries
    assert (copy.group, copy.truth) == ("edits-10/300", cases[0].truth)
    assert copy.path.read_bytes().decode() == cases[0].page
    assert (nothing.group, nothing.truth) == ("negative", ())
