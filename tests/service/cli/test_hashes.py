"""Hashes of pictures that other tools know, on the command line."""

import pytest
from check_builders import enrol_all
from decode_builders import write_film
from video_builders import a_film

from service.demo.content.pictures import poster

pytestmark = pytest.mark.usefixtures("decodes_here")

WORK = "灯笼 The Lantern"


def index(home):
    service = home.open()
    enrol_all(service)
    service.close()


def said(told):
    return " ".join(told.err.split())


@pytest.fixture
def film(home):
    return write_film(home.folder / "film.mp4", list(a_film(1)), fps=2).name


def test_a_film_is_found_by_the_hashes_of_its_frames(home, film):
    hashes = home.run("fingerprint", film, "--hashes").out
    assert hashes.startswith("0,100,")
    home.write("film.txt", hashes)
    told = home.run("reference", "add", WORK, "--fingerprint", "film.txt", "--json")
    [made] = told.json
    assert (told.status, made["modality"]) == (0, "video")
    weak = "PDQ's hashes of whole frames alone, of lower power"
    assert f"film.txt is {weak}" in said(told)
    index(home)
    write_film(home.folder / "upload.mp4", list(a_film(1)[10:40]), fps=2)
    told = home.run("check", "upload.mp4", "--sheet", "sheet.png", "--json")
    [match] = told.json
    assert {s["reference"] for s in match["segments"]} == {made["reference"]}
    assert f"{made['reference']} (film.txt) is {weak}" in said(told)
    assert "of film.txt only a fingerprint was given" in said(told)


def test_a_picture_is_found_by_its_hashes(home):
    poster(3).save(home.folder / "poster.png")
    hashes = home.run("fingerprint", "poster.png", "--hashes").out
    assert [line.partition("=")[0] for line in hashes.splitlines()] == [
        *("phash", "dhash", "crop_resistant", "pdq", "pdq_quality")
    ]
    home.write("poster.txt", hashes)
    told = home.run("reference", "add", WORK, "--fingerprint", "poster.txt", "--json")
    assert [r["modality"] for r in told.json] == ["image"]
    assert "poster.txt is a picture's hashes alone, of lower power" in said(told)
    index(home)
    poster(3).resize((300, 420)).save(home.folder / "upload.jpg")
    [match] = home.run("check", "upload.jpg", "--json").json
    assert match["work"] == "w-lantern"


def test_hashes_are_data_too(home, film):
    rows = home.run("fingerprint", film, "--hashes", "--json").json
    assert rows[1].keys() == {"number", "quality", "pdq", "seconds"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("fingerprint", "novel.txt", "--hashes"),
            "expected film or picture, found text/plain",
        ),
        (("fingerprint", "x", "--hashes", "--chromaprint"), "either --chromaprint or --hashes"),
        (("fingerprint", "x", "--hashes", "-o", "y"), "--output is for the fingerprint file"),
        (("reference", "add", WORK, "--fingerprint", "bad.txt"), "bad.txt:2: expected frame"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(home, words, expected):
    home.write("novel.txt", "那年冬天")
    home.write("bad.txt", f"0,100,{'ab' * 32},0\n1,100,{'ab' * 31},1\n")
    told = home.run(*words)
    assert (told.status, told.out) == (2, "")
    assert expected in told.err
