"""`keywatch adds-up` tells what copies are together."""

import pytest
from alerts_builders import WORK

from domain.outline import Chapter, Outline
from domain.work import Modality, ReferenceId


@pytest.fixture
def told(home):
    """A home in which two copies of the film cover seconds 600 to 632 of 1000."""
    chapters = tuple(Chapter(n, f"reel {n}", n * 20.0, n * 20.0 + 20) for n in range(50))
    service = home.open()
    with service.store.transaction() as tx:
        tx.extents.put_outline(
            Outline(ReferenceId("r1"), WORK, Modality.VIDEO, 1000.0, chapters)
        )
    service.close()
    return lambda *words: home.run("adds-up", *words)


def test_an_account_is_told_in_a_table(told):
    answer = told("--account", "tube:u9")
    assert answer.status == 0
    for part in ("tube:u9", "灯笼", "3%", "30-31 of 50", "32 seconds"):
        assert part in answer.out


def test_json_has_every_figure(told):
    [one] = told("--work", "灯笼 The Lantern", "--by", "work", "--json").json
    assert (one["who"], one["postings"], one["share"]) == ("everybody", 3, 0.032)
    assert one["chapters"] == [[30, 31]]


def test_a_posting_is_told_by_itself(told):
    [one] = told("--posting", "tube:v77", "--json").json
    assert (one["who"], one["postings"]) == ("tube:v77", 1)


def test_nothing_named_is_refused(told):
    answer = told()
    assert answer.status == 2
    assert "expected --work, --account or --posting" in answer.err


def test_nothing_found_is_said(told):
    assert "no copy is on record" in told("--account", "tube:nobody").out
