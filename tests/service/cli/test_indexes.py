"""`keywatch index`: figures, damage told by file, and the way back to a sound index."""

import json
import shutil

import numpy as np
import pytest
from check_builders import a_novel, enrol_all, enrol_novels
from cli_builders import NOVEL, open_service

from domain.messages import ReferenceChanged
from domain.work import Modality
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes
from fingerprint.index.segment import SUFFIX
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media
from service.matching import open_indexes, open_shelf_indexes

TEXT = ("--modality", "text")


@pytest.fixture(scope="module")
def enrolled(filled, tmp_path_factory):
    """A home with the text of one novel enrolled, in one segment."""
    folder = tmp_path_factory.mktemp("enrolled")
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    service = open_service(folder)
    enrol_novels(service, {NOVEL.id: a_novel(2)})
    for delivery in pending(service):
        delivery.ack()
    index = open_indexes(service.settings)[Modality.TEXT]
    index.merge()
    service.close()
    return folder


@pytest.fixture
def shelf(empty, enrolled):
    shutil.copytree(enrolled, empty.folder, dirs_exist_ok=True)
    return empty


def pending(service):
    """What waits on the bus for the fingerprint workers, taken."""
    while delivery := service.bus.take(ReferenceChanged, "fingerprint", "test"):
        yield delivery


def folder(home, modality="text"):
    return home.folder / "data" / "index" / modality


