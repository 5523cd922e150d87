"""What every Extents promises."""

from dataclasses import replace

import pytest
from backends_builders import a_posting, a_verdict, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.outline import Chapter, Outline
from domain.verdict import Outcome
from domain.work import Modality, ReferenceId, WorkId

OUTLINE = Outline(
    ReferenceId("R-1"),
    WorkId("W-1"),
    Modality.TEXT,
    900.0,
    (Chapter(1, "第一回", 12.0, 400.0), Chapter(2, "第二回", 400.0, 900.0)),
)


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.fixture
def tx(store):
    with rolled_back(store) as transaction:
        yield transaction


def by(account, native_id, work="W-1"):
    verdict = a_verdict(native_id=native_id, work=work)
    posting = a_posting(native_id, account=account)
    return replace(verdict, match=replace(verdict.match, posting=posting))


def copies(tx, **asked):
    return [(v.match.posting.native_id, v.match.work) for _, v in tx.extents.copies(**asked)]


def test_an_outline_comes_back_as_it_was(tx):
    tx.extents.put_outline(OUTLINE)
    assert tx.extents.outlines(WorkId("W-1")) == (OUTLINE,)
    assert tx.extents.outlines(WorkId("W-2")) == ()


def test_putting_an_outline_again_replaces_it(tx):
    tx.extents.put_outline(OUTLINE)
    tx.extents.put_outline(replace(OUTLINE, length=1000.0))
    assert [one.length for one in tx.extents.outlines(WorkId("W-1"))] == [1000.0]


def test_outlines_of_a_work_are_told_by_reference(tx):
    for name in ("R-2", "R-10", "R-1"):
        tx.extents.put_outline(replace(OUTLINE, reference=ReferenceId(name)))
    assert [one.reference for one in tx.extents.outlines(WorkId("W-1"))] == [
        "R-1",
        "R-10",
        "R-2",
    ]


def test_copies_are_found_by_work_by_account_and_by_posting(tx):
    for verdict in (by("u1", "a"), by("u2", "b"), by("u1", "c", "W-2"), by("", "d", "W-2")):
        tx.cases.record(verdict)
    assert copies(tx, work=WorkId("W-1")) == [("a", "W-1"), ("b", "W-1")]
    assert copies(tx, account="tube:u1") == [("a", "W-1"), ("c", "W-2")]
    assert copies(tx, account="tube:u1", work=WorkId("W-2")) == [("c", "W-2")]
    assert copies(tx, posting="tube:d") == [("d", "W-2")]
    assert copies(tx, account="melody:u1") == []
    assert len(copies(tx)) == 4


def test_only_the_current_verdict_on_a_posting_and_work_counts(tx):
    tx.cases.record(a_verdict())
    tx.cases.record(a_verdict(Outcome.LICENSED, seen_at=later(60)))
    [(_, verdict)] = tx.extents.copies(work=WorkId("W-1"))
    assert verdict.outcome is Outcome.LICENSED


def test_copies_are_read_on_from_a_number(tx):
    for name in "abcde":
        tx.cases.record(by("u1", name))
    first = tx.extents.copies(account="tube:u1", limit=2)
    rest = tx.extents.copies(account="tube:u1", after=first[-1][0])
    names = [v.match.posting.native_id for _, v in (*first, *rest)]
    assert (names, len(first)) == (list("abcde"), 2)
