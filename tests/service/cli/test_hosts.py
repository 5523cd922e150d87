"""`keywatch host`: what people say of hosts, and how it is told and taken back."""

import pytest

from domain.crawl import CrawlTask, TaskKind


@pytest.fixture
def watched(home):
    words = (
        "platform",
        "add",
        "reels",
        "--make",
        "json_video",
        "--url",
        "https://Reels.example",
    )
    home.run(*words, "--option", "group=big")
    return home


def rules(home):
    return home.run("host", "list", "--json").json


def events(home):
    service = home.open()
    with service.store.reading() as tx:
        found = [i.event for i in tx.events.read(0, 100) if i.event.kind.startswith("host.")]
    service.close()
    return found


def test_a_pause_is_listed_with_who_why_and_until(home):
    words = ("host", "pause", "Tube.example", "--for", "2h", "--why", "moving", "--by", "li")
    assert "tube.example is paused by li: moving (until" in home.run(*words).out
    [rule] = rules(home)
    assert (rule["target"], rule["kind"], rule["by"]) == ("tube.example", "pause", "li")
    assert rule["until"] is not None
    assert "moving" in home.run("host", "list").out


def test_a_platform_means_its_group_and_an_address_its_host(watched):
    watched.run("host", "block", "reels")
    watched.run("host", "throttle", "https://CDN.example:8443/x.mp4", "--delay", "5s")
    assert [(r["target"], r["kind"], r["delay_seconds"]) for r in rules(watched)] == [
        ("big", "block", 0.0),
        ("cdn.example:8443", "throttle", 5.0),
    ]


def test_resume_lifts_pause_and_throttle_and_leaves_a_block(home):
    home.run("host", "pause", "a.example")
    home.run("host", "throttle", "a.example", "--delay", "90s")
    home.run("host", "block", "a.example")
    assert "lifted pause and throttle" in home.run("host", "resume", "a.example").out
    assert [r["kind"] for r in rules(home)] == ["block"]
    home.run("host", "unblock", "a.example")
    assert rules(home) == []
    assert "nothing is said" in home.run("host", "list").out


def test_what_was_said_and_taken_back_stays_in_the_log_of_events(home):
    home.run("host", "block", "a.example", "--by", "li", "--why", "order 12")
    home.run("host", "unblock", "a.example", "--by", "wu")
    said, lifted = events(home)
    assert (said.kind, said.subject, lifted.kind) == (
        "host.block",
        "a.example",
        "host.block.lifted",
    )
    assert '"why": "order 12"' in said.body
    assert '"by": "wu"' in lifted.body


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("resume", "a.example"), "there is no pause or throttle of host 'a.example'"),
        (("pause", "a b"), "expected a host, a group or a platform, found 'a b'"),
        (("pause", "a.example", "--for", "soon"), "expected a span such as 90s"),
        (("pause", "a.example", "--for", "9999999d"), "expected a span such as 90s"),
        (("throttle", "a.example", "--delay", "2h"), "else pause the host"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(home, words, said):
    answer = home.run("host", *words)
    assert (answer.status, said in answer.err) == (2, True)


def test_tasks_of_a_paused_platform_wait_and_are_not_due(watched):
    def later():
        stages = watched.run("status", "--json").json["stages"]
        return sum(s["later"] for s in stages if s["stage"].startswith("crawl"))

    service = watched.open()
    with service.store.transaction() as tx:
        tx.frontier.propose([CrawlTask("reels", TaskKind.NEWEST, "", service.now())])
    service.close()
    before = later()
    watched.run("host", "pause", "reels")
    assert later() == before + 1
