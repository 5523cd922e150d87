"""Contact sheets on the command line: of a posting, and of a file that is checked."""

import io

import pytest
from alerts_builders import LANTERN
from check_builders import Here, enrol_all
from decode_builders import write_film
from PIL import Image
from video_builders import a_film

from domain.match import Evidence, Match, Segment
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.verdict import Outcome, Verdict
from domain.work import Modality, Reference, ReferenceId
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
    now = service.now()
    film, copy = (
        service.vault.put_file(write_film(home.folder / name, list(frames), fps=2))
        for name, frames in (("film.mp4", a_film(1)), ("copy.mp4", a_film(1)[6:22]))
    )
    segment = Segment(
        Modality.VIDEO, ReferenceId("R-1"), copy, *(0.0, 8.0, 3.0, 11.0), score=0.98
    )
    evidence = Evidence(Modality.VIDEO, "canvas", 3, 0.98, 900.0, 8.0, 1.0, 0.3)
    posting = Posting("tube", "9", "u7", "https://tube.example/9", "夜灯", PostingKind.VIDEO)
    match = Match("S-9", posting, now, LANTERN.id, (segment,), (evidence,), 0.98)
    capture = Capture(copy, "video/mp4", CaptureRole.CONTENT, "", "copy.mp4", 1000)
    reference = Reference(
        ReferenceId("R-1"), LANTERN.id, Modality.VIDEO, film, "video/mp4", "film.mp4"
    )
    with service.store.transaction() as tx:
        tx.catalogue.put_reference(reference, now)
        tx.frontier.see(Sighting("S-9", posting, now, (capture,)))
        tx.cases.record(Verdict(match, Outcome.DOUBTFUL, (), now, "rules-1"))
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
