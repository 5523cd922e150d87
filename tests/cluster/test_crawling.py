"""Several crawler processes over one store: every host has one at a time, whatever happens.

What counts is what the sites saw. They tell the crawlers apart by the names they give.
"""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime

import pytest
from backends_stores import MAKERS
from crawling_builders import (
    DELAY,
    Crew,
    a_web,
    asked_by,
    furnish,
    handovers,
    pace,
    wait_for,
)

from backends.store.engine import StoreOptions
from domain.hosts import HostRule, RuleKind

pytestmark = pytest.mark.cluster
HOSTS, PAGES = 12, 10
ALL = HOSTS * PAGES


@pytest.fixture(params=["file", "postgres"])
def store(request, tmp_path):
    with closing(MAKERS[request.param](tmp_path, StoreOptions())) as store:
        store.prepare()
        yield store


@pytest.fixture
def crew(store, tmp_path):
    url = getattr(store, "url", f"sqlite:///{tmp_path}/keywatch.db")
    made = Crew(tmp_path, url)
    yield made
    made.stop()


@pytest.fixture
def sites(store):
    with a_web(HOSTS, 2 * PAGES) as made:
        furnish(store, made, range(PAGES))
        yield made


def closed(store):
    """Whether no task waits or is in hand."""
    with store.reading() as tx:
        counts = tx.frontier.counts(datetime.now(UTC)).values()
        return not any(count.due or count.leased or count.later for count in counts)


def owners(store):
    with store.reading() as tx:
        return Counter(part.owner for part in tx.parts.parts())


def say(store, target, kind):
    with store.transaction() as tx:
        tx.hosts.put_rule(HostRule(target, kind, "li", datetime.now(UTC)))


def address(site):
    return f"127.0.0.1:{site.port}"


def assert_polite(sites):
    """No site was asked faster than one crawler alone would have asked it.

    On the average, since the machine's own load moves single requests; a crawler that takes
    over from another keeps off for a while.
    """
    assert min(pace(site) for site in sites) >= DELAY * 0.8
    assert min((gap for site in sites for gap in handovers(site)), default=9.0) >= DELAY / 2


def test_two_crawlers_share_the_hosts_and_no_host_is_asked_by_both(crew, store, sites):
    crew.start("a", "b")
    assert wait_for(lambda: closed(store), 90)
    assert set(asked_by(sites)) == {"a", "b"}
    assert len(asked_by(sites)) == ALL
    # One that came a moment earlier may have begun with hosts that it then gave up.
    assert max(len(handovers(site)) for site in sites) <= 1
    assert_polite(sites)


def test_what_a_killed_crawler_held_goes_to_the_other_and_all_is_crawled(crew, store, sites):
    crew.start("a", "b")
    assert wait_for(lambda: set(asked_by(sites)) == {"a", "b"}, 60)
    crew.kill("a")
    assert wait_for(lambda: closed(store), 90)
    assert owners(store) == {"b": 64}
    found = {(n, asked.path) for n, site in enumerate(sites) for asked in site.asked}
    assert len(found) == ALL
    # Only what was on its way when it was killed was asked twice.
    assert len(asked_by(sites)) - ALL <= HOSTS * 2
    assert max(len(handovers(site)) for site in sites) <= 2
    assert_polite(sites)


def test_one_that_joins_takes_its_share_and_one_that_leaves_gives_it_back(crew, store, sites):
    crew.start("a")
    assert wait_for(lambda: len(asked_by(sites)) > HOSTS, 60)
    crew.start("b")
    assert wait_for(lambda: owners(store) == {"a": 32, "b": 32}, 60)
    furnish(store, sites, range(PAGES, 2 * PAGES))
    assert wait_for(lambda: "b" in asked_by(sites), 30)
    assert crew.leave("a") == 0
    assert wait_for(lambda: owners(store) == {"b": 64}, 30)
    assert wait_for(lambda: closed(store), 90)
    assert len(asked_by(sites)) == 2 * ALL
    assert min(gap for site in sites for gap in handovers(site)) >= DELAY / 2


def test_a_pause_reaches_every_crawler_within_two_seconds(crew, store, sites):
    crew.changes["delay_seconds"] = 0.6
    crew.start("a", "b")
    assert wait_for(lambda: set(asked_by(sites)) == {"a", "b"}, 60)
    say(store, "127.0.0.1", RuleKind.PAUSE)
    wait_for(lambda: False, 2.0)
    before = len(asked_by(sites))
    wait_for(lambda: False, 3.0)
    assert len(asked_by(sites)) == before < ALL
    with store.transaction() as tx:
        assert tx.frontier.aside() == ()
        tx.hosts.lift("127.0.0.1", RuleKind.PAUSE)
    assert wait_for(lambda: len(asked_by(sites)) > before, 2.0)


def test_a_blocked_host_is_asked_nothing_more_while_the_others_are(crew, store, sites):
    crew.changes["delay_seconds"] = 0.8
    crew.start("a", "b")
    assert wait_for(lambda: all(site.asked for site in sites), 60)
    blocked, *others = sites
    say(store, address(blocked), RuleKind.BLOCK)
    wait_for(lambda: False, 2.0)
    before = len(blocked.asked)
    assert wait_for(lambda: len(asked_by(others)) >= ALL - PAGES, 90)
    assert len(blocked.asked) == before < PAGES
    with store.transaction() as tx:
        assert tx.frontier.aside() == ()
        tx.hosts.lift(address(blocked), RuleKind.BLOCK)
    assert wait_for(lambda: closed(store), 60)
    assert len({asked.path for asked in blocked.asked}) == PAGES
