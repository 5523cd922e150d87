"""What every Queue promises."""

import pytest
from backends_builders import NOON, an_order, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.enforcement import OrderKind, OrderState
from domain.errors import Conflict, NotFound


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"), lease_seconds=100)
    yield store
    store.close()


@pytest.fixture
def queue(store):
    with rolled_back(store) as transaction:
        yield transaction.queue


def ids(orders):
    return [queued.order.id for queued in orders]


def state(queue, id="O-1"):
    return queue.order(id).state


def test_an_order_comes_back_as_it_was(queue):
    assert queue.enqueue(an_order(), NOON)
    [queued] = queue.claim("w1", NOON, 9)
    assert queued.order == an_order()
    assert (queued.state, queued.attempts, queued.owner) == (OrderState.CLAIMED, 1, "w1")


def test_an_order_is_enqueued_once_whatever_became_of_it(queue):
    queue.enqueue(an_order(), NOON)
    queue.claim("w1", NOON, 1)
    queue.done("O-1", "sent", NOON)
    assert not queue.enqueue(an_order(), later(1))
    assert queue.claim("w1", later(1), 1) == ()


def test_orders_go_by_priority_then_by_due_time(queue):
    queue.enqueue(an_order("late", due=later(9)), NOON)
    queue.enqueue(an_order("early"), NOON)
    queue.enqueue(an_order("urgent", priority=9, due=later(99)), NOON)
    assert ids(queue.claim("w1", NOON, 2)) == ["urgent", "early"]
    assert ids(queue.claim("w2", NOON, 2)) == ["late"]


def test_only_the_kinds_asked_for_are_claimed(queue):
    queue.enqueue(an_order(), NOON)
    queue.enqueue(an_order("O-2", OrderKind.REVIEW), NOON)
    assert ids(queue.claim("w1", NOON, 9, (OrderKind.REVIEW, OrderKind.CASE))) == ["O-2"]


def test_a_claim_returns_when_its_lease_runs_out(queue):
    queue.enqueue(an_order(), NOON)
    queue.claim("lost", NOON, 1)
    assert queue.claim("w2", later(99), 1) == ()
    [queued] = queue.claim("w2", later(100), 1)
    assert (queued.attempts, queued.owner) == (2, "w2")


def test_what_an_owner_held_is_released_at_once(queue):
    queue.enqueue(an_order(), NOON)
    queue.enqueue(an_order("O-2"), NOON)
    queue.claim("w1", NOON, 1)
    queue.claim("w2", NOON, 1)
    assert queue.release("w1") == 1
    assert ids(queue.claim("w3", NOON, 9)) == ["O-1"]


def test_closing_an_order_again_is_harmless(queue):
    queue.enqueue(an_order(), NOON)
    queue.done("O-1", "sent", NOON)
    queue.done("O-1", "sent twice", later(1))
    assert queue.order("O-1").result == "sent"


def test_a_cancelled_order_cannot_be_done(queue):
    queue.enqueue(an_order(), NOON)
    queue.claim("w1", NOON, 1)
    assert queue.cancel("O-1", "licensed", NOON)
    with pytest.raises(Conflict, match="O-1 was cancelled"):
        queue.done("O-1", "sent", NOON)


def test_an_order_that_is_closed_is_not_cancelled(queue):
    queue.enqueue(an_order(), NOON)
    queue.done("O-1", "sent", NOON)
    assert not queue.cancel("O-1", "licensed", NOON)
    assert state(queue) is OrderState.DONE


def test_an_order_given_back_waits_until_it_is_ready(queue):
    queue.enqueue(an_order(), NOON)
    queue.claim("w1", NOON, 1)
    queue.give_back("O-1", later(60), "mailbox full")
    assert queue.claim("w1", later(59), 1) == ()
    [queued] = queue.claim("w1", later(60), 1)
    assert (queued.attempts, queued.result) == (2, "mailbox full")


@pytest.mark.parametrize("end", ["done", "cancel"])
def test_a_closed_order_is_neither_given_back_nor_set_aside(queue, end):
    queue.enqueue(an_order(), NOON)
    queue.claim("w1", NOON, 1)
    getattr(queue, end)("O-1", "over", NOON)
    queue.give_back("O-1", NOON, "no")
    queue.set_aside("O-1", "no", NOON)
    assert queue.order("O-1").result == "over"


def test_an_order_set_aside_stays_there_until_it_is_retried(queue):
    queue.enqueue(an_order(), NOON)
    queue.set_aside("O-1", "no address", NOON)
    assert queue.claim("w1", later(9999), 1) == ()
    assert state(queue) is OrderState.SET_ASIDE
    assert queue.retry("O-1", later(1)) == 1
    assert ids(queue.claim("w1", later(1), 1)) == ["O-1"]


def test_all_orders_set_aside_are_retried(queue):
    for name in ("O-1", "O-2", "O-3"):
        queue.enqueue(an_order(name), NOON)
    queue.set_aside("O-1", "no", NOON)
    queue.set_aside("O-2", "no", NOON)
    assert queue.retry(None, NOON) == 2
    assert queue.retry("x", NOON) == 0


def test_an_order_that_is_not_there_is_not_found(queue):
    for ask in (
        lambda: queue.order("x"),
        lambda: queue.done("x", "", NOON),
        lambda: queue.cancel("x", "", NOON),
        lambda: queue.give_back("x", NOON, ""),
        lambda: queue.set_aside("x", "", NOON),
    ):
        with pytest.raises(NotFound, match="no order 'x'"):
            ask()


def test_orders_are_told_by_each_filter(queue):
    queue.enqueue(an_order("O-1"), NOON)
    queue.enqueue(an_order("O-2", OrderKind.CASE, priority=9), NOON)
    queue.enqueue(an_order("O-3", platform="melody"), NOON)
    queue.done("O-3", "sent", NOON)
    assert ids(queue.orders()) == ["O-2", "O-1", "O-3"]
    assert ids(queue.orders(kinds=(OrderKind.CASE,))) == ["O-2"]
    assert ids(queue.orders(states=(OrderState.DONE,))) == ["O-3"]
    assert ids(queue.orders(platform="melody")) == ["O-3"]
    assert ids(queue.orders(limit=1)) == ["O-2"]
