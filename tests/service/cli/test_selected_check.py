"""`keywatch check` within a part of the list: by work, batch, holder, territory, instant."""

import pytest
from alerts_builders import LANTERN
from check_builders import Here, a_novel, enrol_novels
from cli_builders import NOVEL

from service import checks

JAPAN = """\
# batch: 2
# issued: 2026-02-01
# authority: 国家版权局
# territory: JP
序号,片名,权利主体,作品类型,授权形式,授权期限,分销、置换情况
1,灯下黑,墨井文化,小说,独家,2026-03-01至2026-03-31,无
"""


@pytest.fixture
def listed(home):
    """A home with a second batch, and a file that copies nothing."""
    home.write("batch-2.csv", JAPAN)
    home.run("list", "import", "batch-2.csv")
    home.write("upload.txt", a_novel(3, 5))
    return home


@pytest.fixture
def shelf(listed, monkeypatch):
    """A home whose two works are enrolled, and a file that copies from both."""
    monkeypatch.setattr(checks, "Sandbox", Here)
    lantern, novel = a_novel(1), a_novel(2)
    copied = (lantern[500:1500], a_novel(3, 5), novel[:1000])
    listed.write("upload.txt", "\n".join(copied))
    service = listed.open()
    enrol_novels(service, {LANTERN.id: lantern, NOVEL.id: novel})
    service.close()
    return listed


def test_a_check_looks_only_into_the_selected_works(shelf):
    def found(*words):
        return sorted(
            m["work"] for m in shelf.run("check", "upload.txt", *words, "--json").json
        )

    assert found() == ["w-harbour", "w-lantern"]
    assert found("--work", "灯下黑") == ["w-harbour"]
    assert found("--work", "灯下黑", "--work", "w-lantern") == ["w-harbour", "w-lantern"]
    assert found("--batch", "1") == ["w-lantern"]
    assert found("--holder", "墨井文化") == ["w-harbour"]
    assert found("--territory", "US") == ["w-lantern"]
    assert found("--territory", "JP", "--batch", "2") == ["w-harbour"]
    assert found("--at", "2026-03-15", "--work", "灯下黑") == ["w-harbour"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--work", "灯上黑"), "no work is registered as '灯上黑'; the nearest are '灯下黑'"),
        (("--batch", "7"), "there is no batch 7; the nearest are 2, 1"),
        (("--holder", "墨井"), "no work is held by '墨井'; the nearest are '墨井文化'"),
        (("--territory", "Japan"), "expected a territory by its code, such as CN"),
        (("--at", "soon"), "expected a date such as 2026-05-01"),
        (("--at", "2026-05-01T10:00"), "expected an instant with its zone"),
        (("--at", "2026-05-01Tx"), "expected an instant such as 2026-05-01T20:00+08:00"),
        (
            ("--batch", "2", "--at", "2026-04-02"),
            "no work is on batch 2, in force at 2026-04-01T16:00+00:00",
        ),
    ],
)
def test_a_selection_that_cannot_be_is_told_in_one_line(listed, words, expected):
    told = listed.run("check", "upload.txt", *words, "--json")
    assert (told.status, told.out) == (2, "")
    assert expected in told.err
    assert told.err.count("\n") == 1


def test_selected_works_without_a_reference_are_told(home):
    home.write("upload.txt", a_novel(2))
    told = home.run("check", "upload.txt", "--work", "灯下黑", "--json")
    assert (told.status, told.json) == (0, [])
    assert "no reference of the selected works is enrolled yet" in told.err


def test_the_territory_of_a_batch_is_shown(listed):
    shown = listed.run("list", "show", "--json").json
    assert [(b["batch"], b["territory"]) for b in shown] == [(1, ""), (2, "JP")]
