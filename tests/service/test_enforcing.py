"""The desk runs what happens by the clock: here, what follows a decision about a flood."""

from alerts_builders import NOON, WORK, a_match
from cli_builders import fill, open_service

from alerts.notices import FORMATS
from alerts.stage import AlertStage
from domain.flood import Flood, FloodFigures, FloodState
from domain.work import Modality, ReferenceId
from service.enforcing import open_desk

FIGURES = FloodFigures(64, 51, 0.9, 2.0, 5, 0.8, 0.7)


def test_the_desk_judges_again_what_a_released_flood_held(tmp_path):
    fill(tmp_path)
    service = open_service(tmp_path)
    now = service.now()
    span = (600.0, 632.0)
    flood = Flood("F-1", ReferenceId("r1"), WORK, Modality.VIDEO, span, FIGURES, NOON)
    with service.store.transaction() as tx:
        tx.floods.put(flood)
    stage = AlertStage(service.store, service.settings.alerts, FORMATS, lambda: now)
    held = a_match(0.97, native_id="v90", url="https://tube.example/v/v90")
    assert stage.handle(held).reasons[0].code == "flooded"
    desk = open_desk(service, "desk")
    desk.propose(now)
    with service.store.transaction() as tx:
        assert tx.cases.notices(posting="tube:v90") == ()
        tx.floods.move("F-1", FloodState.RELEASED, now, "li: a hit")
    desk.propose(now)
    with service.store.reading() as tx:
        assert len(tx.cases.notices(posting="tube:v90")) == 1
    service.close()
