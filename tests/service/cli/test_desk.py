"""The enforcement side: queue, notices, cases, one posting's whole way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from alerts_builders import NOON

from alerts.cases import settle
from alerts.options import AccountOptions
from domain.enforcement import AccountCase, CaseState, Measure, Order, OrderKind, Strike


@pytest.fixture
def review(home):
    [order] = home.run("queue", "list", "--kind", "review", "--json").json
    return order["order"]


def a_case(home, *, recommended):
    """Put a proposed account case and its order into the queue."""
    service = home.open()
    case = AccountCase("A-1", "tube", ("tube:u9",), ("i1",), (), recommended, ("two",), NOON)
    order = Order("O-case", OrderKind.CASE, "A-1", "tube", None, 50, NOON, "decide")
    with service.store.transaction() as tx:
        tx.cases.put_case(case, NOON)
        tx.queue.enqueue(order, NOON)
    service.close()


def test_orders_are_listed_by_kind_and_state(home):
    kinds = {o["kind"] for o in home.run("queue", "list", "--json").json}
    assert kinds == {"notice", "review"}
    assert "the queue holds no such order" in home.run("queue", "list", "--kind", "case").out


def test_a_claimed_review_found_lawful_is_closed_in_the_claimants_name(home, review):
    [claimed] = home.run("queue", "claim", "--owner", "li", "--kind", "review", "--json").json
    assert (claimed["order"], claimed["owner"]) == (review, "li")
    words = ("--decision", "lawful", "--result", "a parody", "--json")
    closed = home.run("queue", "done", review, *words).json
    assert (closed["state"], closed["result"]) == ("done", "lawful: li: a parody")
    assert len(home.run("notice", "list", "--json").json) == 2


def test_a_review_that_a_person_calls_a_copy_becomes_a_notice(home, review):
    words = ("--decision", "infringes", "--by", "li", "--result", "same take")
    assert home.run("queue", "done", review, *words).status == 0
    postings = {n["posting"] for n in home.run("notice", "list", "--json").json}
    assert postings == {"tube:v77", "tube:v79", "tube:v78"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "expected infringes or lawful, found nothing"),
        (("--decision", "refer"), "expected infringes or lawful, found refer"),
        (("--decision", "lawful"), "claimed by nobody: say who decides"),
    ],
)
def test_a_review_cannot_be_closed_without_somebodys_decision(home, review, words, expected):
    told = home.run("queue", "done", review, "--result", "x", *words)
    assert told.status == 2
    assert expected in told.err
    [order] = home.run("queue", "list", "--kind", "review", "--json").json
    assert order["state"] == "ready"


def test_a_decision_cannot_be_made_twice(home, review):
    words = ("queue", "done", review, "--result", "x", "--by", "li", "--decision", "lawful")
    assert home.run(*words).status == 0
    assert "is done already" in home.run(*words).err


def test_two_people_must_agree_to_a_grave_measure(home):
    service = home.open()
    now = service.now()
    with service.store.transaction() as tx:
        notice = tx.cases.notices()[0].notice
        for n in range(8):
            tx.cases.put_notice(replace(notice, id=f"N-{n}"), now)
            at = now - timedelta(days=2 * n)
            tx.cases.put_strike(Strike(f"S-{n}", "tube", "u9", f"incident {n}", f"N-{n}", at))
        settle(tx, "tube", ("tube:u9",), now, AccountOptions())
    service.close()
    [order] = home.run("queue", "list", "--kind", "case", "--json").json
    words = ("queue", "done", order["order"], "--result", "x", "--decision", "refer", "--by")
    assert "2 reviewers must agree, 1 did" in home.run(*words, "li").err
    closed = home.run(*words, "li", "--by", "wang", "--json").json
    assert closed["result"] == "referred, agreed by li, wang"
    assert home.run("case", "list", "--json").json[0]["state"] == "referred"


def test_a_declined_case_is_not_referred(home):
    a_case(home, recommended=Measure.WARN)
    words = ("--decision", "decline", "--by", "li", "--result", "too few", "--json")
    closed = home.run("queue", "done", "O-case", *words).json
    assert closed["result"] == "declined by li: too few"
    assert home.run("case", "show", "A-1", "--json").json["status"]["state"] == "proposed"


def test_a_notice_is_shown_as_sent_with_its_history(home):
    listed = home.run("notice", "list", "--json").json
    [sent] = [n["notice"] for n in listed if n["posting"] == "tube:v77"]
    shown = home.run("notice", "show", sent, "--json").json
    assert shown["status"]["notice"]["posting"] == "tube:v77"
    assert [step["state"] for step in shown["log"]] == ["queued", "sent"]
    text = home.run("notice", "show", sent).out
    assert shown["status"]["notice"]["body"].splitlines()[0] in text
    assert f"{sent}: sent" in text


def test_notices_are_chosen_by_platform_and_state(home):
    assert len(home.run("notice", "list", "--platform", "tube", "--json").json) == 2
    assert home.run("notice", "list", "--platform", "none", "--json").json == []
    assert home.run("notice", "list", "--state", "overdue", "--json").json == []


def test_cases_are_listed_and_shown(home):
    a_case(home, recommended=Measure.WARN)
    [row] = home.run("case", "list", "--json").json
    assert (row["case"], row["state"], row["recommended"]) == (
        "A-1",
        CaseState.PROPOSED,
        "warn",
    )
    assert "recommended: warn" in home.run("case", "show", "A-1").out


def test_a_posting_is_explained_from_sighting_to_notice(home):
    steps = home.run("explain", "tube:v77", "--json").json
    assert len(steps) > 2
    told = home.run("explain", "tube:v77").out
    assert steps[0]["what"] in told
    assert "0.97" in told or "97" in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("queue", "done", "O-none", "--result", "x"), "there is no order 'O-none'"),
        (("notice", "show", "N-none"), "there is no notice 'N-none'"),
        (("case", "show", "A-none"), "there is no case 'A-none'"),
        (("explain", "tube:none"), "there is no posting 'tube:none'"),
    ],
)
def test_an_unknown_id_is_told_in_one_line(home, words, expected):
    told = home.run(*words, "--json")
    assert (told.status, told.out) == (2, "")
    assert told.err == f"keywatch: {expected}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("queue", "list", "--kind", "letters"),
        ("queue", "claim"),
        ("queue", "claim", "--owner", "li", "--count", "0"),
        ("notice", "list", "--state", "lost"),
        ("case", "list", "--colour"),
        ("nonsense",),
    ],
)
def test_wrong_words_are_told_without_a_trace(home, words):
    told = home.run(*words)
    assert (told.status, told.out) == (2, "")
    assert "Traceback" not in told.err
    assert "Try 'keywatch" in told.err


@pytest.mark.parametrize("width", [80, 200])
def test_what_people_copy_out_of_answers_is_never_broken(capsys, monkeypatch, width):
    from service.cli import desk

    monkeypatch.setattr(desk.console, "width", width)
    rows = [{f"part {n}": f"N-{n:016x}" for n in range(6)} | {"why": "because " * 12}]
    desk.show(rows, as_json=False, empty="")
    out = capsys.readouterr().out
    assert all(f"N-{n:016x}" in out for n in range(6))
