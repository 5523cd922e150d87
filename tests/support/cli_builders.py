"""A home with a little of everything on record, and a way to use the command line in it."""

import json
from dataclasses import dataclass
from pathlib import Path

from alerts_builders import LANTERN, TUBE, a_list, a_match

from alerts.dispatch import Dispatch
from alerts.notices import FORMATS
from alerts.options import AlertOptions
from alerts.stage import AlertStage
from config.settings import load
from domain.enforcement import Order, OrderKind
from domain.posting import Capture, CaptureRole, Sighting
from domain.work import Work, WorkId, WorkKind
from service.bootstrap import Service, bootstrap
from service.cli import main

NOVEL = Work(WorkId("w-harbour"), WorkKind.NOVEL, "灯下黑", ("墨井文化",))


@dataclass
class Answer:
    """What one command said."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Home:
    """A folder with settings and data, and the command line within it."""

    def __init__(self, folder: Path, monkeypatch, capsys) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *words: str) -> Answer:
        """Say `keywatch WORDS` and return what it answers."""
        self._monkeypatch.setattr("sys.argv", ["keywatch", *words])
        self._capsys.readouterr()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code or 0
        out, err = self._capsys.readouterr()
        return Answer(status, out, err)

    def configure(self, text: str) -> None:
        (self.folder / "keywatch.toml").write_text(text, encoding="utf-8")

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def open(self) -> Service:
        return open_service(self.folder)


def open_service(folder: Path) -> Service:
    return bootstrap(load(folder / "keywatch.toml", {}))


def fill(folder: Path) -> None:
    """Put on record: a batch, two works, a platform, a sent notice, a review, a case."""
    (folder / "keywatch.toml").write_text("")
    (folder / "data").mkdir()
    service = open_service(folder)
    now = service.now()
    with service.store.transaction() as tx:
        tx.catalogue.put_platform(TUBE)
        for work in (LANTERN, NOVEL):
            tx.catalogue.put_work(work)
        for batch in a_list().batches:
            tx.catalogue.put_batch(batch)
    options = AlertOptions()
    stage = AlertStage(service.store, options, FORMATS, lambda: now)
    for native, score in (("v77", 0.97), ("v79", 0.98), ("v78", 0.7)):
        match = a_match(score, native_id=native, url=f"https://tube.example/v/{native}")
        captures = (Capture(match.segments[0].capture, "video/mp4", CaptureRole.CONTENT, ""),)
        with service.store.transaction() as tx:
            tx.frontier.see(Sighting(match.trace, match.posting, match.seen_at, captures))
        stage.handle(match)
        Dispatch(service.store, options, "desk").tick(now)
    by_hand = Order("O-x", OrderKind.NOTICE, "by hand", "tube", None, 1, now, "write a letter")
    with service.store.transaction() as tx:
        tx.queue.enqueue(by_hand, now)
        tx.queue.set_aside("O-x", "nobody can write it", now)
    service.close()
