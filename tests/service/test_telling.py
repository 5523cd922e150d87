"""What is on record reaches the bus, whatever breaks between the two."""

import logging

import pytest

from config.settings import load
from domain import telling
from domain.errors import BackendUnavailable
from domain.messages import ReferenceChanged
from domain.telling import tell_all
from domain.work import Modality, Reference, ReferenceId, Work, WorkId, WorkKind
from keyworks.enrolment import enrol, exclude, withdraw
from service.bootstrap import bootstrap
from service.on_record import up_to_date
from service.quiet import work_left
from service.telling import LeftOver, tell_soon

R = ReferenceId("r1")
REFERENCE = Reference(R, WorkId("w1"), Modality.TEXT, "d" * 64, "text/plain")


@pytest.fixture
def service(tmp_path):
    config = tmp_path / "keywatch.toml"
    config.write_text("")
    service = bootstrap(load(config, {}))
    with service.store.transaction() as tx:
        tx.catalogue.put_work(Work(WorkId("w1"), WorkKind.NOVEL, "Lantern", authors=("林深",)))
    yield service
    service.close()


def tell(service):
    return tell_all(service.store, service.bus)


def told(service):
    """Take all that the indexes are told."""
    changes = []
    while delivery := service.bus.take(ReferenceChanged, "fingerprint", "w"):
        changes.append(delivery.message)
        delivery.ack()
    return changes


def test_what_waits_is_told_once_in_its_order(service, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    now = service.now()
    enrol(service.store, (REFERENCE,), now)
    exclude(service.store, R, [(10.0, 20.0)], now)
    withdraw(service.store, R, now)
    assert work_left(service, now).untold == 3
    assert tell(service) == 3
    assert [(len(c.reference.excluded), c.withdrawn) for c in told(service)] == [
        (0, False),
        (1, False),
        (1, True),
    ]
    assert tell(service) == 0
    assert work_left(service, now).left == 0


def test_a_crash_between_the_record_and_the_bus_loses_nothing(service):
    enrol(service.store, (REFERENCE,), service.now())
    assert told(service) == []  # The process died here; another tells it.
    tell(service)
    [change] = told(service)
    assert change.reference.id == R


def test_a_crash_between_the_bus_and_the_record_tells_twice(service, monkeypatch):
    enrol(service.store, (REFERENCE,), service.now())
    published = service.bus.publish

    def dying(messages):
        published(messages)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(service.bus, "publish", dying)
        with pytest.raises(KeyboardInterrupt):
            tell(service)
    tell(service)
    assert [change.reference.id for change in told(service)] == [R, R]


def test_what_others_are_about_to_tell_is_left_to_them_and_told_when_they_do_not(service):
    enrol(service.store, (REFERENCE,), service.now())
    left = LeftOver(service)
    assert left.tell() == 0
    assert told(service) == []
    exclude(service.store, R, [(10.0, 20.0)], service.now())
    assert left.tell() == 1  # The first was there at the last look; the second is new.
    assert [len(change.reference.excluded) for change in told(service)] == [0]
    assert (left.tell(), left.tell()) == (1, 0)
    assert work_left(service, service.now()).untold == 0


def test_a_bus_that_is_gone_does_not_undo_an_enrolment(service, monkeypatch, caplog):
    def gone(_messages):
        raise BackendUnavailable("the brokers do not answer")

    enrol(service.store, (REFERENCE,), service.now())
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(service.bus, "publish", gone)
        tell_soon(service)
    assert "the workers follow when the bus answers" in caplog.text
    assert work_left(service, service.now()).untold == 1
    tell_soon(service)
    assert len(told(service)) == 1


def test_a_change_that_was_overtaken_does_what_is_on_record(service):
    now = service.now()
    enrol(service.store, (REFERENCE,), now)
    withdraw(service.store, R, now)
    tell(service)
    enrolled, _ = told(service)
    with service.store.reading() as tx:
        late = up_to_date(tx, enrolled)
    assert late.withdrawn
    enrol(service.store, (REFERENCE,), now)
    exclude(service.store, R, [(10.0, 20.0)], now)
    with service.store.reading() as tx:
        late = up_to_date(tx, enrolled)
    assert not late.withdrawn
    assert late.reference.excluded == ((10.0, 20.0),)
    assert late.authors == ("林深",)


def test_a_change_of_what_is_not_on_record_is_taken_at_its_word(service):
    change = ReferenceChanged(REFERENCE, service.now(), authors=("somebody",))
    with service.store.reading() as tx:
        assert up_to_date(tx, change) == change
