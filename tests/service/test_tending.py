"""Indexes are tended beside the work: again and again, through trouble, until the end."""

import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest
import structlog
from fingerprint_builders import TOY, W1, codes

from config.settings import load
from domain.errors import BackendUnavailable, OlderFormat
from fingerprint.index.folder import IndexOptions
from fingerprint.index.local import LocalIndex
from fingerprint.index.policy import MergeOptions
from fingerprint.modalities import MODALITIES
from service import matching
from service.bootstrap import bootstrap
from service.tending import Tended, TendingOptions, tending

QUICK = TendingOptions(idle=0.005, busy=0.001, trouble=0.02, patience=5.0)


class Answering:
    """An index that answers as it is told to, and counts how often it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0
        self.enough = threading.Event()

    def tend(self):
        self.asked += 1
        if self.asked >= len(self.answers):
            self.enough.set()
        answer = self.answers[min(self.asked, len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_an_index_is_tended_again_and_again_until_the_block_ends():
    index = Answering(True, True, False, False)
    with tending([index], QUICK):
        assert index.enough.wait(5)
    asked = index.asked
    time.sleep(0.03)
    assert index.asked == asked


def test_what_has_no_upkeep_is_left_alone():
    index = Answering(False, False)
    with tending([object(), index], QUICK):
        assert index.enough.wait(5)


@pytest.mark.parametrize(
    "trouble", [BackendUnavailable("the disk is full"), OlderFormat("video", "01", "02")]
)
def test_trouble_with_one_index_is_told_and_tried_again_and_spares_the_others(trouble):
    sick, well = Answering(trouble, trouble, False), Answering(*[False] * 3)
    with structlog.testing.capture_logs() as logs, tending([sick, well], QUICK):
        assert sick.enough.wait(5)
        assert well.enough.wait(5)
    told = [line for line in logs if line["event"] == "cannot tend an index"]
    assert [line["reason"] for line in told] == [str(trouble)] * 2


def test_a_bug_is_raised_where_the_block_ends():
    index = Answering(ZeroDivisionError("a bug"))
    with pytest.raises(ZeroDivisionError, match="a bug"), tending([index], QUICK):
        assert index.enough.wait(5)


def test_a_merge_that_takes_its_time_holds_the_end_only_so_long():
    going = threading.Event()

    class Slow:
        def tend(self):
            going.wait(10)
            return False

    begun = time.monotonic()
    with tending([Slow()], TendingOptions(idle=0.005, patience=0.05)):
        time.sleep(0.01)
    assert time.monotonic() - begun < 5
    going.set()


def test_enrolments_become_segments_and_segments_become_few(tmp_path):
    index = LocalIndex(tmp_path / "index", TOY, options=IndexOptions(flush_changes=3))
    dice = np.random.default_rng(1)
    with tending([index], QUICK):
        for number in range(60):
            keys = dice.integers(0, 1 << 40, 50).tolist()
            index.add(f"r{number}", W1, codes(*keys))
        deadline = time.monotonic() + 20
        while not _tidy(index.stats()) and time.monotonic() < deadline:
            time.sleep(0.01)
    stats = index.stats()
    assert stats.references == 60
    assert _tidy(stats)


def _tidy(stats):
    return stats.waiting < 3 * 50 and 0 < stats.segments <= MergeOptions().most


def test_a_fingerprint_worker_tends_the_indexes_of_references_and_of_sightings(
    tmp_path, monkeypatch
):
    tended = []

    @contextmanager
    def watched(indexes):
        tended.extend(indexes)
        yield

    monkeypatch.setattr(matching, "tending", watched)
    (tmp_path / "data").mkdir()
    (tmp_path / "keywatch.toml").write_text("")
    service = bootstrap(load(tmp_path / "keywatch.toml", {}))
    with matching.fingerprinting(service):
        assert len(tended) == 2 * len(MODALITIES)
        assert all(isinstance(index, Tended) for index in tended)
    service.close()
