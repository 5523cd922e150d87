"""The whole chain over a small internet, once in peace and once under fifty kills."""

import os
import signal
from pathlib import Path
from random import Random

import pytest
from process_builders import children_of

from service.demo.cache import cache_folder
from service.demo.plan import make_plan
from service.demo.plan_words import Scale
from service.demo.render import render
from service.demo.run import run_demo
from service.demo.summary import summarise
from service.demo.tables import final_tables
from service.demo.truth import write_truth

SEED = 1
KILLS = 50
KILL_SEED = 20261122


class Silent:
    def stage(self, name):
        pass

    def look(self, home, left):
        pass


@pytest.fixture(scope="module")
def plan():
    return make_plan(SEED, Scale.SMALL)


@pytest.fixture(scope="module")
def media(plan):
    return render(plan, cache_folder())


@pytest.fixture(scope="module")
def peaceful(plan, media, tmp_path_factory):
    folder = tmp_path_factory.mktemp("peaceful")
    return run_demo(plan, media, folder / "home", Silent())


def tables_of(run):
    from service.bootstrap import bootstrap

    service = bootstrap(run.home.settings)
    try:
        return final_tables(service)
    finally:
        service.close()


def test_every_copy_is_found_and_nobody_is_wronged(plan, peaceful, tmp_path):
    truth = tmp_path / "truth.json"
    write_truth(plan, truth)
    summary = summarise(peaceful, truth, 0.0)
    assert summary.failures == ()
    assert_chapters_add_up(plan, summary)


def assert_chapters_add_up(plan, summary):
    """One account posts chapter by chapter, and one posting has most of a novel."""
    serial = [p for p in plan.postings if p.copy == "one chapter a posting"]
    [collection] = [p for p in plan.postings if p.copy == "most of a novel in one posting"]
    told = {row.who: row for row in summary.sums}
    account = told[f"inkwell:{serial[0].account}"]
    assert (account.told, account.postings) == ((1, 2, 3), len(serial))
    assert account.words == "1-3"
    whole = plan.work(collection.expected[0].work)
    assert told[collection.key].words == f"1-{whole.chapters - 2}, {whole.chapters}"
    assert told[collection.key].share > 0.8


class Killer:
    """Kills one of the service's processes, chosen by a seeded generator, every other look.

    Every other, so that kills fall into all waves and not into the first alone.
    """

    def __init__(self, kills):
        self.left = kills
        self.looks = 0
        self._rng = Random(KILL_SEED)

    def __call__(self, supervisors):
        self.looks += 1
        [supervisor] = supervisors
        if not self.left or self.looks % 2:
            return
        pid = self._rng.choice([supervisor, *children_of(supervisor)])
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.left -= 1


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks processes up in /proc")
def test_fifty_kills_change_nothing_in_the_final_tables(plan, media, peaceful, tmp_path):
    killer = Killer(KILLS)
    run = run_demo(plan, media, tmp_path / "home", Silent(), killer)
    assert killer.left == 0
    assert run.undone == ""
    assert tables_of(run) == tables_of(peaceful)
