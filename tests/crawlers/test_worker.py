"""Tasks, sightings and leases: what a crawler leaves behind, also when it is killed."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from crawlers_builders import BRISK, MP4, NOON, Reply, Site
from warcio.archiveiterator import ArchiveIterator

from backends.store.frontier import SqlFrontier
from crawlers.worker import backoff_seconds
from domain.crawl import CrawlTask, TaskKind
from domain.errors import BackendUnavailable
from domain.posting import LinkState
from domain.telling import tell_all

VIDEO = {"id": "1", "title": "t", "account": {"id": "u"}, "url": "/v/1"}
FILES = [{"url": "/m.mp4", "height": 180}]


@pytest.fixture
def site():
    with Site({"/api/videos/1": json.dumps(VIDEO | {"files": FILES}), "/m.mp4": MP4}) as made:
        yield made


def ask(rig, site, kind=TaskKind.POSTING, argument="1", **more):
    rig.ask(site.platform("json_video"), kind, argument, **more)


def again(rig):
    """Ask for the posting once more, as a changed listing does."""
    rig.at += timedelta(hours=1)
    rig.propose(CrawlTask("site", TaskKind.POSTING, "1", rig.at))
    rig.crawl()


def test_a_sighting_is_published_seen_and_its_task_closed(rig, site):
    ask(rig, site)
    [published] = rig.sightings()
    with rig.store.reading() as tx:
        assert tx.frontier.sightings("site:1") == (published,)
    assert published.seen_at == NOON
    assert rig.is_quiet()


def test_an_unchanged_posting_is_not_published_again(rig, site):
    ask(rig, site)
    again(rig)
    assert len(rig.sightings()) == 1
    assert site.times("/m.mp4") == 2


def test_a_changed_posting_is_published_under_a_trace_of_its_own(rig, site):
    ask(rig, site)
    site.pages["/m.mp4"] = MP4 + b"more"
    again(rig)
    one, two = rig.sightings()
    assert one.trace != two.trace


def test_what_a_killed_crawler_held_is_answered_at_once(rig, site):
    rig.watch(site.platform("json_video"))
    rig.propose(CrawlTask("site", TaskKind.POSTING, "1", NOON))
    with rig.store.transaction() as tx:
        assert len(tx.frontier.lease("crawl-0", NOON, 9)) == 1
    rig.crawl()
    assert len(rig.sightings()) == 1


def test_stopped_before_its_task_is_closed_a_sighting_is_handed_on_once(rig, site, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("backends.store.outbox.SqlOutbox.put", broken)
        with pytest.raises(ZeroDivisionError):
            ask(rig, site)
    rig.at += timedelta(seconds=5)
    rig.crawl()
    [published] = rig.sightings()
    with rig.store.reading() as tx:
        assert tx.frontier.sightings("site:1") == (published,)


def test_stopped_before_a_sighting_is_handed_on_it_waits_in_the_outbox(rig, site, monkeypatch):
    def broken(_messages):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(rig.bus, "publish", broken)
        with pytest.raises(ZeroDivisionError):
            ask(rig, site)
    assert tell_all(rig.store, rig.bus) == 1
    [published] = rig.sightings()
    with rig.store.reading() as tx:
        assert tx.frontier.sightings("site:1") == (published,)


def test_while_the_bus_is_away_nothing_more_is_asked_and_nothing_twice(rig, site, monkeypatch):
    published, refused = rig.bus.publish, []

    def away(messages):
        if len(refused) < 2:
            refused.append(site.times("/api/videos/2"))
            raise BackendUnavailable("the brokers do not answer", retry_after=0.2)
        published(messages)

    rig.options = replace(BRISK, tasks=1)
    rig.propose(CrawlTask("site", TaskKind.POSTING, "2", rig.at + timedelta(seconds=1)))
    rig.at += timedelta(seconds=1)
    monkeypatch.setattr(rig.bus, "publish", away)
    ask(rig, site)
    assert refused[1] == refused[0]
    assert len(rig.sightings()) == site.times("/m.mp4") == 1
    assert site.times("/api/videos/2") == 1


def test_who_lost_its_lease_hands_nothing_on(rig, site):
    rig.watch(site.platform("json_video"))
    rig.propose(CrawlTask("site", TaskKind.POSTING, "1", NOON))

    def taken(_asked):
        with rig.store.transaction() as tx:
            assert tx.frontier.release("crawl-0") == 1
            assert len(tx.frontier.lease("another", rig.at, 9)) == 1
        return Reply(MP4)

    site.pages["/m.mp4"] = taken
    rig.crawl(until=lambda: bool(site.times("/m.mp4")))
    assert rig.sightings() == []
    with rig.store.reading() as tx:
        assert tx.frontier.sightings("site:1") == ()
        assert tx.outbox.count() == 0


def test_a_vault_that_fails_leaves_the_task_for_later(rig, site, monkeypatch):
    def full(*_):
        raise BackendUnavailable("vault: no space left")

    rig.options = replace(BRISK, retry_seconds=60, attempts=1)
    with monkeypatch.context() as patch:
        patch.setattr(rig.vault, "put_file", full)
        ask(rig, site)
    assert rig.aside() == []
    rig.at += timedelta(seconds=60)
    rig.crawl()
    assert len(rig.sightings()) == 1


def test_what_a_store_that_was_away_did_not_close_is_asked_again_at_once(
    rig, site, monkeypatch
):
    refused = []

    def away(real):
        def change(*arguments, **more):
            if len(refused) < 3:
                refused.append(real.__name__)
                raise BackendUnavailable("store: the connection was lost")
            return real(*arguments, **more)

        return change

    for name in ("finish", "put_off"):
        real = getattr(SqlFrontier, name)
        monkeypatch.setattr(SqlFrontier, name, away(real))
    ask(rig, site)
    assert refused == ["finish", "put_off", "put_off"]
    with rig.store.reading() as tx:
        assert tx.frontier.sightings("site:1") != ()
    assert rig.is_quiet()


def test_a_bug_stops_the_crawler_and_the_task_is_not_closed(rig, site, monkeypatch):
    monkeypatch.setattr("crawlers.platforms.json_video.instant", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask(rig, site)
    with rig.store.reading() as tx:
        assert tx.frontier.next_due(NOON) == NOON


def test_told_to_stop_it_gives_back_what_it_has_in_hand(rig, site):
    site.pages["/m.mp4"] = Reply(pieces=(b"x",) * 40, pause=0.05)
    rig.options = replace(BRISK, grace_seconds=0.0)
    rig.watch(site.platform("json_video"))
    rig.propose(CrawlTask("site", TaskKind.POSTING, "1", NOON))
    rig.crawl(until=lambda: site.times("/m.mp4") > 0)
    with rig.store.reading() as tx:
        count = tx.frontier.counts(NOON)[TaskKind.POSTING]
    assert (count.due, count.leased) == (1, 0)


def test_a_long_list_of_an_account_goes_on_in_a_further_task(rig, site):
    def page(asked):
        number = int(asked.query["cursor"] or "0")
        items = [VIDEO | {"id": f"v{number}", "url": f"/v/v{number}"}]
        return json.dumps({"items": items, "next": str(number + 1) if number < 4 else None})

    site.pages["/api/accounts/u/videos"] = page
    site.pages["/api/accounts/u"] = json.dumps({"id": "u", "name": "U"})
    site.pages["/api/videos"] = page
    rig.options = replace(BRISK, pages_per_walk=2)
    ask(rig, site, TaskKind.ACCOUNT, "u")
    assert rig.postings() == [f"site:v{n}" for n in range(5)]
    assert site.times("/api/accounts/u") == 1


def test_a_search_is_read_so_far_and_no_further(rig, site):
    def page(asked):
        number = int(asked.query["cursor"] or "0")
        return json.dumps(
            {
                "items": [VIDEO | {"id": f"v{number}"}],
                "next": str(number + 1),
            }
        )

    site.pages["/api/search"] = page
    rig.options = replace(BRISK, pages_per_walk=3)
    ask(rig, site, TaskKind.SEARCH, "x")
    assert site.times("/api/search") == 3


@pytest.mark.parametrize(
    ("status", "state"), [(200, LinkState.UP), (410, LinkState.DOWN), (403, LinkState.UNKNOWN)]
)
def test_a_recheck_sees_with_our_own_eyes(rig, site, status, state):
    ask(rig, site)
    site.pages["/api/videos/1"] = Reply(status=status)
    ask(rig, site, TaskKind.RECHECK, "1", notice="N-1")
    with rig.store.reading() as tx:
        [seen] = tx.frontier.links("N-1")
    assert (seen.state, seen.status) == (state, status)
    assert records_of(rig, seen.record)


def test_a_platform_that_never_answers_a_recheck_leaves_it_unknown(rig, site):
    ask(rig, site)
    rig.options = replace(BRISK, attempts=2)
    site.pages["/api/videos/1"] = Reply(status=500)
    ask(rig, site, TaskKind.RECHECK, "1", notice="N-1")
    with rig.store.reading() as tx:
        [seen] = tx.frontier.links("N-1")
    assert (seen.state, seen.status) == (LinkState.UNKNOWN, None)


def test_the_record_holds_every_exchange_and_verifies(rig, site):
    site.pages["/api/videos/1"] = Reply(status=302, headers={"Location": "/moved"})
    site.pages["/moved"] = json.dumps(VIDEO | {"files": FILES})
    ask(rig, site)
    [sighting] = rig.sightings()
    records = records_of(rig, sighting.record)
    answers = [(url, line) for kind, url, line, _, _ in records if kind == "response"]
    assert answers == [
        (f"{site.url}/api/videos/1", "302 Found"),
        (f"{site.url}/moved", "200 OK"),
        (f"{site.url}/m.mp4", "200 OK"),
    ]
    assert [kind for kind, *_ in records].count("request") == 3
    [media] = [headers for kind, url, _, headers, _ in records if url.endswith("m.mp4")][:1]
    digest = sighting.captures[0].digest
    assert media["WARC-Truncated"] == "length"
    assert media["Keywatch-Whole-Payload"] == f"sha256:{digest} {len(MP4)}"
    assert media["WARC-Block-Digest"].startswith("sha256:")
    [page] = [body for kind, url, _, _, body in records if url.endswith("moved") and body]
    assert json.loads(page)["id"] == "1"


def test_failures_wait_twice_as_long_each_time_up_to_a_limit():
    options = replace(BRISK, retry_seconds=30, longest_retry_seconds=100)
    waits = [backoff_seconds(attempt, options) for attempt in (1, 2, 3, 99)]
    assert waits == [30, 60, 100, 100]


def records_of(rig, digest):
    with Path(rig.vault.path(digest)).open("rb") as file:
        return [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.http_headers.statusline,
                dict(record.rec_headers.headers),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file, check_digests="raise")
            if record.http_headers
        ]
