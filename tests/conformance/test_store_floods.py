"""What every Floods promises."""

import pytest
from backends_builders import NOON, a_verdict, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.errors import NotFound
from domain.flood import Flood, FloodFigures, FloodState
from domain.verdict import Outcome
from domain.work import Modality, ReferenceId, WorkId

FIGURES = FloodFigures(64, 51, 0.9, 2.0, 5, 0.8, 0.7)


def a_flood(name="F-1", work="W-1", since=NOON):
    span = (0.0, 12.0)
    return Flood(name, ReferenceId("R-1"), WorkId(work), Modality.VIDEO, span, FIGURES, since)


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.fixture
def transaction(store):
    with rolled_back(store) as transaction:
        yield transaction


@pytest.fixture
def floods(transaction):
    return transaction.floods


def test_a_flood_begins_in_quarantine(floods):
    assert floods.put(a_flood())
    status = floods.flood("F-1")
    assert (status.flood, status.state) == (a_flood(), FloodState.QUARANTINED)
    assert (status.moved, status.why) == (NOON, "")


def test_putting_it_again_does_not_take_a_decision_back(floods):
    floods.put(a_flood())
    floods.move("F-1", FloodState.RELEASED, later(5), "li: a hit")
    assert not floods.put(a_flood())
    assert floods.flood("F-1").state is FloodState.RELEASED


def test_a_move_keeps_when_and_why(floods):
    floods.put(a_flood())
    assert floods.move("F-1", FloodState.EXCLUDED, later(5), "li: a card")
    assert not floods.move("F-1", FloodState.EXCLUDED, later(9), "again")
    status = floods.flood("F-1")
    assert (status.state, status.moved, status.why) == ("excluded", later(5), "li: a card")


def test_floods_are_chosen_by_work_and_state_oldest_first(floods):
    floods.put(a_flood("F-2", since=later(10)))
    floods.put(a_flood("F-3", "W-2"))
    floods.put(a_flood("F-1"))
    floods.move("F-2", FloodState.RELEASED, later(20), "")
    assert [s.flood.id for s in floods.floods()] == ["F-1", "F-3", "F-2"]
    assert [s.flood.id for s in floods.floods(WorkId("W-1"))] == ["F-1", "F-2"]
    [released] = floods.floods(WorkId("W-1"), (FloodState.RELEASED,))
    assert released.flood.id == "F-2"


@pytest.mark.parametrize("ask", ["flood", "move"])
def test_an_unknown_flood_is_not_found(floods, ask):
    more = (FloodState.RELEASED, NOON, "") if ask == "move" else ()
    with pytest.raises(NotFound, match="there is no flooded span 'F-0'"):
        getattr(floods, ask)("F-0", *more)


def test_verdicts_come_in_the_order_they_were_recorded_superseded_ones_too(transaction):
    recorded = (
        a_verdict(native_id="av2"),
        a_verdict(),
        a_verdict(Outcome.LICENSED),
        a_verdict(native_id="av3", seen_at=later(-60)),
    )
    for verdict in recorded:
        transaction.cases.record(verdict)
    floods = transaction.floods
    numbers, told = zip(*floods.recorded(0, 10, later(-99)), strict=True)
    assert told == recorded
    assert sorted(set(numbers)) == list(numbers)
    assert [v for _, v in floods.recorded(0, 10, NOON)] == list(recorded[:3])
    assert [v for _, v in floods.recorded(numbers[0], 1, NOON)] == [recorded[1]]
    assert floods.recorded(numbers[-1], 10, later(-99)) == ()
