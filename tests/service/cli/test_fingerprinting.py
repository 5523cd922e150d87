"""`keywatch fingerprint`, and references without a master."""

import json

import pytest
from audio_builders import a_print, a_song, cut, heard
from check_builders import enrol_all
from exchange_builders import print_file, song_file

from fingerprint.audio import chromaprint
from fingerprint.audio.acoustid import compressed
from fingerprint.audio.tracks import with_print
from fingerprint.exchange.file import read, write
from fingerprint.exchange.fpcalc import written
from fingerprint.modalities.audio import Audio
from service.demo.content.music import RATE, write_audio

pytestmark = pytest.mark.usefixtures("decodes_here")

WORK = "灯笼 The Lantern"

needs_library = pytest.mark.skipif(
    not chromaprint.available(), reason="libchromaprint is not installed"
)


def add(home, file):
    """Enrol a fingerprint; return its reference's id and what was said beside it."""
    told = home.run("reference", "add", WORK, "--fingerprint", str(file), "--json")
    [made] = told.json
    index(home)
    return made["reference"], " ".join(told.err.split())


def index(home):
    service = home.open()
    enrol_all(service)
    service.close()


@pytest.fixture
def master(home):
    write_audio(home.folder / "master.mp3", a_song(1), RATE, "mp3")
    return home.folder / "master.mp3"


def test_a_fingerprint_finds_excerpts_as_the_master_would(home, master):
    rows = home.run("fingerprint", "master.mp3", "--json").json
    assert {r["file"] for r in rows} == {"master.mp3.kwfp"}
    assert rows[0]["bytes"] < master.stat().st_size / 5
    reference, said = add(home, "master.mp3.kwfp")
    assert said == ""
    write_audio(home.folder / "upload.mp3", cut(a_song(1), 10, 25), RATE, "mp3")
    [match] = home.run("check", "upload.mp3", "--json").json
    [segment] = match["segments"]
    assert segment["reference"] == reference
    assert segment["reference_start"] - segment["query_start"] == pytest.approx(10, abs=0.1)


def test_the_file_says_what_it_was_made_of(home, master):
    assert home.run("fingerprint", master.name, "-o", "m.kwfp").status == 0
    header, _ = read(home.folder / "m.kwfp")
    assert (header.label, header.media_type) == ("master.mp3", "audio/mpeg")
    assert header.generator.startswith("keywatch ")
    assert len(header.medium) == 64


def test_a_damaged_master_is_said_to_be_one(home, master):
    body = master.read_bytes()
    (home.folder / "half.mp3").write_bytes(body[: len(body) // 2])
    told = home.run("fingerprint", "half.mp3")
    assert told.status == 0
    assert "half.mp3 is damaged" in " ".join(told.err.split())


def test_a_reference_without_a_master_is_excluded_rebuilt_and_withdrawn(home):
    reference, _ = add(home, song_file(home.folder))
    done = home.run("reference", "exclude", reference, "0:00-0:05", "--json")
    assert done.json["excluded"] == [[0, 5]]
    assert home.run("reference", "exclude", reference, "0:00-0:59").status == 2
    for path in (home.folder / "data" / "index" / "audio" / "fingerprints").rglob("*.codes"):
        path.chmod(0o644)
        path.write_bytes(b"sick")
    [row] = home.run("index", "rebuild", "--modality", "audio", "--json").json
    assert row["enrolled again"] == 1
    index(home)
    assert (
        home.run("index", "stats", "--modality", "audio", "--json").json[0]["references"] == 1
    )
    assert home.run("reference", "withdraw", reference).status == 0


def test_a_print_alone_finds_the_whole_track(home, monkeypatch):
    told = written(43.0, a_print(1, 300), raw=False, as_json=False)
    reference, said = add(home, home.write("fpcalc.txt", told))
    assert "of lower power" in said
    upload = with_print(heard(a_song(2)), a_print(1, 300))
    monkeypatch.setattr(Audio, "fingerprint", lambda *_: upload)
    write_audio(home.folder / "upload.mp3", a_song(2), RATE, "mp3")
    [match] = home.run("check", "upload.mp3", "--json").json
    [segment] = match["segments"]
    assert (segment["reference"], match["score"]) == (reference, 0.95)


def test_without_the_library_a_print_is_said_to_be_of_no_use(home, monkeypatch):
    monkeypatch.setattr(chromaprint, "_MISSING", "couldn't find libchromaprint")
    _, said = add(home, print_file(home.folder))
    assert "install libchromaprint1" in said


def test_an_export_has_the_prints_that_are_known(home):
    reference, _ = add(home, print_file(home.folder))
    assert home.run("export", "out.jsonl").status == 0
    lines = map(json.loads, (home.folder / "out.jsonl").read_text().splitlines())
    [record] = [line["record"] for line in lines if line["kind"] == "acoustid"]
    assert record == {
        "reference": reference,
        "work": record["work"],
        "duration": 40.0,
        "fingerprint": compressed(a_print(1, 300)),
    }


@needs_library
def test_chromaprint_is_shown_as_fpcalc_does(home, master):
    lines = home.run("fingerprint", master.name, "--chromaprint").out.splitlines()
    assert lines[0] == "DURATION=40"
    assert lines[1].startswith("FINGERPRINT=AQAB")
    told = home.run("fingerprint", master.name, "--chromaprint", "--raw", "--json").json
    assert told["duration"] == 40.0
    assert len(told["fingerprint"]) > 280


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("fingerprint", "page.txt"), "page.txt: expected sound or film, found text/plain"),
        (("fingerprint", "gone.flac"), "gone.flac: cannot be read"),
        (("fingerprint", "page.txt", "--raw"), "say --chromaprint with --raw"),
        (("fingerprint", "a", "b", "-o", "c"), "of one FILE"),
        (("reference", "add", WORK), "expected files, or --fingerprint"),
        (("reference", "add", WORK, "old.kwfp"), "are given with --fingerprint"),
        (("reference", "add", WORK, "--fingerprint", "old.kwfp"), "scheme 'quads-v0'"),
        (("reference", "add", WORK, "--fingerprint", "page.txt"), "page.txt: line 1: expected"),
        (("reference", "add", WORK, "--fingerprint", "gone.kwfp"), "gone.kwfp: cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_goes_on_record(home, words, expected):
    home.write("page.txt", "hello\n" * 20)
    header, parts = read(song_file(home.folder))
    old = tuple(type(p)(p.modality, "quads-v0", p.length, p.arrays) for p in parts[:1])
    (home.folder / "old.kwfp").write_bytes(write(header, old))
    told = home.run(*words)
    assert told.status == 2
    assert expected in " ".join(told.err.split())
    assert home.run("reference", "list", "--json").json == []
