"""A contact sheet is shown to departments, and to holders with their own works only."""

import io

import pytest
from api_builders import NOON, WORKS, open_house
from check_builders import Here
from PIL import Image
from sheet_builders import record_copied_film
from starlette.testclient import TestClient

from domain.access import Role
from domain.posting import Posting, PostingKind, Sighting
from service.api import reading
from service.api.app import make_app
from service.keys import make_key

PATH = "/v1/postings/tube:9/sheet"


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """A house in which one posting copies a film of 海港音乐, and one copies nothing."""
    monkeypatch.setattr(reading, "Sandbox", Here)
    service = open_house(tmp_path)
    record_copied_film(service, tmp_path, WORKS[0].id)
    dull = Posting("tube", "10", "u7", "https://tube.example/10", "静", PostingKind.VIDEO)
    with service.store.transaction() as tx:
        tx.frontier.see(Sighting("S-10", dull, NOON, ()))
    app = make_app(service)

    def asked(role, party, path=PATH):
        key, secret = make_key(role, party, NOON)
        with service.store.transaction() as tx:
            tx.catalogue.put_key(key)
        with TestClient(app, headers={"Authorization": f"Bearer {secret}"}) as client:
            return client.get(path)

    asked.app = app
    yield asked
    service.close()


@pytest.mark.parametrize(("role", "party"), [(Role.AUDITOR, "wang"), (Role.HOLDER, "海港音乐")])
def test_a_sheet_is_a_picture_with_its_words(ask, role, party):
    told = ask(role, party)
    assert (told.status_code, told.headers["content-type"]) == (200, "image/png")
    assert told.headers["cache-control"] == "private, no-store"
    with Image.open(io.BytesIO(told.content)) as sheet:
        sheet.load()
        assert (sheet.size[0], sheet.text["Title"]) == (1400, "tube:9  夜灯")
        assert "score 0.980" in sheet.text["Description"]


def test_another_holder_cannot_tell_the_posting_from_none(ask):
    other = ask(Role.HOLDER, "墨井文化")
    none = ask(Role.HOLDER, "墨井文化", PATH.replace("9", "8"))
    assert (other.status_code, none.status_code) == (404, 404)
    assert other.json()["detail"].replace("9", "8") == none.json()["detail"]


def test_platforms_and_callers_without_a_key_see_no_sheet(ask):
    assert ask(Role.PLATFORM, "tube").status_code == 403
    with TestClient(ask.app) as client:
        assert client.get(PATH).status_code == 401


def test_where_nothing_is_found_in_pictures_there_is_no_sheet(ask):
    told = ask(Role.DEPARTMENT, "li", PATH.replace("9", "10"))
    assert told.status_code == 404
    assert told.json()["detail"] == "nothing of tube:10 is found in pictures"


def test_who_comes_while_all_places_are_taken_is_told_when_to_come_again(ask):
    held = [ask.app.state.sheet_desk.place() for _ in range(reading.AT_ONCE)]
    for place in held:
        place.__enter__()
    full = ask(Role.DEPARTMENT, "li")
    assert (full.status_code, full.headers["retry-after"]) == (503, "5")
    for place in held:
        place.__exit__(None, None, None)
    assert ask(Role.DEPARTMENT, "li").status_code == 200
