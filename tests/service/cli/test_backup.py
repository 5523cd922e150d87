"""What docs/operations.md says of backup and restore, done word by word."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from check_builders import a_novel, enrol_all, enrol_novels
from cli_builders import NOVEL

from domain.messages import ReferenceChanged
from domain.posting import Sighting

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"


def commands(heading, home):
    """Return the words of each command in the block that follows a phrase of the page."""
    text = PAGE.read_text("utf-8").split(heading, 1)[1]
    block = re.search(r"(?m)(?:^    .+\n)+", text)[0]
    here = block.replace("/backup", f"{home.folder}/backup")
    here = re.sub(r"--since \S+", "--since 2026-01-01", here)
    here = here.replace("file:data/vault", f"file:{home.folder}/data/vault")
    return [shlex.split(line.strip(), comments=True)[1:] for line in here.splitlines()]


def on_record(home):
    """Return all that the records say, and all evidence."""
    home.run("export", "all.jsonl")
    service = home.open()
    told = (home.folder / "all.jsonl").read_text("utf-8"), tuple(service.vault.digests())
    service.close()
    (home.folder / "all.jsonl").unlink()
    return told


def waiting(home, kind):
    service = home.open()
    heard = []
    while delivery := service.bus.take(kind, "fingerprint", "w"):
        heard.append(delivery.message)
        delivery.ack()
    service.close()
    return heard


@pytest.fixture
def running(home):
    """A home with a novel enrolled and postings seen, all of it matched."""
    service = home.open()
    enrol_novels(service, {NOVEL.id: a_novel(2)})
    service.close()
    waiting(home, ReferenceChanged)
    return home


def test_what_was_backed_up_comes_back_on_an_empty_machine(running):
    (running.folder / "backup").mkdir()
    before = on_record(running)
    for words in commands("are run by", running):
        assert running.run(*words).status == 0
    shutil.rmtree(running.folder / "data")

    *restoring, run = commands("To restore", running)
    assert run == ["run"]
    for words in restoring:
        assert running.run(*words).status == 0
    assert on_record(running) == before


@pytest.mark.usefixtures("decodes_here")
def test_what_was_under_way_is_matched_again_and_references_enrolled(running):
    (running.folder / "backup").mkdir()
    for words in commands("are run by", running):
        running.run(*words)
    shutil.rmtree(running.folder / "data")
    for words in commands("To restore", running)[:-1]:
        running.run(*words)

    assert {s.posting.native_id for s in waiting(running, Sighting)} == {"v77", "v78", "v79"}
    [again] = waiting(running, ReferenceChanged)
    assert again.reference.work == NOVEL.id
    service = running.open()
    enrol_all(service)
    service.close()
    (running.folder / "copy.txt").write_text(a_novel(2)[300:1500], "utf-8")
    [found] = running.run("check", "copy.txt", "--json").json
    assert found["work"] == str(NOVEL.id)