def spoil(path):
    """Turn a byte in the middle of a file around, as a sick disk does."""
    body = bytearray(path.read_bytes())
    body[len(body) // 3] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(body)


def segment(home):
    [path] = folder(home).glob(f"*{SUFFIX}")
    return path


def fingerprint(home):
    [path] = folder(home).glob("fingerprints/*/*.codes")
    return path


def test_an_index_is_told_in_figures(shelf):
    [told] = shelf.run("index", "stats", *TEXT, "--json").json
    assert (told["index"], told["references"], told["segments"]) == ("text", 1, 1)
    assert (told["extent"], told["unit"], told["delta"]) == (len(a_novel(2)), "character", 0)
    total = told["segment_bytes"] + told["journal_bytes"] + told["fingerprint_bytes"]
    assert told["segment_bytes"] == segment(shelf).stat().st_size
    assert told["fingerprint_bytes"] == fingerprint(shelf).stat().st_size
    assert told["bytes_per_unit"] == total / told["extent"]
    words = shelf.run("index", "stats", *TEXT).out
    assert f"{len(a_novel(2)):,} characters" in words
    assert "B a character" in words


def test_all_indexes_are_told_the_shelf_of_sightings_too(shelf):
    names = [i["index"] for i in shelf.run("index", "stats", "--json").json]
    assert names == [str(m) for m in MODALITIES]
    service = shelf.open()
    shelf_index = open_shelf_indexes(service.settings)[Modality.TEXT]
    shelf_index.withdraw("none")
    service.close()
    names = [i["index"] for i in shelf.run("index", "stats", *TEXT, "--json").json]
    assert names == ["text", "text sightings"]


def test_sound_files_are_told_to_be_sound(shelf):
    told = shelf.run("index", "verify", "--json")
    assert (told.status, told.json) == (0, [])
    assert "no file of any index is damaged" in shelf.run("index", "verify").out


@pytest.mark.parametrize("which", [segment, fingerprint])
def test_damage_is_told_by_file_and_a_rebuild_makes_it_good(shelf, which):
    spoil(which(shelf))
    told = shelf.run("index", "verify", "--json")
    assert told.status == 1
    [row] = told.json
    assert row["index"] == "text"
    assert "checksum" in row["wrong"]
    assert "`keywatch index rebuild --modality text`" in told.err
    assert shelf.run("index", "rebuild", *TEXT, "--json").status == 0
    work_off(shelf)
    assert shelf.run("index", "verify", "--json").status == 0
    [figures] = shelf.run("index", "stats", *TEXT, "--json").json
    assert figures["references"] == 1


def work_off(home):
    """Do what the workers do with the references that wait."""
    service = home.open()
    for delivery in pending(service):
        enrol_all(service)
        delivery.ack()
    service.close()


def test_a_segment_is_made_again_without_any_media(shelf):
    segment(shelf).unlink()
    shutil.rmtree(shelf.folder / "data" / "vault")
    [done] = shelf.run("index", "rebuild", *TEXT, "--json").json
    assert done == {"index": "text", "kept": 1, "lost": 0, "enrolled again": 0}


def test_a_lost_fingerprint_is_named_and_its_reference_enrolled_again(shelf):
    [reference] = shelf.run("reference", "list", "--json").json
    spoil(fingerprint(shelf))
    told = shelf.run("index", "rebuild", *TEXT, "--json")
    assert told.json == [{"index": "text", "kept": 0, "lost": 1, "enrolled again": 1}]
    assert f"(reference {reference['reference']})" in told.err
    assert f"w-harbour.txt ({reference['reference']}) is read again" in told.err
    service = shelf.open()
    assert [d.message.reference.id for d in pending(service)] == [reference["reference"]]
    service.close()


def test_an_index_of_another_scheme_is_put_aside_and_its_references_enrolled_again(shelf):
    index = folder(shelf)
    shutil.rmtree(index)
    scheme = MODALITIES[Modality.TEXT].scheme
    older = type(scheme)("text-v0", scheme.modality, scheme.ticks_per_unit)
    codes = Codes("text-v0", np.zeros(1, np.uint64), np.zeros(1, np.uint32), 1.0)
    LocalIndex(index, older, MODALITIES[Modality.TEXT].shape).add("r1", "w1", codes)
    told = shelf.run("index", "stats", *TEXT, "--json")
    assert told.status == 1
    assert "index text cannot be read: index holds 'text-v0" in told.err
    told = shelf.run("index", "rebuild", *TEXT, "--json")
    assert told.json == [{"index": "text", "kept": 0, "lost": 0, "enrolled again": 1}]
    [aside] = [p for p in index.parent.iterdir() if p.name.startswith("text.text-v0")]
    assert str(aside) in told.err
    work_off(shelf)
    assert shelf.run("index", "stats", *TEXT, "--json").json[0]["references"] == 1


def test_an_index_of_an_earlier_format_is_told_and_made_anew(shelf):
    for path in folder(shelf).iterdir():
        if path.is_file():
            path.unlink()
    shutil.rmtree(folder(shelf) / "fingerprints")
    (folder(shelf) / "manifest.json").write_text(json.dumps({"format": 1}))
    doctor = shelf.run("doctor", "--json")
    [finding] = [f for f in doctor.json if f["what"] == "index text"]
    assert (doctor.status, finding["level"]) == (1, "error")
    assert "`keywatch index rebuild` makes it anew" in finding["words"]
    assert shelf.run("index", "verify", "--json").status == 1
    assert shelf.run("index", "rebuild", *TEXT, "--json").json[0]["enrolled again"] == 1
    work_off(shelf)
    [finding] = [f for f in shelf.run("doctor", "--json").json if f["what"] == "index text"]
    assert (finding["level"], "1 references" in finding["words"]) == ("ok", True)


def test_a_damaged_index_does_not_hide_the_others_from_doctor(shelf):
    spoil(segment(shelf))
    findings = {f["what"]: f for f in shelf.run("doctor", "--json").json}
    assert findings["index text"]["level"] == "error"
    assert "is damaged" in findings["index text"]["words"]
    assert findings["index video"]["level"] == "ok"


def test_a_merge_leaves_one_segment_and_the_same_answers(home):
    service = home.open()
    index = open_indexes(service.settings)[Modality.TEXT]
    text = MODALITIES[Modality.TEXT]
    for number in range(3):
        (home.folder / "n.txt").write_text(a_novel(number), encoding="utf-8")
        media = Media(home.folder / "n.txt", "text/plain", "0" * 64)
        index.enrol_all([(f"r{number}", "w1", text.enrol(media))])
    asked = index.snapshot().codes(0)
    before = index.snapshot().lookup(asked.keys)
    [told] = home.run("index", "merge", *TEXT, "--json").json
    assert (told["segments_before"], told["segments"]) == (3, 1)
    after = index.snapshot().lookup(asked.keys)
    assert sorted(after.value.tolist()) == sorted(before.value.tolist())
    service.close()


def test_a_modality_that_there_is_not_is_told(home):
    assert home.run("index", "stats", "--modality", "smell").status == 2
