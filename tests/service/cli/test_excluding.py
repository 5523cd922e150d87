"""`keywatch reference exclude` and `add --negative`, on real text."""

import pytest
from check_builders import a_novel, enrol_all
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.work import Modality
from service.cli.excluding import parse_span, show_span

pytestmark = pytest.mark.usefixtures("decodes_here")


def tenths(most):
    return st.integers(0, most).map(lambda n: n / 10)


@given(tenths(200_000), tenths(200_000), st.sampled_from([Modality.VIDEO, Modality.AUDIO]))
def test_a_span_of_time_reads_back_as_it_was_written(start, long, modality):
    span = (start, round(start + long + 0.1, 1))
    assert parse_span(show_span(span, modality), modality) == pytest.approx(span)


@pytest.mark.parametrize(
    ("text", "modality", "expected"),
    [
        ("0:00-0:12", Modality.VIDEO, (0, 12)),
        ("59:30-1:00:02.5", Modality.AUDIO, (3570, 3602.5)),
        ("90-95", Modality.VIDEO, (90, 95)),
        ("100-250", Modality.TEXT, (100, 250)),
    ],
)
def test_spans_are_read_as_people_write_them(text, modality, expected):
    assert parse_span(text, modality) == expected


@pytest.mark.parametrize(
    "text", ["", "12", "0:12-0:00", "a-b", "1-2-3", "-5-10", "1:2:3:4-9:9"]
)
@pytest.mark.parametrize("modality", [Modality.VIDEO, Modality.TEXT])
def test_what_is_no_span_is_refused(text, modality):
    with pytest.raises(BadInput, match="expected a span"):
        parse_span(text, modality)


@pytest.fixture
def novel(home):
    """A novel with a common poem in it, enrolled, and a page that quotes the poem."""
    text = a_novel(1)
    home.write("novel.txt", text)
    home.write("poem.txt", text[1000:1400])
    home.write("page.txt", a_novel(2, 10) + "\n" + text[1000:1400] + "\n" + a_novel(3, 10))
    [made] = home.run("reference", "add", "灯下黑", "novel.txt", "--json").json
    index(home)
    return made["reference"]


def index(home):
    service = home.open()
    enrol_all(service)
    service.close()


def matches(home):
    index(home)
    return home.run("check", "page.txt", "--json").json


def test_an_excluded_passage_stops_to_match_and_is_listed(home, novel):
    assert len(matches(home)) == 1
    told = home.run("reference", "exclude", novel, "990-1410")
    assert (told.status, told.out) == (0, "novel.txt counts without 990-1410\n")
    assert matches(home) == []
    [row] = home.run("reference", "list", "--json").json
    assert (row["excluded"], row["negative"]) == ([[990.0, 1410.0]], False)
    assert home.run("reference", "exclude", novel, "--clear").status == 0
    assert len(matches(home)) == 1


def test_spans_that_cannot_be_excluded_are_told_in_a_line(home, novel):
    # In one test, since a novel on record takes seconds.
    for words, expected in {
        ("0-9999999",): "nothing would be left of novel.txt",
        ("8000000-9000000",): "before 8000000-9000000 begins",
        ("0:00-0:12",): "expected a span such as 100-250, in characters, found '0:00-0:12'",
        (): "expected a span such as 0:00-0:12, or --clear, found neither",
    }.items():
        told = home.run("reference", "exclude", novel, *words)
        assert (told.status, told.err.count("\n")) == (2, 1)
        assert expected in told.err


def test_what_is_not_ours_is_enrolled_under_what_it_is_and_never_matches(home, novel):
    [made] = home.run(
        "reference", "add", "common poem", "poem.txt", "--negative", "--json"
    ).json
    assert (made["work"], made["file"]) == ("not-ours", "common poem: poem.txt")
    assert matches(home) == []
    rows = home.run("reference", "list", "--json").json
    assert {r["reference"]: r["negative"] for r in rows} == {
        novel: False,
        made["reference"]: True,
    }


@pytest.mark.usefixtures("novel")
def test_the_work_of_what_is_not_ours_is_no_work_to_add_to(home):
    home.run("reference", "add", "common poem", "poem.txt", "--negative")
    told = home.run("reference", "add", "not-ours", "poem.txt")
    assert (told.status, "say --negative" in told.err) == (2, True)
