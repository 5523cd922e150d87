"""The world fails in every way it can; the worker lives, and nothing is lost."""

import errno
import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.settings import load
from domain.messages import ReferenceChanged
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.work import Modality, Reference, ReferenceId, Work, WorkId, WorkKind
from service.bootstrap import bootstrap
from service.cli.main import app
from service.demo.content.novels import novel
from service.matching import fingerprinting
from service.worker import drain

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NOVEL = "".join(novel(7, "zh", 2, 1500).chapters)
WORK = WorkId("w-1")


@pytest.fixture
def home(tmp_path):
    (tmp_path / "keywatch.toml").write_text("")
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def service(home):
    service = bootstrap(load(home / "keywatch.toml", {}))
    digest = service.vault.put(NOVEL.encode())
    reference = Reference(ReferenceId("r-1"), WORK, Modality.TEXT, digest, "text/plain")
    with service.store.transaction() as tx:
        tx.catalogue.put_work(Work(WORK, WorkKind.NOVEL, "守塔人"))
        tx.catalogue.put_reference(reference, NOON)
    service.bus.publish([ReferenceChanged(reference, NOON)])
    yield service
    service.close()


@pytest.fixture
def jobs(service):
    with fingerprinting(service) as jobs:
        yield jobs


def a_sighting(service, body, media_type="text/plain", name="b1"):
    digest = service.vault.put(body)
    capture = Capture(digest, media_type, CaptureRole.CONTENT, "https://books.example/1", "", 1)
    posting = Posting("books", name, "u1", "https://books.example/1", "灯", PostingKind.NOVEL)
    return Sighting(f"S-{name}", posting, NOON, (capture,)), digest


def keywatch(home, *words):
    done = CliRunner().invoke(app, ["--config", str(home / "keywatch.toml"), *words])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def matches(service):
    return next(b.waiting for b in service.bus.backlog() if b.topic == "matches")


def test_a_vanished_vault_file_is_set_aside_and_brought_back(service, jobs, home):
    sighting, digest = a_sighting(service, NOVEL[300:1500].encode())
    path = service.vault.path(digest)
    away = path.with_name("away")
    path.rename(away)
    service.bus.publish([sighting])
    drain(service.bus, jobs, "w")

    [aside] = keywatch(home, "status", "--json")["set_aside"]
    assert aside["what"] == "sightings books:b1"
    assert digest in aside["reason"]

    away.rename(path)
    assert keywatch(home, "retry", "--json") == {"brought_back": 1}
    drain(service.bus, jobs, "w")
    assert keywatch(home, "status", "--json")["set_aside"] == []
    assert matches(service) == 1


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("video/mp4", b"\x00\x00\x00\x1cftypisom" + b"nonsense" * 99),
        ("audio/mpeg", b"ID3" + bytes(500)),
        ("image/jpeg", b"\xff\xd8\xff\xe0" + b"broken" * 50),
        ("application/epub+zip", b"PK\x03\x04" + b"no archive" * 20),
        ("application/x-unheard-of", b"??"),
    ],
)
def test_a_file_that_no_decoder_takes_is_set_aside_and_the_next_is_handled(
    service, jobs, home, media_type, body
):
    bad, _ = a_sighting(service, body, media_type, "bad")
    good, _ = a_sighting(service, NOVEL[300:1500].encode(), name="good")
    service.bus.publish([bad, good])
    drain(service.bus, jobs, "w")
    [aside] = keywatch(home, "status", "--json")["set_aside"]
    assert aside["what"] == "sightings books:bad"
    assert aside["reason"]
    assert matches(service) == 1


@pytest.mark.usefixtures("service")
def test_a_locked_database_is_waited_for_and_told_by_its_path(home):
    from backends.store.engine import StoreOptions
    from backends.store.store import SqlStore
    from domain.errors import BackendUnavailable

    path = home / "data" / "keywatch.db"
    impatient = SqlStore(f"sqlite:///{path}", StoreOptions(busy_seconds=0.05))
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        with (
            pytest.raises(BackendUnavailable, match=r"keywatch\.db.*locked"),
            impatient.transaction() as tx,
        ):
            tx.catalogue.put_work(Work(WorkId("w-2"), WorkKind.SONG, "潮"))
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    with impatient.transaction() as tx:
        tx.catalogue.put_work(Work(WorkId("w-2"), WorkKind.SONG, "潮"))
    impatient.close()


def test_a_full_disk_sends_the_message_back_and_the_worker_lives(service, jobs, monkeypatch):
    sighting, _ = a_sighting(service, NOVEL[300:1500].encode())
    drain(service.bus, jobs, "w")
    full = True
    honest = os.fsync

    def fsync(descriptor):
        if full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        honest(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    reference = Reference(
        ReferenceId("r-2"), WORK, Modality.TEXT, sighting.captures[0].digest, "text/plain"
    )
    service.bus.publish([ReferenceChanged(reference, NOON)])
    drain(service.bus, jobs, "w")
    [topic] = [b for b in service.bus.backlog() if b.topic == "references"]
    assert (topic.waiting, topic.set_aside) == (1, 0)
    full = False


def test_a_bad_settings_file_is_told_in_one_line(home):
    (home / "keywatch.toml").write_text("[serve]\nport = 'x'\n")
    import subprocess
    import sys

    command = [
        sys.executable,
        "-m",
        "service",
        "--config",
        str(home / "keywatch.toml"),
        "status",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    [line] = done.stderr.replace("\n", " ").strip().splitlines()
    assert "keywatch.toml:2: serve.port: Expected `int`" in line.replace("  ", " ")


def test_the_vault_refuses_a_digest_that_is_none(service):
    from domain.errors import KeywatchError

    with pytest.raises(KeywatchError):
        service.vault.get("../../etc/hostname")
    assert not list(Path(service.settings.folder).rglob("hostname"))
