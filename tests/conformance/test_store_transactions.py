"""What every Store promises of its transactions."""

import threading

import pytest
from backends_builders import NOON, a_task, a_verdict, an_event, an_order
from backends_stores import STORES, open_any_store

from domain.errors import BadInput, Conflict


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    store = open_any_store(request.param, tmp_path)
    yield store
    store.close()


class Interrupted(Exception):
    pass


def test_a_transaction_covers_all_tables(store):
    with store.transaction() as transaction:
        transaction.cases.record(a_verdict())
        transaction.queue.enqueue(an_order(), NOON)
        transaction.events.emit(an_event())
    with store.reading() as transaction:
        assert transaction.cases.verdicts() == (a_verdict(),)
        assert transaction.queue.order("O-1").order == an_order()
        assert transaction.events.last() == 1


@pytest.mark.parametrize("error", [Interrupted, KeyboardInterrupt])
def test_an_exception_undoes_all_of_it(store, error):
    def interrupted():
        with store.transaction() as transaction:
            transaction.cases.record(a_verdict())
            transaction.queue.enqueue(an_order(), NOON)
            raise error

    with pytest.raises(error):
        interrupted()
    with store.reading() as transaction:
        assert transaction.cases.verdicts() == ()
        assert transaction.queue.orders() == ()


def test_writing_while_reading_is_refused(store):
    with store.reading() as transaction, pytest.raises(Conflict, match="begun for reading"):
        transaction.frontier.propose([a_task()])


def test_preparing_again_keeps_what_is_there(store):
    with store.transaction() as transaction:
        transaction.frontier.propose([a_task()])
    store.prepare()
    with store.reading() as transaction:
        assert transaction.frontier.next_due(NOON) == NOON


def test_a_time_without_a_zone_is_refused(store):
    with store.transaction() as transaction, pytest.raises(BadInput, match="without a zone"):
        transaction.frontier.throttle("tube", NOON.replace(tzinfo=None))


def test_text_that_is_not_unicode_is_refused_and_the_transaction_goes_on(store):
    with store.transaction() as transaction:
        with pytest.raises(BadInput, match="not Unicode"):
            transaction.frontier.throttle("\ud800", NOON)
        transaction.frontier.propose([a_task()])
    with store.reading() as transaction:
        assert transaction.frontier.next_due(NOON) == NOON


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda tx: tx.frontier.throttle("tu\0be", NOON), "a NUL character: 'tu"),
        (lambda tx: tx.frontier.propose([a_task("lan\0tern")]), "a NUL character"),
        (lambda tx: tx.frontier.throttle("灯" * 342, NOON), "a name of 1026 bytes"),
        (lambda tx: tx.queue.enqueue(an_order(priority=2**63), NOON), "a number of 64 bits"),
    ],
)
def test_what_one_database_would_take_and_another_not_is_refused(store, change, problem):
    with store.transaction() as transaction:
        with pytest.raises(BadInput, match=problem):
            change(transaction)
        transaction.frontier.propose([a_task()])
    with store.reading() as transaction:
        assert transaction.frontier.next_due(NOON) == NOON


def test_a_nul_in_a_reason_becomes_its_picture(store):
    with store.transaction() as transaction:
        transaction.frontier.propose([a_task()])
        transaction.frontier.set_aside(a_task(), "404: <\0>", NOON)
        [(_task, reason)] = transaction.frontier.aside()
    assert reason == "404: <\N{SYMBOL FOR NULL}>"


def test_the_longest_words_and_largest_numbers_are_kept(store):
    order = an_order("灯" * 341, priority=2**62, platform="é" * 512)
    with store.transaction() as transaction:
        transaction.queue.enqueue(order, NOON)
    with store.reading() as transaction:
        assert transaction.queue.order(order.id).order == order


def test_names_sort_by_code_point(store):
    names = ["", "B", "Ba", "a", "a b", "a-b", "ab", "É", "é", "ﬁ", "灯", "😀"]
    with store.transaction() as transaction:
        for name in sorted(names, key=len):
            transaction.queue.enqueue(an_order(name), NOON)
    with store.reading() as transaction:
        assert [q.order.id for q in transaction.queue.orders()] == sorted(names)


def test_a_store_in_order_is_healthy(store):
    store.health()


def test_threads_share_the_work_without_loss_or_double(store):
    with store.transaction() as transaction:
        transaction.frontier.propose([a_task(str(n)) for n in range(60)])
    taken = []

    def work(owner):
        while True:
            with store.transaction() as transaction:
                leased = transaction.frontier.lease(owner, NOON, 3)
            if not leased:
                return
            taken.extend(item.task.argument for item in leased)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=int) == [str(n) for n in range(60)]


def test_events_written_by_threads_have_places_without_gaps(store):
    def work(name):
        for n in range(10):
            with store.transaction() as transaction:
                transaction.events.emit(an_event(f"{name}-{n}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as transaction:
        assert [item.seq for item in transaction.events.read(0, 99)] == list(range(1, 31))
