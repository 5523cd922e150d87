from datetime import UTC, datetime

import pytest

from backends.bus_sqlite import SqliteBus
from domain.errors import Refused, Unavailable
from domain.messages import ReferenceChanged
from domain.work import Modality, Reference, ReferenceId, WorkId
from service.worker import Job, drain, work

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def a_change(name="r1"):
    reference = Reference(
        ReferenceId(name), WorkId("w1"), Modality.TEXT, "0" * 64, "text/plain"
    )
    return ReferenceChanged(reference, NOON)


@pytest.fixture
def bus():
    bus = SqliteBus(":memory:", {"references": ("g",)})
    yield bus
    bus.close()


def test_a_handled_message_is_gone(bus):
    seen = []
    bus.publish([a_change()])
    assert drain(bus, [Job(ReferenceChanged, "g", seen.append)], "w") == 1
    assert seen == [a_change()]
    assert drain(bus, [Job(ReferenceChanged, "g", seen.append)], "w") == 0


def test_a_refused_message_is_set_aside_with_its_reason(bus):
    def refuse(_message):
        raise Refused("no such work")

    bus.publish([a_change()])
    drain(bus, [Job(ReferenceChanged, "g", refuse)], "w")
    [letter] = bus.set_aside()
    assert letter.reason == "no such work"


def test_what_was_unavailable_is_tried_again(bus):
    tries = []

    def flaky(message):
        tries.append(message)
        if len(tries) == 1:
            raise Unavailable("not now", retry_after=0.001)

    bus.publish([a_change()])
    work(bus, [Job(ReferenceChanged, "g", flaky)], "w", lambda: len(tries) == 2)
    assert bus.set_aside() == ()


def test_a_bug_stops_the_worker_and_the_message_comes_back(bus):
    def bug(_message):
        raise ZeroDivisionError

    seen = []
    bus.publish([a_change()])
    with pytest.raises(ZeroDivisionError):
        drain(bus, [Job(ReferenceChanged, "g", bug)], "w")
    drain(bus, [Job(ReferenceChanged, "g", seen.append)], "w")
    assert seen == [a_change()]


def test_what_is_to_be_done_meanwhile_outlives_a_backend_that_is_gone(bus, monkeypatch):
    calls = []

    def tell():
        calls.append(len(calls))
        if len(calls) == 1:
            raise Unavailable("not now", retry_after=0.001)

    monkeypatch.setattr("service.worker.MEANWHILE_SECONDS", 0.0)
    bus.publish([a_change()])
    seen = []
    jobs = [Job(ReferenceChanged, "g", seen.append)]
    work(bus, jobs, "w", lambda: len(calls) == 2, tell)
    assert seen == [a_change()]
