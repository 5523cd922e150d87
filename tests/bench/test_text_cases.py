import pytest
from bench_builders import book, shelf

from bench.text_books import Book, Shelf
from bench.text_cases import INTERLEAVED, QUOTATION, Cell, cells, make, stock_of
from bench.text_repeats import repeats
from domain.errors import BadInput

SHELVES = {language: shelf(language) for language in ("zh", "en")}
STOCKS = {name: stock_of(1, each, each) for name, each in SHELVES.items()}


def text_of(language, name):
    books = (*SHELVES[language].protected, *SHELVES[language].unrelated)
    return next(each.text for each in books if each.name == name)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [300, 1000])
def test_the_truth_of_a_verbatim_copy_is_the_same_text_on_both_sides(language, size):
    case = make(STOCKS[language], Cell(language, "verbatim", size), 0)

    [truth] = case.truth
    assert truth.query == (size * 3 // 10, size * 13 // 10)
    copied = text_of(language, truth.work)[slice(*truth.reference)]
    assert case.page[slice(*truth.query)] == copied


@pytest.mark.parametrize("edit", ["adverts", "edits-30", "washed", "merged-words-30"])
def test_fillers_around_an_edited_copy_are_left_as_they_are(edit):
    case = make(STOCKS["zh"], Cell("zh", edit, 300), 0)

    [truth] = case.truth
    start, end = truth.query
    unrelated = SHELVES["zh"].unrelated[0].text
    assert case.page[:start] in unrelated
    assert case.page[end:] in unrelated
    assert len(case.page[:start]) == len(case.page[end:]) == 90


def test_a_quotation_stands_within_an_unrelated_page_of_a_thousand():
    case = make(STOCKS["zh"], Cell("zh", QUOTATION, 40), 0)

    [truth] = case.truth
    start, end = truth.query
    assert (end - start, len(case.page)) == (40, 1040)
    assert start >= 250
    assert case.page[start:end] == text_of("zh", truth.work)[slice(*truth.reference)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_books_take_turns_and_leave_nothing_out(language):
    case = make(STOCKS[language], Cell(language, INTERLEAVED, 1000), 0)

    one, other = case.truth
    assert one.work != other.work
    assert one.query[0] == 0
    assert max(one.query[1], other.query[1]) == len(case.page) == 1000
    assert one.query[1] > other.query[0]


def test_a_case_is_the_same_whenever_it_is_made():
    again = stock_of(1, SHELVES["zh"], SHELVES["zh"])
    cell = Cell("zh", "washed", 300)

    assert make(again, cell, 3) == make(STOCKS["zh"], cell, 3)
    assert make(again, cell, 3) != make(STOCKS["zh"], cell, 4)


def test_another_seed_makes_other_cases():
    other = stock_of(2, SHELVES["zh"], SHELVES["zh"])
    cell = Cell("zh", "verbatim", 300)

    assert make(other, cell, 0).truth != make(STOCKS["zh"], cell, 0).truth


def test_nothing_is_cut_where_a_book_repeats_itself():
    own, chapter = book("a", 1, length=6000).text, book("b", 2, length=6000).text
    twice = Shelf("zh", (Book("a", chapter + own + chapter),), SHELVES["zh"].unrelated)
    stock = stock_of(1, twice, twice)

    for number in range(20):
        [truth] = make(stock, Cell("zh", "verbatim", 300), number).truth
        assert (
            twice.protected[0].text.count(twice.protected[0].text[slice(*truth.reference)]) == 1
        )


def test_repeats_are_counted_where_they_start():
    known = repeats([Book("a", "甲乙丙丁，戊己"), Book("b", "子丙丁戊丑")], 3)

    assert known["a"].tolist() == [0, 0, 0, 1, 1, 1, 1, 1]
    assert known["b"].tolist() == [0, 0, 1, 1, 1, 1]


def test_a_book_that_only_repeats_another_is_refused():
    same = Shelf("zh", (book("a", 1), book("b", 1)), SHELVES["zh"].unrelated)

    with pytest.raises(BadInput, match="stand nowhere else"):
        make(stock_of(1, same, same), Cell("zh", "verbatim", 300), 0)


def test_pages_too_short_for_two_books_are_no_cells():
    asked = [cell.name for cell in cells("en", (300, 1000))]

    assert "interleaved/300" not in asked
    assert "interleaved/1000" in asked
    assert "quotation/120" in asked
