from dataclasses import replace

import pytest
from alerts_builders import HOUR, House, a_match, evidence, segment

from alerts.explain import explain
from domain.enforcement import PlatformAnswer
from domain.errors import NotFound
from domain.match import PassageKind
from domain.posting import LinkState
from domain.work import NOT_OURS, Modality, Reference, ReferenceId


@pytest.fixture
def house() -> House:
    house = House()
    house.see(a_match())
    house.send()
    house.now += HOUR
    [status] = house.notices()
    house.answer(status.notice.id, PlatformAnswer.REMOVED, "gone")
    house.now += HOUR
    house.look(status.notice.id, LinkState.DOWN)
    house.follow()
    return house


def told(house, posting="tube:v77"):
    with house.store.reading() as tx:
        return explain(tx, posting)


def test_every_step_is_told_in_order(house):
    words = [step.what for step in told(house)]
    order = ["seen: Lantern", "judged infringing", "made, round 1", ": sent", "answers removed"]
    places = [next(i for i, w in enumerate(words) if part in w) for part in order]
    assert places == sorted(places)
    assert ": verified_down" in words[-1]


def test_steps_carry_the_figures(house):
    text = "\n".join(line for step in told(house) for line in step.details)
    for figure in (
        "video by video-v1, index version 3: score 0.970, raw 412.0",
        "0:00:12–0:00:44 is 0:10:00–0:10:32 of r1",
        "3600 s after the sighting",
        "a" * 64,
        "answer 410",
    ):
        assert figure in text


def test_a_retraction_and_a_late_licence_are_told(house):
    house.license()
    house.follow()
    words = [step.what for step in told(house)]
    assert any("retracted" in w for w in words)
    assert any("judged licensed" in w for w in words)


def test_cases_and_strikes_are_told():
    house = House()
    house.infringe(2)
    words = [step.what for step in told(house, "tube:u9-0")]
    assert any(w.startswith("strike against tube:u9") for w in words)
    assert any("case A-" in w and "warn" in w for w in words)


def test_a_posting_nobody_saw_is_not_found():
    with pytest.raises(NotFound):
        told(House(), "tube:none")


def test_a_passage_of_text_is_told_with_what_it_is_and_how_much_is_the_same():
    house = House()
    match = a_match(0.97, evidence(Modality.TEXT, matched=790.0, posting_share=0.5))
    [found] = match.segments
    found = replace(
        found,
        query_start=0.0,
        query_end=812.0,
        kind=PassageKind.PASSAGE,
        same=781.0,
        identity=0.962,
    )
    house.see(replace(match, segments=(found,)))
    lines = [line for step in told(house) for line in step.details]
    assert any(
        line.startswith("characters 0–812 is characters 600–632 of r1, score 0.97")
        and line.endswith("passage, 781 characters the same, identity 96%, 51% of the posting")
        for line in lines
    )


def test_what_was_left_out_as_not_ours_is_told():
    house = House()
    loop = replace(segment(start=0.0, end=12.0), reference=ReferenceId("R-loop"))
    house.see(a_match(0.97, evidence(subtracted=(loop,))))
    lines = [line for step in told(house) for line in step.details]
    assert "0:00:00–0:00:12 was left out: R-loop, which is not ours, score 0.97" in lines


def test_common_text_is_told_with_the_list_it_stands_in():
    house = House()
    poems = Reference(
        ReferenceId("R-poems"), NOT_OURS, Modality.TEXT, "ab" * 32, "text/plain", "poems: a.txt"
    )
    with house.store.transaction() as tx:
        tx.catalogue.put_reference(poems, house.now)
        tx.catalogue.withdraw_reference(poems.id, house.now)
    quoted = replace(
        segment(start=40.0, end=68.0),
        modality=Modality.TEXT,
        reference=poems.id,
        kind=PassageKind.COMMON,
    )
    house.see(a_match(0.97, evidence(subtracted=(quoted,))))
    lines = [line for step in told(house) for line in step.details]
    assert 'characters 40–68 was left out: common text, in "poems: a.txt", score 0.97' in lines
