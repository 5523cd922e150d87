from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.errors import BadInput
from domain.work import Work, WorkId, WorkKind
from keyworks.importing import BadLines
from keyworks.registers import parse_identifier, read_licences, read_works

SONG = Work(WorkId("w-song"), WorkKind.SONG, "灯塔之歌", aliases=("Lighthouse Song",))
HEADER = "work,platform,account,territory,since,until,holder,source\n"


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_register_of_works_is_read_with_all_their_names(tmp_path):
    path = write(
        tmp_path,
        "works.csv",
        "title,kind,holders,aliases,identifiers\n"
        "灯塔之歌,song,海港音乐; 北岸,Lighthouse Song,isrc=cn-a01-26-00001\n",
    )
    [work] = read_works(path, ())
    assert work.holders == ("海港音乐", "北岸")
    assert work.names == ("灯塔之歌", "Lighthouse Song")
    assert work.identifiers[0].value == "CNA012600001"


def test_a_known_work_keeps_its_id(tmp_path):
    path = write(
        tmp_path,
        "works.csv",
        "title,kind,holders,aliases,identifiers\nLighthouse Song,song,,,\n",
    )
    assert read_works(path, (SONG,))[0].id == "w-song"


def test_a_licence_names_its_work_by_any_name_and_may_be_wide_or_narrow(tmp_path):
    rows = (
        "Lighthouse Song,,,,2026-05-01,,,\nw-song,melody,u7,CN,2026-05-01,2026-06-01,港,合同\n"
    )
    wide, narrow = read_licences(write(tmp_path, "licences.csv", HEADER + rows), (SONG,))
    may = datetime(2026, 5, 20, tzinfo=UTC)
    assert wide.permits("tube", "anybody", may, None)
    assert narrow.permits("melody", "u7", may, "CN")
    assert not narrow.permits("melody", "u7", may, None)
    assert not narrow.permits("melody", "u8", may, "CN")
    assert not narrow.permits("melody", "u7", datetime(2026, 6, 1, tzinfo=UTC), "CN")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("nobody's song,,,,2026-05-01,,,", "no work is registered as"),
        ("w-song,,,,,,,", "the start is missing"),
        ("w-song,,,,2026-05-02,2026-05-01,,", "ends .* before it begins"),
    ],
)
def test_a_bad_licence_is_told_by_its_line(tmp_path, row, problem):
    with pytest.raises(BadLines, match=f"licences.csv:2: .*{problem}"):
        read_licences(write(tmp_path, "licences.csv", HEADER + row + "\n"), (SONG,))


def test_a_register_with_other_columns_says_which_it_wants(tmp_path):
    with pytest.raises(BadInput, match=r"works.csv:1: expected the columns title,kind"):
        read_works(write(tmp_path, "works.csv", "name\nx\n"), ())


def test_an_identifier_needs_a_scheme():
    with pytest.raises(BadInput, match="isrc=CNA010000001"):
        parse_identifier("CNA010000001")


def test_a_register_may_name_authors_and_keeps_them_where_it_does_not(tmp_path):
    known = replace(SONG, authors=("林深",))
    plain = "title,kind,holders,aliases,identifiers"
    path = write(tmp_path, "works.csv", f"{plain}\n灯塔之歌,song,,,\n")
    assert read_works(path, (known,))[0].authors == ("林深",)
    path = write(tmp_path, "works.csv", f"{plain},authors\n灯塔之歌,song,,,,周岚; 北野\n")
    assert read_works(path, (known,))[0].authors == ("周岚", "北野")
