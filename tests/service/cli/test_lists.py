"""Lists, works, licences, platforms: what goes on record, and what is refused and where."""

import pytest
from check_builders import a_novel, enrol_novels

from domain.messages import ReferenceChanged

GOOD = """\
# batch: 2
# issued: 2026-05-01
# authority: 国家版权局
# duties: content=not_provide
序号,作品名称,相关权利人,拟上映日期
1,《灯塔》,海港影业,2026-05-10
"""


def test_a_list_is_imported_shown_and_compared(home):
    home.write("batch.csv", GOOD)
    done = home.run("list", "import", "batch.csv", "--json").json
    assert (done["batch"], done["fresh"], done["works_created"]) == (2, True, 1)
    assert not home.run("list", "import", "batch.csv", "--json").json["fresh"]
    assert [b["batch"] for b in home.run("list", "show", "--json").json] == [1, 2]
    [entry] = home.run("list", "show", "2", "--json").json
    assert (entry["title"], entry["since"], entry["until"]) == (
        "灯塔",
        "2026-05-10",
        "2026-06-09",
    )
    [change] = home.run("list", "diff", "2", "--json").json
    assert change["change"].startswith("new: 灯塔")


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        (GOOD.replace("作品名称", "片名"), "batch.csv:5", "no layout has the columns"),
        (GOOD.replace("2026-05-10", "soon"), "batch.csv:6", "expected a date"),
        (
            GOOD.replace("# batch: 2\n", ""),
            "batch.csv",
            "the heading lacks a line '# batch: …'",
        ),
        (GOOD.replace("not_provide", "provide"), "batch.csv:4", "expected content|"),
        ("", "batch.csv", "there is no table"),
    ],
)
def test_a_bad_list_is_told_by_file_line_and_expectation(home, text, place, expected):
    home.write("batch.csv", text)
    told = home.run("list", "import", "batch.csv", "--json")
    assert (told.status, told.out) == (2, "")
    assert f"{place}:" in told.err
    assert expected in told.err
    assert [b["batch"] for b in home.run("list", "show", "--json").json] == [1]


def test_the_good_lines_of_a_bad_list_are_imported_when_asked(home):
    home.write("batch.csv", GOOD + "2,《雾》,海港影业,soon\n")
    done = home.run("list", "import", "batch.csv", "--partial", "--json").json
    assert done["entries"] == 1
    assert [b["line"] for b in done["bad_lines"]] == [7]


def test_a_work_is_registered_and_found_by_any_name(home):
    words = ("--kind", "song", "--holder", "海港音乐", "--alias", "Lighthouse Song")
    [made] = home.run("work", "add", "灯塔之歌", *words, "--json").json
    [shown] = home.run("work", "show", "lighthouse  song", "--json").json
    assert shown["work"] == made["work"]
    assert len(home.run("work", "show", "--json").json) == 3


def test_works_and_licences_come_by_csv(home):
    home.write("works.csv", "title,kind,holders,aliases,identifiers\n雾,novel,墨井,,isbn=1\n")
    assert [w["title"] for w in home.run("work", "add", "works.csv", "--json").json] == ["雾"]
    columns = "work,platform,account,territory,since,until,holder,source"
    home.write("l.csv", f"{columns}\n雾,tube,,,2026-05-01,,,\n没有,tube,,,2026-05-01,,,\n")
    told = home.run("licence", "add", "l.csv")
    assert told.status == 2
    assert "l.csv:3: no work is registered as '没有'" in told.err


def test_a_licence_is_shown_in_days_and_an_unknown_platform_noted(home):
    told = home.run(
        "licence", "add", "灯下黑", "--platform", "b", "--since", "2026-05-01", "--json"
    )
    assert told.json[0]["since"] == "2026-05-01"
    assert "no platform is on record as 'b' yet" in told.err


def test_a_platform_is_watched_and_listed(home):
    words = ("--make", "html_novel", "--url", "https://b.example/", "--option", "content=#text")
    assert home.run("platform", "add", "books", *words, "--json").json["make"] == "html_novel"
    names = [p["platform"] for p in home.run("platform", "list", "--json").json]
    assert names == ["books", "tube"]
    assert "json_video" in [m["make"] for m in home.run("platform", "makes", "--json").json]


BOOKS = ("platform", "add", "books", "--make", "html_novel", "--url", "https://b.example")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("list", "import", "none.csv"), "none.csv: cannot be read"),
        (("list", "show", "9"), "there is no batch '9'"),
        (("list", "diff", "9"), "there is no batch '9'"),
        (("work", "add", "《》"), "expected a title with letters or digits"),
        (("work", "add", "x", "--identifier", "isrc"), "expected an identifier such as isrc="),
        (("work", "add", "none.csv"), "none.csv: cannot be read"),
        (("work", "show", "none"), "no work is registered as 'none'"),
        (("licence", "add", "none", "--since", "2026-05-01"), "no work is registered"),
        (("licence", "add", "灯下黑"), "such as --since 2026-05-01"),
        (("licence", "add", "灯下黑", "--since", "May"), "expected a date such as"),
        (
            ("licence", "add", "灯下黑", "--since", "2026-05-02", "--until", "2026-05-01"),
            "ends (2026-05-01) before it begins",
        ),
        ((*BOOKS, "--make", "nope"), "(registered: hls_live, html_novel"),
        ((*BOOKS, "--notice-format", "letter"), "no notice format is registered as 'letter'"),
        ((*BOOKS, "--language", "fr"), "zh or en"),
        ((*BOOKS, "--territory", "China"), "a code such as CN"),
        ((*BOOKS, "--address", "localhost"), "such as 127.0.0.1:8000"),
        ((*BOOKS, "--option", "content"), "an option such as"),
        ((*BOOKS, "--option", "colour=red"), "'colour' is no rule"),
        ((*BOOKS, "--option", "content=[["), "the rule content is no CSS"),
        ((*BOOKS, "--url", "ftp://b.example"), "only http and https"),
        (("platform", "add", "a:b", *BOOKS[3:]), "a name of letters"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(home, words, expected):
    told = home.run(*words, "--json")
    assert (told.status, told.out) == (2, "")
    assert expected in told.err
    assert told.err.startswith("keywatch: ")
    assert told.err.count("\n") == 1


def test_who_wrote_a_work_is_kept_until_somebody_says_otherwise(home):
    words = ("work", "add", "灯下黑", "--kind", "novel", "--holder", "墨井文化")

    def authors():
        return home.run("work", "show", "灯下黑", "--json").json[0]["authors"]

    home.run(*words, "--author", "林深", "--author", "周岚")
    assert authors() == "林深; 周岚"
    home.run(*words)
    assert authors() == "林深; 周岚"
    home.run(*words, "--author", "北野")
    assert authors() == "北野"


def test_texts_are_read_again_when_their_authors_become_known(home):
    service = home.open()
    enrol_novels(service, {"w-harbour": a_novel(1)})
    service.close()
    words = ("work", "add", "灯下黑", "--kind", "novel")
    home.run(*words)
    home.run(*words, "--author", "林深")
    home.run(*words, "--author", "林深")
    service = home.open()
    told = []
    while delivery := service.bus.take(ReferenceChanged, "fingerprint", "test"):
        told.append(delivery.message)
        delivery.ack()
    service.close()
    assert [change.authors for change in told] == [(), ("林深",)]
