"""Writers on a server go side by side, and still end as if one had gone after the other."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from backends_builders import (
    NOON,
    a_case,
    a_posting,
    a_sighting,
    a_strike,
    a_subscription,
    a_task,
    a_verdict,
    an_account,
    an_event,
    an_order,
)
from backends_stores import scratch_store

from domain.crawl import Findings
from domain.errors import BackendUnavailable

pytestmark = pytest.mark.cluster
WRITERS = 4


@pytest.fixture(scope="module")
def shared():
    with scratch_store(busy_seconds=20) as store:
        yield store


@pytest.fixture
def store(shared):
    with shared._engine.begin() as connection:
        names = "tasks, postings, accounts, listings, sightings, verdicts, strikes, orders"
        more = "account_cases, events, webhook_deliveries, subscriptions, counts"
        connection.exec_driver_sql(f"TRUNCATE {names}, {more}")
    return shared


def together(work):
    """Run `work(0)` … `work(3)` in threads that begin at once. Return what they return."""
    barrier = threading.Barrier(WRITERS)

    def begin(number):
        barrier.wait(timeout=20)
        return work(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(begin, range(WRITERS)))


def test_of_those_who_record_one_verdict_one_has_news(store):
    def record(_number):
        fresh = 0
        for n in range(5):
            with store.transaction() as tx:
                fresh += tx.cases.record(a_verdict(native_id=f"av{n}"))
        return fresh

    assert sum(together(record)) == 5
    with store.reading() as tx:
        assert len(tx.cases.verdicts()) == 5


def test_what_a_writer_decided_by_holds_when_it_commits(store):
    """The fourth strike opens a case: each must see those before it, and one sees three."""

    def strike(number):
        with store.transaction() as tx:
            before = len(tx.cases.strikes("tube", "u17"))
            time.sleep(0.02)
            tx.cases.put_strike(a_strike(f"S-{number}", f"N-{number}"))
            return before + 1 == WRITERS and tx.cases.put_case(a_case(), NOON)

    assert sorted(together(strike)) == [False, False, False, True]


def test_an_order_that_is_done_and_cancelled_at_once_is_one_of_both(store):
    with store.transaction() as tx:
        for n in range(10):
            tx.queue.enqueue(an_order(f"O-{n}"), NOON)

    def close(number):
        won = set()
        for n in range(10):
            with store.transaction() as tx:
                if tx.queue.cancel(f"O-{n}", f"by {number}", NOON):
                    won.add(n)
        return won

    winners = together(close)
    assert sorted(n for won in winners for n in won) == list(range(10))
    with store.reading() as tx:
        results = {q.order.id: q.result for q in tx.queue.orders()}
    assert all(results[f"O-{n}"] == f"by {w}" for w, won in enumerate(winners) for n in won)


def put_tasks(tx):
    tx.frontier.propose([a_task(str(n)) for n in range(60)])


def put_orders(tx):
    for n in range(60):
        tx.queue.enqueue(an_order(f"O-{n}", priority=n % 3), NOON)


def put_deliveries(tx):
    tx.catalogue.put_subscription(a_subscription())
    for n in range(60):
        tx.events.emit(an_event(f"E-{n}"))


LEASES = {
    "tasks": (
        put_tasks,
        lambda tx, owner: [t.task.argument for t in tx.frontier.lease(owner, NOON, 3)],
    ),
    "orders": (
        put_orders,
        lambda tx, owner: [q.order.id for q in tx.queue.claim(owner, NOON, 3)],
    ),
    "deliveries": (
        put_deliveries,
        lambda tx, owner: [d.id for d in tx.events.claim_deliveries(owner, NOON, 3)],
    ),
}


@pytest.fixture(params=LEASES)
def lease(request, store):
    put, lease = LEASES[request.param]
    with store.transaction() as tx:
        put(tx)
    return lease


def test_no_two_owners_ever_hold_one_thing_and_none_is_left(store, lease):
    def work(number):
        held = []
        while True:
            with store.transaction() as tx:
                taken = lease(tx, f"w{number}")
                time.sleep(0.001)  # The others ask while this is not yet committed.
            if not taken:
                return held
            held += taken

    held = [name for some in together(work) for name in some]
    assert len(held) == 60
    assert len(set(held)) == 60


def test_a_lease_passes_over_what_another_is_taking_and_over_those_who_decide(store, lease):
    with store.transaction() as first:
        taken = lease(first, "w1")
        first.cases.record(a_verdict())
        with store.transaction() as second:
            others = lease(second, "w2")
    assert len(taken) == len(others) == 3
    assert not set(taken) & set(others)


def test_answers_about_the_same_postings_neither_block_nor_lose_each_other(store):
    postings = [a_posting(f"av{n}", account=f"u{n % 4}") for n in range(12)]
    accounts = [an_account(f"u{n}") for n in range(4)]

    def finish(number):
        for page in range(3):
            turned = postings[number * 3 :] + postings[: number * 3]
            found = Findings(postings=tuple(turned), accounts=tuple(accounts[::-1]))
            with store.transaction() as tx:
                tx.frontier.see(a_sighting(f"av{number}", trace=f"s-{number}-{page}"))
                tx.frontier.finish(a_task(f"{number}-{page}"), found, NOON)

    together(finish)
    with store.transaction() as tx:
        assert len(tx.frontier.postings()) == 12
        assert len(tx.frontier.sightings("tube:av3")) == 3
        # A look at each posting and each account, asked for once.
        assert len(tx.frontier.lease("w", NOON, 99)) == 12 + 4


def test_a_task_that_many_propose_is_one_task(store):
    tasks = [a_task(str(n), platform=f"p{n % 3}") for n in range(30)]

    def propose(number):
        with store.transaction() as tx:
            return tx.frontier.propose(tasks[number:] + tasks[:number])

    assert sum(together(propose)) == 30


def test_events_are_read_in_the_order_they_became_visible(store):
    seen, done = [], threading.Event()

    def follow():
        while True:
            last = done.is_set()
            with store.reading() as tx:
                seen.extend(i.seq for i in tx.events.read(seen[-1] if seen else 0, 5))
                if last and tx.events.last() == (seen[-1] if seen else 0):
                    return
            time.sleep(0.005)

    reader = threading.Thread(target=follow)
    reader.start()

    def emit(number):
        for n in range(10):
            with store.transaction() as tx:
                tx.events.emit(an_event(f"{number}-{n}"))

    together(emit)
    done.set()
    reader.join(timeout=30)
    assert seen == list(range(1, 41))


def test_two_who_wait_for_each_other_are_told_apart(store):
    """One of them goes on; the other's whole transaction may be tried again at once."""
    barrier = threading.Barrier(2)

    def propose(first, second):
        with store.transaction() as tx:
            tx.frontier.propose([a_task(platform=first)])
            barrier.wait(timeout=20)
            tx.frontier.propose([a_task(platform=second)])

    with ThreadPoolExecutor(2) as pool:
        futures = pool.submit(propose, "a", "b"), pool.submit(propose, "b", "a")
        failed = [f.exception() for f in futures if f.exception()]
    [error] = failed
    assert isinstance(error, BackendUnavailable)
    assert "two transactions waited for each other" in str(error)
    assert error.retry_after < 1


def test_a_writer_that_waited_too_long_is_told():
    with scratch_store(busy_seconds=0.2) as impatient, impatient.transaction() as tx:
        tx.cases.record(a_verdict())
        late = pytest.raises(BackendUnavailable, match="another process kept it locked")
        with late, impatient.transaction() as other:
            other.cases.record(a_verdict())
