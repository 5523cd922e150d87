"""What every Outbox promises."""

from dataclasses import replace

import pytest
from backends_builders import a_match, a_reference_change, a_sighting
from backends_stores import STORES, open_any_store, rolled_back

from domain.errors import TooLarge

MESSAGES = [a_reference_change(), a_sighting(), a_match()]


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.fixture
def outbox(store):
    with rolled_back(store) as transaction:
        yield transaction.outbox


def test_messages_of_every_kind_wait_as_they_were_put_oldest_first(outbox):
    put = (*outbox.put(MESSAGES[:2]), *outbox.put(MESSAGES[2:]))
    assert outbox.waiting(9) == put
    assert [outgoing.message for outgoing in outbox.waiting(9)] == MESSAGES
    assert [outgoing.message for outgoing in outbox.waiting(2)] == MESSAGES[:2]
    assert outbox.count() == 3


def test_what_was_sent_waits_no_more_and_may_be_said_twice(outbox):
    outbox.put(MESSAGES)
    first, second, third = (outgoing.number for outgoing in outbox.waiting(9))
    outbox.sent([first, second])
    outbox.sent([first])
    [left] = outbox.waiting(9)
    assert left.number == third


def test_a_number_is_never_given_again(outbox):
    outbox.put(MESSAGES)
    numbers = [outgoing.number for outgoing in outbox.waiting(9)]
    outbox.sent(numbers)
    outbox.put(MESSAGES)
    assert not set(numbers) & {outgoing.number for outgoing in outbox.waiting(9)}


def test_nothing_is_put_by_putting_nothing(outbox):
    assert outbox.put([]) == ()
    outbox.sent([])
    assert outbox.waiting(9) == ()


def test_what_the_bus_would_not_take_is_refused_and_holds_up_nothing(outbox):
    sighting = a_sighting()
    posting = replace(sighting.posting, title="a" * 5_000_000)
    with pytest.raises(TooLarge, match=r"a Sighting of 5\d* bytes; the bus takes 4128768"):
        outbox.put([replace(sighting, posting=posting)])
    assert outbox.count() == 0


def test_what_is_undone_is_not_told(store):
    with rolled_back(store) as transaction:
        transaction.outbox.put(MESSAGES)
    with store.reading() as transaction:
        assert transaction.outbox.waiting(9) == ()
