"""What every Catalogue promises."""

from dataclasses import replace

import pytest
from backends_builders import NOON, a_batch, a_reference_change, a_subscription, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.access import ApiKey, Role
from domain.errors import Conflict, NotFound
from domain.posting import Platform
from domain.protection import ProviderClass
from domain.work import Identifier, Licence, ReferenceId, Work, WorkId, WorkKind

WORK = Work(
    WorkId("W-1"),
    WorkKind.FILM,
    "灯笼",
    ("Lamp",),
    ("Lantern",),
    (Identifier("isan", "0"),),
    ("林深",),
)
LICENCE = Licence("L-1", WorkId("W-1"), "tube", None, NOON, None, "CN", "Lamp", "letter")
REFERENCE = a_reference_change().reference
PLATFORM = Platform(
    "tube", "json", "http://h", ProviderClass.CONTENT, options={"page": "a.next"}
)
KEY = ApiKey("K-1", Role.PLATFORM, "tube", "ab" * 32, NOON, later(60))


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.fixture
def catalogue(store):
    with rolled_back(store) as transaction:
        yield transaction.catalogue


def test_a_work_comes_back_as_it_was(catalogue):
    catalogue.put_work(WORK)
    assert catalogue.work(WORK.id) == WORK


def test_putting_a_work_again_replaces_it(catalogue):
    catalogue.put_work(WORK)
    catalogue.put_work(replace(WORK, title="Lantern"))
    assert [work.title for work in catalogue.works()] == ["Lantern"]


def test_works_are_ordered_by_id(catalogue):
    for name in ("W-2", "W-10", "a", "B"):
        catalogue.put_work(replace(WORK, id=WorkId(name)))
    assert [work.id for work in catalogue.works()] == ["B", "W-10", "W-2", "a"]


@pytest.mark.parametrize("ask", ["work", "reference", "platform"])
def test_what_is_not_on_record_is_not_found(catalogue, ask):
    with pytest.raises(NotFound, match=f"no {ask} 'x'"):
        getattr(catalogue, ask)("x")


def test_a_batch_of_the_same_document_is_recorded_once(catalogue):
    assert catalogue.put_batch(a_batch())
    assert not catalogue.put_batch(a_batch())


def test_a_batch_number_of_another_document_is_a_conflict(catalogue):
    catalogue.put_batch(a_batch())
    with pytest.raises(Conflict, match="batch 1 is on record"):
        catalogue.put_batch(a_batch(source="bb" * 32))


def test_the_list_is_the_union_of_the_batches(catalogue):
    catalogue.put_batch(a_batch(2, title="Lantern, again"))
    catalogue.put_batch(a_batch(1))
    assert catalogue.protections().batches == (a_batch(1), a_batch(2, title="Lantern, again"))
    assert catalogue.protections().in_force(WorkId("W-1"), NOON).cited == "batch 2, entry 1"


def test_licences_are_told_by_work(catalogue):
    catalogue.put_licence(LICENCE)
    catalogue.put_licence(replace(LICENCE, id="L-2", work=WorkId("W-2")))
    assert catalogue.licences(WorkId("W-1")) == (LICENCE,)
    assert len(catalogue.licences()) == 2


def test_a_licence_put_again_may_have_another_end(catalogue):
    catalogue.put_licence(LICENCE)
    catalogue.put_licence(replace(LICENCE, until=later(5)))
    [licence] = catalogue.licences()
    assert licence.until == later(5)


def test_references_are_told_by_work(catalogue):
    catalogue.put_reference(REFERENCE, NOON)
    assert catalogue.references(WorkId("W-1")) == (REFERENCE,)
    assert catalogue.references(WorkId("W-2")) == ()


def test_a_withdrawn_reference_is_listed_no_more_but_still_known(catalogue):
    catalogue.put_reference(REFERENCE, NOON)
    assert catalogue.withdraw_reference(REFERENCE.id, later(1)) == REFERENCE
    assert catalogue.references() == ()
    assert catalogue.reference(REFERENCE.id) == REFERENCE


def test_a_withdrawn_reference_may_be_put_again(catalogue):
    catalogue.put_reference(REFERENCE, NOON)
    catalogue.withdraw_reference(REFERENCE.id, later(1))
    catalogue.put_reference(REFERENCE, later(2))
    assert catalogue.references() == (REFERENCE,)


def test_withdrawing_what_was_never_put_is_not_found(catalogue):
    with pytest.raises(NotFound):
        catalogue.withdraw_reference(ReferenceId("x"), NOON)


def test_a_platform_keeps_its_options(catalogue):
    catalogue.put_platform(PLATFORM)
    assert catalogue.platform("tube") == PLATFORM
    assert catalogue.platforms() == (PLATFORM,)


def test_a_key_is_known_by_its_digest_alone(catalogue):
    catalogue.put_key(KEY)
    assert catalogue.key_of("ab" * 32) == KEY
    assert catalogue.key_of("cd" * 32) is None


def test_a_key_put_again_with_another_secret_forgets_the_first(catalogue):
    catalogue.put_key(KEY)
    catalogue.put_key(replace(KEY, digest="cd" * 32))
    assert catalogue.key_of("ab" * 32) is None


def test_subscriptions_come_back_as_they_were(catalogue):
    catalogue.put_subscription(a_subscription(kinds=("notice.sent",), options={"zone": "cn"}))
    [subscription] = catalogue.subscriptions()
    assert subscription.options == {"zone": "cn"}


def test_the_strip_of_a_medium_is_known_by_the_mediums_digest(catalogue):
    catalogue.put_strip("film", "first")
    catalogue.put_strip("film", "second")
    assert (catalogue.strip("film"), catalogue.strip("other")) == ("second", None)
