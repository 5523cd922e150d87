import re
from pathlib import Path

import pytest
from alerts_builders import House, a_match

from alerts.states import ARROWS, move
from domain.enforcement import NoticeState
from domain.errors import Conflict

PAGE = Path(__file__).parents[2] / "docs" / "enforcement.md"


def test_every_state_has_its_arrows():
    assert set(ARROWS) == set(NoticeState)


def test_every_state_can_be_reached_from_the_queue():
    reached = {NoticeState.QUEUED}
    while new := {t for s in reached for t in ARROWS[s]} - reached:
        reached |= new
    assert reached == set(NoticeState)


def test_the_page_draws_exactly_these_arrows():
    drawing = PAGE.read_text(encoding="utf-8").split("```mermaid")[1].split("```")[0]
    drawn = set(re.findall(r"^ +(\w+) --> (\w+)", drawing, re.MULTILINE))
    assert drawn == {(str(s), str(t)) for s, targets in ARROWS.items() for t in targets}


@pytest.mark.parametrize("state", [NoticeState.VERIFIED_DOWN, NoticeState.CLOSED])
def test_what_no_arrow_leads_to_is_refused(state):
    house = House()
    house.see(a_match())
    [status] = house.notices()
    with pytest.raises(Conflict, match="queued"), house.store.transaction() as tx:
        move(tx, status.notice.id, state, house.now, "")
