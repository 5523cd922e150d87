"""A flood from the first verdicts to a person's decision and what follows from it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from alerts_builders import DAY, HOUR, LANTERN, NOON, WORK, House, a_match, segment

from alerts.held import EXCLUDED, FLOODED
from alerts.notices import FORMATS
from alerts.options import AlertOptions, FloodOptions
from alerts.quarantine import FloodWatch, decide_quarantine
from domain.enforcement import NoticeState, OrderKind, OrderState
from domain.errors import Conflict
from domain.flood import FloodState
from domain.posting import Capture, CaptureRole, Sighting
from domain.verdict import Outcome
from domain.work import Modality, Reference, ReferenceId, WorkId

CARD = (0.0, 12.0)
MINUTE = timedelta(minutes=1)
WORKS = (WORK, WorkId("w-second"), WorkId("w-third"))
# Small floods, so that a test is quick: the rule itself is tried in test_flood.
OPTIONS = AlertOptions(flood=FloodOptions(postings=8, accounts=5, times=2.0))


class Studio(House):
    """Three films that begin with the same card; only the first is protected."""

    def __init__(self):
        super().__init__(OPTIONS)
        with self.store.transaction() as tx:
            for work in WORKS:
                tx.catalogue.put_work(replace(LANTERN, id=work))
                tx.catalogue.put_reference(self.reference(work), NOON)
        self.watch = FloodWatch(self.store, self.options, FORMATS)
        self.count = 0

    def reference(self, work, **changes):
        made = Reference(
            ReferenceId(f"r-{work}"), work, Modality.VIDEO, "d" * 64, "video/mp4", "film.mp4"
        )
        return replace(made, **changes)

    def upload(self, *works, score=0.97, native=None, seen_at=None):
        """Post the card, which matches every film; of `works` a quarter of an hour."""
        self.count += 1
        native = native or f"v{self.count}"
        verdicts = []
        for work in WORKS:
            there = (0.0, 900.0) if work in works else CARD
            one = replace(
                segment(start=0.0, end=there[1]),
                reference=ReferenceId(f"r-{work}"),
                reference_start=there[0],
                reference_end=there[1],
                capture=f"{native:0>64}",
            )
            match = replace(
                a_match(
                    score,
                    native_id=native,
                    account=f"u{self.count}",
                    url=f"https://tube.example/v/{native}",
                    seen_at=seen_at or self.now - HOUR,
                    work=work,
                ),
                segments=(one,),
            )
            self.sighted(match)
            verdicts.append(self.stage.handle(match))
        return verdicts[0]

    def sighted(self, match):
        capture = Capture(match.segments[0].capture, "video/mp4", CaptureRole.CONTENT, "")
        sighting = Sighting(match.trace, match.posting, match.seen_at, (capture,), "c" * 64)
        with self.store.transaction() as tx:
            tx.frontier.see(sighting)

    def flood(self, count=10, **how):
        for _ in range(count):
            self.upload(**how)
        return self.tick()

    def tick(self, wait=20 * MINUTE):
        self.now += wait
        return self.watch.tick(self.now)

    def decide(self, state, order=None):
        [queued] = [q for q in self.open_quarantines() if order in (None, q.order.id)]
        with self.store.transaction() as tx:
            return decide_quarantine(tx, queued.order.id, state, "li: looked", self.now)

    def open_quarantines(self):
        return [
            q
            for q in self.orders(OrderKind.QUARANTINE, states=(OrderState.READY,))
            if q.order.work == WORK
        ]

    def floods(self):
        with self.store.reading() as tx:
            return [(s.flood.span, s.state) for s in tx.floods.floods(WORK)]

    def verdict(self, native):
        with self.store.reading() as tx:
            verdicts = tx.cases.verdicts(f"tube:{native}")
        [verdict] = [v for v in verdicts if v.match.work == WORK]
        return verdict


@pytest.fixture
def studio():
    return Studio()


def test_a_flooded_card_is_quarantined_with_its_figures_and_shown_to_a_person(studio):
    assert studio.flood() == 3  # one in each film
    assert studio.floods() == [(CARD, FloodState.QUARANTINED)]
    [queued] = studio.open_quarantines()
    assert queued.order.priority > 100
    assert queued.order.summary == (
        "is pictures 0:00:00–0:00:12 of 灯笼 The Lantern, film.mp4 the work's own? 10 postings"
        " of 10 accounts match nothing else of it (100% of all that match there, elsewhere"
        " about 1); 2 other works claim the same place in 100% of them; all are held until it"
        " is decided"
    )


def test_while_in_quarantine_what_rests_on_it_is_held_and_real_copies_are_not(studio):
    studio.flood()
    before = len(studio.notices())
    assert studio.upload(native="late").reasons[0].code == FLOODED
    assert studio.upload(WORK, native="copy").outcome is Outcome.INFRINGING
    assert [s.notice.posting for s in studio.notices()[before:]] == ["tube:copy"]


def test_looking_again_opens_no_second_order(studio):
    studio.flood()
    assert studio.tick() == 0
    assert studio.flood(5) == 0
    assert len(studio.orders(OrderKind.QUARANTINE)) == 3


def test_another_desk_that_starts_opens_no_second_order_either(studio):
    studio.flood()
    studio.watch = FloodWatch(studio.store, studio.options, FORMATS)
    assert studio.tick() == 0


def test_nothing_new_on_record_costs_no_look(studio, monkeypatch):
    studio.flood()

    def never(*_):
        pytest.fail("looked for floods though nothing was recorded")

    monkeypatch.setattr("alerts.quarantine.find_floods", never)
    studio.tick()


def test_between_two_looks_nothing_is_read(studio):
    studio.tick()
    for _ in range(10):
        studio.upload()
    assert studio.tick(wait=MINUTE) == 0
    assert studio.tick() == 3


def test_what_is_older_than_the_period_floods_nothing(studio):
    for _ in range(6):
        studio.upload(seen_at=studio.now - 20 * DAY)
    assert studio.flood(4) == 0


def test_a_memory_of_old_sightings_fades(studio):
    studio.flood(6)
    studio.now += 20 * DAY
    assert studio.flood(6) == 0
    assert studio.flood(2) == 3


def test_released_matches_are_judged_again(studio):
    studio.flood()
    studio.upload(native="sure")
    studio.upload(native="weak", score=0.7)
    studio.decide(FloodState.RELEASED)
    assert studio.tick() == 2
    assert studio.verdict("sure").outcome is Outcome.INFRINGING
    assert "tube:sure" in {s.notice.posting for s in studio.notices()}
    [review] = studio.orders(OrderKind.REVIEW)
    assert review.order.subject == "tube:weak"
    assert studio.verdict("weak").reasons[0].code == "not_sure"
    assert studio.tick() == 0


def test_a_released_span_comes_back_only_when_it_has_grown_several_fold(studio):
    studio.flood()
    studio.decide(FloodState.RELEASED)
    studio.tick()
    assert studio.flood(15) == 0
    assert studio.flood(6) == 1
    states = [state for _, state in studio.floods()]
    assert states == [FloodState.RELEASED, FloodState.QUARANTINED]


def test_an_excluded_span_is_never_quarantined_again_and_holds_for_good(studio):
    studio.flood()
    studio.upload(native="held")
    studio.decide(FloodState.EXCLUDED)
    with studio.store.transaction() as tx:
        tx.catalogue.put_reference(studio.reference(WORK, excluded=(CARD,)), studio.now)
    studio.tick()
    assert studio.verdict("held").reasons[0].code == EXCLUDED
    assert studio.flood(40) == 0
    assert [state for _, state in studio.floods()] == [FloodState.EXCLUDED]


def test_notices_that_stand_on_an_excluded_span_alone_are_taken_back(studio):
    studio.upload(WORK, native="copy")
    studio.flood()
    studio.decide(FloodState.EXCLUDED)
    with studio.store.transaction() as tx:
        tx.catalogue.put_reference(studio.reference(WORK, excluded=(CARD,)), studio.now)
    assert studio.tick() == 10
    states = {s.notice.posting: s.state for s in studio.notices()}
    assert states.pop("tube:copy") is NoticeState.QUEUED
    assert set(states.values()) == {NoticeState.RETRACTED}
    assert studio.verdict("v2").reasons[0].code == EXCLUDED


def test_what_stands_on_a_span_excluded_by_hand_is_taken_back_until_it_counts_again(studio):
    studio.upload(native="card")
    with studio.store.transaction() as tx:
        tx.catalogue.put_reference(studio.reference(WORK, excluded=(CARD,)), studio.now)
    assert studio.tick() == 1
    [status] = studio.notices()
    assert status.state is NoticeState.RETRACTED
    assert studio.verdict("card").reasons[0].code == EXCLUDED
    assert studio.tick() == 0
    with studio.store.transaction() as tx:
        tx.catalogue.put_reference(studio.reference(WORK), studio.now)
    assert studio.tick() == 1
    assert studio.verdict("card").outcome is Outcome.INFRINGING


def test_a_decision_cannot_be_made_twice_or_of_another_order(studio):
    studio.flood()
    [queued] = studio.open_quarantines()
    studio.decide(FloodState.RELEASED)
    with (
        pytest.raises(Conflict, match="is done already"),
        studio.store.transaction() as tx,
    ):
        decide_quarantine(tx, queued.order.id, FloodState.EXCLUDED, "", studio.now)
    notice = studio.orders(OrderKind.NOTICE)[0].order.id
    with (
        pytest.raises(Conflict, match="is a notice, no quarantine"),
        studio.store.transaction() as tx,
    ):
        decide_quarantine(tx, notice, FloodState.EXCLUDED, "", studio.now)


def test_a_withdrawn_reference_is_not_quarantined(studio):
    with studio.store.transaction() as tx:
        tx.catalogue.withdraw_reference(ReferenceId(f"r-{WORK}"), NOON)
    assert studio.flood() == 2
    assert studio.floods() == []
