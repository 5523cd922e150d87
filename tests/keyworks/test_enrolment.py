"""References on record: excluded spans, and what is not ours."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backends.store.store import SqlStore
from domain.errors import BadInput, Conflict, NotFound
from domain.work import NOT_OURS, Modality, ReferenceId, Work, WorkId, WorkKind
from keyworks.enrolment import enrol, exclude, references_of, told_again, withdraw

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
W = WorkId("w")


@pytest.fixture
def house():
    store = SqlStore("sqlite://")
    store.prepare()
    with store.transaction() as tx:
        tx.catalogue.put_work(Work(W, WorkKind.FILM, "Lantern"))
    return store


def enrolled(house, modality=Modality.VIDEO, work=W):
    [made] = references_of(work, "d" * 64, "video/mp4", [modality], "lantern.mp4")
    enrol(house, (made,), NOON)
    return made.id


def on_record(house, reference):
    with house.reading() as tx:
        return tx.catalogue.reference(reference)


def told(house):
    with house.reading() as tx:
        return [outgoing.message for outgoing in tx.outbox.waiting(9)]


def test_an_excluded_span_goes_on_record_and_is_told_to_the_indexes(house):
    lantern = enrolled(house)
    exclude(house, lantern, [(0.0, 12.0)], NOON)
    changed = told(house)[-1].reference
    assert changed == on_record(house, lantern)
    assert changed.excluded == ((0.0, 12.0),)


def test_spans_add_up_until_they_are_cleared(house):
    lantern = enrolled(house)
    exclude(house, lantern, [(0.0, 12.0)], NOON)
    exclude(house, lantern, [(10.0, 14.0), (60.0, 61.0)], NOON)
    assert on_record(house, lantern).excluded == ((0.0, 14.0), (60.0, 61.0))
    exclude(house, lantern, [(1.0, 2.0)], NOON, clear=True)
    assert on_record(house, lantern).excluded == ((1.0, 2.0),)
    exclude(house, lantern, [], NOON, clear=True)
    assert on_record(house, lantern).excluded == ()


def test_enrolling_a_file_again_keeps_what_is_excluded_of_it(house):
    lantern = enrolled(house)
    exclude(house, lantern, [(0.0, 12.0)], NOON)
    enrolled(house)
    assert on_record(house, lantern).excluded == ((0.0, 12.0),)
    assert told(house)[-1].reference.excluded == ((0.0, 12.0),)


def test_a_picture_has_no_part_to_exclude(house):
    lantern = enrolled(house, Modality.IMAGE)
    with pytest.raises(BadInput, match="is a picture"):
        exclude(house, lantern, [(0.0, 1.0)], NOON)


def test_a_withdrawn_reference_does_not_come_back_by_excluding(house):
    lantern = enrolled(house)
    withdraw(house, lantern, NOON)
    with pytest.raises(Conflict, match="is withdrawn"):
        exclude(house, lantern, [(0.0, 1.0)], NOON)
    with pytest.raises(NotFound):
        exclude(house, ReferenceId("R-none"), [(0.0, 1.0)], NOON)


def test_the_first_negative_reference_brings_its_work_on_record(house):
    lantern = enrolled(house, Modality.AUDIO, NOT_OURS)
    assert on_record(house, lantern).negative
    assert not replace(on_record(house, lantern), work=W).negative
    with house.reading() as tx:
        assert tx.catalogue.work(NOT_OURS).title == "material that is not ours"
        assert tx.catalogue.protections().in_force(NOT_OURS, NOON) is None


def test_the_indexes_are_told_who_wrote_what_is_enrolled_or_cut(house):
    with house.transaction() as tx:
        tx.catalogue.put_work(Work(W, WorkKind.NOVEL, "Lantern", authors=("林深",)))
    lantern = enrolled(house, Modality.TEXT)
    exclude(house, lantern, [(0.0, 12.0)], NOON)
    assert [change.authors for change in told(house)] == [("林深",), ("林深",)]


def test_only_texts_are_told_again_when_authors_change(house):
    enrolled(house, Modality.VIDEO)
    novel = enrolled(house, Modality.TEXT)
    work = Work(W, WorkKind.NOVEL, "Lantern", authors=("林深",))
    with house.reading() as tx:
        [change] = told_again(tx.catalogue, [work], NOON)
    assert (change.reference.id, change.authors) == (novel, ("林深",))
