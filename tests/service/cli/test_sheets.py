"""Contact sheets on the command line: of a posting, and of a file that is checked."""

import io

import pytest
from alerts_builders import LANTERN
from check_builders import Here, enrol_all
from decode_builders import write_film
from PIL import Image
from sheet_builders import record_copied_film
from video_builders import a_film

from service.cli import sheets

pytestmark = pytest.mark.usefixtures("decodes_here")


def read(path):
    """Return a sheet's size and text."""
    with Image.open(io.BytesIO(path.read_bytes())) as sheet:
        sheet.load()
        return sheet.size, sheet.text


@pytest.fixture
def copied(home, monkeypatch):
    """A home in which a posting copies eight seconds of a film, from its third second on."""
    monkeypatch.setattr(sheets, "Sandbox", Here)
    service = home.open()
    film = record_copied_film(service, home.folder, LANTERN.id)
    service.close()
    return home, film


def test_a_posting_is_explained_with_a_sheet(copied):
    home, film = copied
    told = home.run("explain", "tube:9", "--sheet", "out.png")
    assert told.status == 0
    assert "the sheet is in out.png" in told.err
    (wide, high), text = read(home.folder / "out.png")
    assert (wide, high > 800) == (1400, True)
    assert text["Title"] == "tube:9  夜灯"
    for words in ("灯笼 The Lantern (film)", "score 0.980", film, "https://tube.example/9"):
        assert words in text["Description"]


def test_without_master_and_strip_the_sheet_says_so(copied):
    home, film = copied
    service = home.open()
    service.vault.path(film).unlink()
    service.close()
    told = home.run("explain", "tube:9", "--sheet", "out.png")
    assert "no picture of the work: film.mp4: " in " ".join(told.err.split())
    assert "no strip of it was kept" in read(home.folder / "out.png")[1]["Description"]


def test_a_posting_without_pictures_has_an_empty_sheet(home, monkeypatch):
    monkeypatch.setattr(sheets, "Sandbox", Here)
    told = home.run("explain", "tube:v77", "--sheet", "out.png")
    assert told.status == 0
    assert read(home.folder / "out.png")[0][0] == 1400


def test_a_checked_file_gets_a_sheet(home):
    write_film(home.folder / "film.mp4", list(a_film(1)), fps=2)
    home.run("reference", "add", "灯笼 The Lantern", "film.mp4")
    service = home.open()
    enrol_all(service)
    service.close()
    write_film(home.folder / "upload.mp4", list(a_film(1)[10:40]), fps=2)
    told = home.run("check", "upload.mp4", "--sheet", "out.png", "--json")
    [match] = told.json
    assert match["work"] == LANTERN.id
    assert "upload.mp4" in read(home.folder / "out.png")[1]["Description"]


def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(home):
    told = home.run("explain", "tube:v77", "--sheet", "none/out.png")
    assert (told.status, told.err) == (2, "keywatch: none: there is no such folder\n")


def test_a_page_shows_the_sheet_and_may_run_nothing(copied):
    home, _ = copied
    assert home.run("explain", "tube:9", "--page", "out.html").status == 0
    page = (home.folder / "out.html").read_text(encoding="utf-8")
    assert 'src="data:image/png;base64,iVBOR' in page
    assert "default-src 'none'; img-src data:;" in page
    assert "No passage of text" not in page
