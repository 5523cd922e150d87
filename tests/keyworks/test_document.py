from datetime import UTC, datetime, timedelta

import pytest
from keyworks_builders import CINEMA, SERIES, a_document

from domain.errors import BadInput
from domain.protection import Duty, ProviderClass
from domain.work import WorkKind
from keyworks.document import parse_document

MIDNIGHT_IN_SHANGHAI = timedelta(hours=-8)


def day(year, month, number):
    return datetime(year, month, number, tzinfo=UTC) + MIDNIGHT_IN_SHANGHAI


def test_a_cinema_list_protects_from_the_release_for_thirty_days():
    document = a_document(CINEMA)
    window = document.lines[0].window
    assert (document.layout, document.batch) == ("cinema", 3)
    assert (window.since, window.until) == (day(2026, 5, 10), day(2026, 6, 9))
    assert window.basis == "release+30d"


def test_the_heading_may_say_another_window():
    document = a_document("# window: release+7d\n" + CINEMA)
    assert document.lines[0].window.until == day(2026, 5, 17)


def test_titles_lose_their_marks_and_quoted_cells_keep_their_commas():
    lighthouse, train = a_document(CINEMA).lines
    assert (lighthouse.title, train.holder) == ("灯塔", "北岸影业、南岸影业")


def test_duties_are_read_by_class_of_provider():
    assert a_document(CINEMA).duties[ProviderClass.STORAGE] is Duty.BLOCK_UPLOAD


def test_a_series_list_protects_for_its_term_the_last_day_included():
    tide, novel, film = a_document(SERIES).lines
    assert (tide.window.since, tide.window.until) == (day(2026, 1, 1), day(2027, 1, 1))
    assert tide.authorised == ("tube", "stage")
    assert (novel.kind, novel.window.until, novel.authorised) == (WorkKind.NOVEL, None, ())
    assert (film.window.since, film.window.until) == (day(2026, 5, 3), day(2026, 5, 21))


def test_the_heading_may_name_a_territory():
    assert a_document(CINEMA).territory is None
    assert a_document("# territory: CN\n" + CINEMA).territory == "CN"


@pytest.mark.parametrize("mark", ["\t", "|"])
def test_tabs_and_bars_serve_as_well_as_commas(mark):
    text = SERIES.replace(",", mark)
    assert len(a_document(text).lines) == 3


def test_gb18030_is_read_too():
    assert parse_document(CINEMA.encode("gb18030"), "list.csv").lines[0].title == "灯塔"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("4,《夜航》,海港影业,五月", "expected a date such as 2026-05-01, found '五月'"),
        ("4,《夜航》,海港影业,2026-02-30", "expected a date"),
        ("4,《夜航》,海港影业,01.05.26", "expected a year of four digits"),
        ("4,,海港影业,2026-05-10", "the title is missing"),
        ("4,《夜航》,海港影业", "expected 4 cells, found 3"),
        ("四,《夜航》,海港影业,2026-05-10", "expected the running number of the row"),
        ("1,《夜航》,海港影业,2026-05-10", "number 1 stands on line 6 too"),
    ],
)
def test_a_bad_row_is_told_by_its_line(row, problem):
    [bad] = a_document(CINEMA + row + "\n").bad
    assert bad.number == 8
    assert problem in bad.problem


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        (("作品名称", "名称"), "list.csv:5", "no layout has the columns"),
        (("# batch: 3\n", ""), "list.csv", "lacks a line '# batch: …'"),
        (("batch: 3", "batch: three"), "list.csv:1", "expected a batch number"),
        (("2026-05-01\n", "soon\n"), "list.csv:2", "expected a date"),
        (("storage=block_upload", "storage=burn"), "list.csv:4", "expected content|storage"),
        (("# authority: 国家版权局\n", "# batch: 4\n"), "list.csv:3", "said twice"),
        (
            ("# duties", "# territory: China\n# duties"),
            "list.csv:4",
            "such as CN, found 'China'",
        ),
        (("# duties", "# territory:\n# duties"), "list.csv", "lacks a line '# territory: …'"),
    ],
)
def test_a_wrong_heading_names_file_and_line(change, place, problem):
    with pytest.raises(BadInput) as caught:
        a_document(CINEMA.replace(*change))
    assert str(caught.value).startswith(f"{place}: ")
    assert problem in str(caught.value)


def test_bytes_that_are_no_text_are_refused_by_name():
    with pytest.raises(BadInput, match=r"list.csv: expected text in UTF-8 or GB 18030"):
        parse_document(b"\xff\xfe\x00\x81\x20", "list.csv")
