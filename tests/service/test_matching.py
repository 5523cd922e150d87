"""The wiring of the fingerprint worker: what was seen meets what is enrolled later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from check_builders import Here
from decode_builders import write_film

from config.settings import load
from domain.match import Match
from domain.messages import ReferenceChanged
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.work import Modality, Reference, ReferenceId, WorkId
from fingerprint.notes import is_glance
from fingerprint.stills.strip import instants
from service.bootstrap import bootstrap
from service.demo.content.film_scenes import FRAMES_PER_SECOND, film_frames
from service.demo.content.novels import novel
from service.matching import fingerprinting, open_shelf_indexes
from service.worker import Job, drain

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NOVEL = "".join(novel(7, "zh", 2, 1500).chapters)


@pytest.fixture
def open_service(tmp_path, monkeypatch):
    """Open a service whose clock stands at noon, with settings of its own."""
    monkeypatch.setattr("service.matching.Sandbox", Here)
    opened = []

    def start(settings="", now=NOON):
        (tmp_path / "keywatch.toml").write_text(settings)
        (tmp_path / "data").mkdir(exist_ok=True)
        service = replace(bootstrap(load(tmp_path / "keywatch.toml", {})), now=lambda: now)
        opened.append(service)
        return service

    yield start
    for service in opened:
        service.close()


def test_the_outline_of_a_reference_comes_on_record_with_it(open_service):
    service = open_service()
    body = "".join(f"第{n}章\n{novel(n, 'zh', 1, 600).chapters[0]}\n" for n in (1, 2))
    digest = service.vault.put(body.encode())
    reference = Reference(ReferenceId("r1"), WorkId("w1"), Modality.TEXT, digest, "text/plain")
    service.bus.publish([ReferenceChanged(reference, NOON)])
    work(service)
    with service.store.reading() as tx:
        [outline] = tx.extents.outlines(WorkId("w1"))
    assert (outline.length, [c.label for c in outline.chapters]) == (
        len(body),
        ["第1章", "第2章"],
    )


def test_small_pictures_of_a_reference_stay_when_its_master_is_gone(open_service, tmp_path):
    service = open_service()
    shown = film_frames(5, 6.0)
    film = write_film(
        tmp_path / "film.mp4",
        [np.asarray(f.convert("L")) for f in shown],
        fps=FRAMES_PER_SECOND,
    )
    digest = service.vault.put_file(film)
    reference = Reference(ReferenceId("r1"), WorkId("w1"), Modality.VIDEO, digest, "video/mp4")
    service.bus.publish([ReferenceChanged(reference, NOON)])
    work(service)
    service.vault.path(digest).unlink()
    with service.store.reading() as tx:
        strip = tx.catalogue.strip(digest)
    assert instants(service.vault.path(strip), "it") == (0.0, 2.25, 4.5)


def test_a_long_film_is_glanced_at_where_the_settings_say_so(open_service, tmp_path):
    frames = [np.asarray(f.convert("L").resize((160, 90))) for f in film_frames(5, 12.0)]
    glanced = {}
    for name, settings in {"at once": "", "first": "from_minutes = 0.1\nwidest = 60"}.items():
        service = open_service(f"data = '{name}'\n[keyframes]\n{settings}")
        film = write_film(tmp_path / "film.mp4", frames, fps=FRAMES_PER_SECOND)
        digest = service.vault.put_file(film)
        capture = Capture(digest, "video/mp4", CaptureRole.CONTENT, "https://tube/1")
        posting = Posting("tube", "1", "u1", "https://tube/1", "灯", PostingKind.VIDEO)
        service.bus.publish([Sighting("S-1", posting, NOON, (capture,))])
        work(service)
        [codes] = codes_of(service, Modality.VIDEO)
        glanced[name] = is_glance(codes)
    assert glanced == {"at once": False, "first": True}


def see(service):
    digest = service.vault.put(NOVEL[200:1400].encode())
    capture = Capture(digest, "text/plain", CaptureRole.CONTENT, "https://books.example/1")
    posting = Posting("books", "b1", "u1", "https://books.example/1", "灯", PostingKind.NOVEL)
    sighting = Sighting("S-1", posting, NOON, (capture,))
    service.bus.publish([sighting])
    with service.store.transaction() as tx:
        tx.frontier.see(sighting)


def enrol(service):
    digest = service.vault.put(NOVEL.encode())
    reference = Reference(ReferenceId("r1"), WorkId("w1"), Modality.TEXT, digest, "text/plain")
    service.bus.publish([ReferenceChanged(reference, NOON)])


def work(service):
    with fingerprinting(service) as jobs:
        drain(service.bus, jobs, "worker")


def matches(service):
    found = []
    drain(service.bus, [Job(Match, "alerts", found.append)], "judge")
    return found


def codes_of(service, modality):
    snapshot = open_shelf_indexes(service.settings)[modality].snapshot()
    return [snapshot.codes(one.ordinal) for one in snapshot.all()]


def kept(service):
    indexes = open_shelf_indexes(service.settings)
    return [e.work for e in indexes[Modality.TEXT].snapshot().all()]


def test_a_reference_that_comes_later_finds_what_was_seen_in_another_life(open_service):
    service = open_service()
    see(service)
    work(service)
    assert matches(service) == []
    enrol(service)
    work(service)
    [match] = matches(service)
    assert (match.posting.key, match.work, match.seen_at) == ("books:b1", "w1", NOON)


def test_the_shelf_lies_beside_the_index(open_service, tmp_path):
    service = open_service(f'index = "file://{tmp_path}/elsewhere/index"')
    see(service)
    work(service)
    assert kept(service) == ["books:b1"]
    assert (tmp_path / "elsewhere" / "sightings" / "text").is_dir()


def test_a_worker_lets_go_of_what_is_too_old(open_service):
    service = open_service()
    see(service)
    work(service)
    later = open_service(now=NOON + timedelta(days=40))
    enrol(later)
    work(later)
    assert kept(later) == []
    assert matches(later) == []


def test_nothing_is_kept_where_the_settings_say_so(open_service):
    service = open_service("[sightings]\nkeep_days = 0")
    see(service)
    work(service)
    assert kept(service) == []
