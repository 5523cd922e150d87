"""What every Events promises."""

import pytest
from backends_builders import NOON, a_subscription, an_event, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.errors import NotFound


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"), lease_seconds=100)
    yield store
    store.close()


@pytest.fixture
def transaction(store):
    with rolled_back(store) as transaction:
        yield transaction


@pytest.fixture
def events(transaction):
    return transaction.events


@pytest.fixture
def subscribed(transaction):
    transaction.catalogue.put_subscription(a_subscription())
    return transaction.events


def ids(items):
    return [item.event.id for item in items]


def test_an_event_is_written_once(events):
    assert events.emit(an_event())
    assert not events.emit(an_event())
    [item] = events.read(0, 9)
    assert (item.seq, item.event) == (1, an_event())


def test_events_are_read_in_the_order_they_happened_from_a_place_on(events):
    for n in range(5):
        events.emit(an_event(f"E-{n}"))
    assert ids(events.read(0, 2)) == ["E-0", "E-1"]
    assert ids(events.read(2, 9)) == ["E-2", "E-3", "E-4"]
    assert events.read(5, 9) == ()


def test_a_platform_reads_its_own_events(events):
    events.emit(an_event("E-1"))
    events.emit(an_event("E-2", platform="melody"))
    events.emit(an_event("E-3", platform=None, work=None))
    assert ids(events.read(0, 9, platform="melody")) == ["E-2"]
    assert (events.last("tube"), events.last("stall"), events.last()) == (1, 0, 3)


def test_kinds_are_read_apart(events):
    events.emit(an_event("E-1"))
    events.emit(an_event("E-2", "list.changed"))
    assert ids(events.read(0, 9, kinds=("list.changed",))) == ["E-2"]


def test_a_cursor_never_goes_back(events):
    assert events.cursor("tube") == 0
    for seq in (3, 7, 5):
        events.set_cursor("tube", seq)
    assert events.cursor("tube") == 7
    assert events.cursor("melody") == 0


def test_a_subscriber_gets_what_happens_after_it_subscribed(transaction):
    transaction.events.emit(an_event("E-1"))
    transaction.catalogue.put_subscription(a_subscription())
    transaction.events.emit(an_event("E-2"))
    [delivery] = transaction.events.claim_deliveries("w1", NOON, 9)
    assert (delivery.item.event.id, delivery.subscription) == ("E-2", a_subscription())
    assert delivery.attempt == 1


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, ["E-1", "E-2", "E-3"]),
        ({"kinds": ("list.changed",)}, ["E-3"]),
        ({"works": ("W-2", "W-3")}, ["E-2"]),
        ({"platforms": ("melody",)}, ["E-2"]),
        ({"kinds": ("notice.sent",), "platforms": ("tube",)}, ["E-1"]),
        ({"kinds": ("list.changed",), "works": ("W-1",)}, []),
    ],
)
def test_a_subscriber_is_told_what_its_filters_let_through(transaction, filters, wanted):
    transaction.catalogue.put_subscription(a_subscription(**filters))
    transaction.events.emit(an_event("E-1"))
    transaction.events.emit(an_event("E-2", platform="melody", work="W-2"))
    transaction.events.emit(an_event("E-3", "list.changed", platform=None, work=None))
    claimed = transaction.events.claim_deliveries("w1", NOON, 9)
    assert [delivery.item.event.id for delivery in claimed] == wanted


def test_a_repeated_event_is_not_delivered_again(subscribed):
    subscribed.emit(an_event())
    subscribed.emit(an_event())
    assert subscribed.pending_deliveries() == 1


def test_a_delivery_in_hand_is_not_claimed_twice_until_its_lease_ends(subscribed):
    subscribed.emit(an_event())
    subscribed.claim_deliveries("lost", NOON, 9)
    assert subscribed.claim_deliveries("w2", later(99), 9) == ()
    [delivery] = subscribed.claim_deliveries("w2", later(100), 9)
    assert delivery.attempt == 2


def test_what_an_owner_held_is_released_at_once(subscribed):
    subscribed.emit(an_event())
    subscribed.claim_deliveries("w1", NOON, 9)
    assert subscribed.release("w1") == 1
    assert len(subscribed.claim_deliveries("w2", NOON, 9)) == 1


def test_a_delivery_done_is_pending_no_more(subscribed):
    subscribed.emit(an_event())
    [delivery] = subscribed.claim_deliveries("w1", NOON, 9)
    subscribed.delivered(delivery.id, NOON, 200)
    assert subscribed.pending_deliveries() == 0
    assert subscribed.claim_deliveries("w1", later(9999), 9) == ()


def test_a_delivery_that_failed_is_tried_again_when_told(subscribed):
    subscribed.emit(an_event())
    [delivery] = subscribed.claim_deliveries("w1", NOON, 9)
    subscribed.delivery_failed(delivery.id, later(60), "503")
    assert subscribed.claim_deliveries("w1", later(59), 9) == ()
    assert subscribed.claim_deliveries("w1", later(60), 9)[0].id == delivery.id


def test_a_delivery_given_up_is_listed_and_can_be_brought_back(subscribed):
    subscribed.emit(an_event())
    [delivery] = subscribed.claim_deliveries("w1", NOON, 9)
    subscribed.delivery_failed(delivery.id, None, "410 gone")
    assert subscribed.deliveries_aside() == ((delivery.id, "410 gone"),)
    assert subscribed.pending_deliveries() == 0
    assert subscribed.retry_deliveries("x", NOON) == 0
    assert subscribed.retry_deliveries(delivery.id, later(1)) == 1
    assert len(subscribed.claim_deliveries("w1", later(1), 9)) == 1


def test_a_late_failure_does_not_undo_a_delivery(subscribed):
    subscribed.emit(an_event())
    [delivery] = subscribed.claim_deliveries("w1", NOON, 9)
    subscribed.delivered(delivery.id, NOON, 200)
    subscribed.delivery_failed(delivery.id, NOON, "late")
    assert subscribed.pending_deliveries() == 0


def test_a_subscriber_that_moved_is_called_at_its_new_address(transaction):
    transaction.catalogue.put_subscription(a_subscription(kinds=("notice.sent",)))
    transaction.events.emit(an_event())
    transaction.catalogue.put_subscription(a_subscription())
    [delivery] = transaction.events.claim_deliveries("w1", NOON, 9)
    assert delivery.subscription == a_subscription()


def test_answering_for_an_unknown_delivery_is_not_found(events):
    with pytest.raises(NotFound):
        events.delivered("x", NOON, 200)
