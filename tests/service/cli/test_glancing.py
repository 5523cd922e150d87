"""`keywatch check --glance` looks at the keyframes of a film at an address."""

import pytest
from check_builders import enrol_all
from crawlers_builders import Site
from range_builders import ranged

from service.demo.content.film_files import FilmWriter
from service.demo.content.film_scenes import film_frames


def a_film(path, *seeds):
    """Write films one after another, 24 s each."""
    with FilmWriter(path, size=(320, 180), fps=4, crf=23) as film:
        for seed in seeds:
            for frame in list(film_frames(seed, 24.0))[::3]:
                film.show(frame.resize((320, 180)))
    return path


@pytest.mark.usefixtures("decodes_here")
def test_a_film_at_an_address_is_found_by_its_keyframes(home, monkeypatch):
    a_film(home.folder / "work.mp4", 3)
    home.run("reference", "add", "灯下黑", "work.mp4")
    service = home.open()
    enrol_all(service)
    service.close()
    copy = a_film(home.folder / "copy.mp4", 12, 3)
    with Site(
        {"/copy.mp4": ranged(copy.read_bytes()), "/whole.mp4": copy.read_bytes()}
    ) as site:
        platforms = [site.platform("json_video")]
        monkeypatch.setattr("service.cli.glancing.platforms_of", lambda _: platforms)
        told = home.run("check", f"{site.url}/copy.mp4", "--glance", "--json")
        refused = home.run("check", f"{site.url}/whole.mp4", "--glance")
    [match] = told.json
    [segment] = match["segments"]
    assert match["work"] == "w-harbour"
    assert segment["query_start"] - segment["reference_start"] == pytest.approx(24, abs=0.6)
    said = " ".join(told.err.split())
    assert "MB were fetched; what it does not find may be there" in said
    assert (refused.status, refused.out) == (2, "")
    assert "knows no ranges" in refused.err


def test_a_glance_shows_no_texts_and_no_sheet(home):
    told = home.run("check", "film.mp4", "--glance", "--passages")
    assert (told.status, told.out) == (2, "")
    assert "a glance shows no passages of text and no sheet" in told.err


@pytest.mark.usefixtures("decodes_here")
def test_where_long_films_are_glanced_at_a_check_says_so_and_finds_what_is_there(home):
    a_film(home.folder / "work.mp4", 3)
    home.run("reference", "add", "灯下黑", "work.mp4")
    service = home.open()
    enrol_all(service)
    service.close()
    with (home.folder / "keywatch.toml").open("a") as config:
        config.write("[keyframes]\nfrom_minutes = 0.1\nwidest = 60\n")
    a_film(home.folder / "stranger.mp4", 12, 5)
    a_film(home.folder / "copy.mp4", 12, 3)
    stranger = home.run("check", "stranger.mp4", "--json")
    copy = home.run("check", "copy.mp4", "--json")
    assert stranger.json == []
    said = " ".join(stranger.err.split())
    assert "keyframes were looked at; a copy of some seconds may be there" in said
    [match] = copy.json
    assert (match["work"], "keyframes" in copy.err) == ("w-harbour", False)
