"""Deciding about a flooded span at the desk and over the API's way."""

import pytest
from alerts_builders import NOON, WORK

from domain.enforcement import Order, OrderKind
from domain.errors import Conflict
from domain.flood import Flood, FloodFigures, FloodState
from domain.messages import ReferenceChanged
from domain.work import Modality, Reference, ReferenceId
from service.decisions import Decision, finish

FIGURES = FloodFigures(64, 51, 0.9, 2.0, 5, 0.8, 0.7)


def flooded(home, modality=Modality.VIDEO, span=(0.0, 12.0)):
    """Put a reference, its flooded span and the order about it on record."""
    service = home.open()
    reference = Reference(
        ReferenceId("R-1"), WORK, modality, "d" * 64, "video/mp4", "film.mp4", ((60.0, 62.0),)
    )
    order = Order("O-q", OrderKind.QUARANTINE, "F-1", "", WORK, 120, NOON, "is it its own?")
    with service.store.transaction() as tx:
        tx.catalogue.put_reference(reference, NOON)
        tx.floods.put(Flood("F-1", ReferenceId("R-1"), WORK, modality, span, FIGURES, NOON))
        tx.queue.enqueue(order, NOON)
    service.close()


def done(home, decision, *words):
    base = ("queue", "done", "O-q", "--decision", decision, "--by", "li", "--result", "looked")
    return home.run(*base, *words)


def on_record(home):
    """Return where the flood stands, the reference, and what the indexes are told."""
    service = home.open()
    with service.store.reading() as tx:
        status = tx.floods.flood("F-1")
        reference = tx.catalogue.reference(ReferenceId("R-1"))
        enrolled = {r.id for r in tx.catalogue.references(WORK)}
    told = []
    while delivery := service.bus.take(ReferenceChanged, "fingerprint", "t"):
        told.append(delivery.message)
        delivery.ack()
    service.close()
    return status, reference, enrolled, told


def test_a_quarantine_stands_first_in_the_queue(home):
    flooded(home)
    [row] = home.run("queue", "list", "--kind", "quarantine", "--json").json
    assert (row["order"], row["subject"], row["state"]) == ("O-q", "F-1", "ready")
    reviews = home.run("queue", "claim", "--owner", "li", "--json").json
    assert reviews[0]["priority"] >= 120


def test_excluding_adds_the_span_to_the_reference_and_tells_the_indexes(home):
    flooded(home)
    closed = done(home, "exclude", "--json").json
    assert (closed["state"], closed["result"]) == ("done", "excluded: li: looked")
    status, reference, _, told = on_record(home)
    assert (status.state, status.why) == (FloodState.EXCLUDED, "li: looked")
    assert reference.excluded == ((0.0, 12.0), (60.0, 62.0))
    assert [m.reference for m in told] == [reference]


def test_excluding_a_picture_withdraws_it(home):
    flooded(home, Modality.IMAGE, (0.0, 1.0))
    assert done(home, "exclude").status == 0
    status, _, enrolled, told = on_record(home)
    assert (status.state, enrolled) == (FloodState.EXCLUDED, set())
    assert [m.withdrawn for m in told] == [True]


def test_releasing_leaves_the_reference_as_it_is(home):
    flooded(home)
    assert done(home, "release").status == 0
    status, reference, _, told = on_record(home)
    assert (status.state, told) == (FloodState.RELEASED, [])
    assert reference.excluded == ((60.0, 62.0),)


def test_an_exclusion_that_broke_off_is_made_again(home):
    flooded(home)
    assert done(home, "exclude").status == 0
    # As if it had broken off after the indexes were told.
    service = home.open()
    again = Order("O-r", OrderKind.QUARANTINE, "F-1", "", WORK, 120, NOON, "again")
    with service.store.transaction() as tx:
        tx.queue.enqueue(again, NOON)
        tx.floods.move("F-1", FloodState.QUARANTINED, NOON, "")
    finish(service, "O-r", result="looked", decision=Decision.EXCLUDE, by=("li",))
    with service.store.reading() as tx:
        assert tx.floods.flood("F-1").state is FloodState.EXCLUDED
    with pytest.raises(Conflict, match="O-r is done already"):
        finish(service, "O-r", result="x", decision=Decision.RELEASE, by=("li",))
    service.close()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "is a quarantine: expected exclude or release, found nothing"),
        (("--decision", "lawful"), "expected exclude or release, found lawful"),
        (("--decision", "release"), "claimed by nobody: say who decides"),
    ],
)
def test_a_quarantine_is_closed_only_by_somebodys_decision(home, words, expected):
    flooded(home)
    told = home.run("queue", "done", "O-q", "--result", "x", *words)
    assert (told.status, expected in told.err) == (2, True)
    assert on_record(home)[0].state is FloodState.QUARANTINED


def test_a_review_is_neither_excluded_nor_released(home):
    [review] = home.run("queue", "list", "--kind", "review", "--json").json
    words = ("--result", "x", "--by", "li", "--decision", "exclude")
    told = home.run("queue", "done", review["order"], *words)
    assert "expected infringes or lawful, found exclude" in told.err
