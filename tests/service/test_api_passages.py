"""Passages are shown to departments, and to holders those of their own works."""

import pytest
from api_builders import NOON, open_house
from check_builders import Here
from passage_builders import COPY, HERE, PROSE, THERE, joined, record_copy
from starlette.testclient import TestClient

from domain.access import Role
from service.api import reading
from service.api.app import make_app
from service.keys import make_key

PATH = "/v1/postings/books:7/passages"


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """A house in which one posting copies from the novel of 墨井文化."""
    monkeypatch.setattr(reading, "Sandbox", Here)
    service = open_house(tmp_path)
    record_copy(service)
    app = make_app(service)

    def asked(role, party, path=PATH, **said):
        key, secret = make_key(role, party, NOON)
        with service.store.transaction() as tx:
            tx.catalogue.put_key(key)
        with TestClient(app, headers={"Authorization": f"Bearer {secret}"}) as client:
            return client.get(path, params=said)

    asked.app = app
    yield asked
    service.close()


@pytest.mark.parametrize(
    ("role", "party"),
    [(Role.DEPARTMENT, "li"), (Role.AUDITOR, "wang"), (Role.HOLDER, "墨井文化")],
)
def test_a_passage_is_told_in_runs_of_both_texts(ask, role, party):
    told = ask(role, party).json()
    [passage] = told["passages"]
    assert told["total"] == 1
    assert joined(passage["runs"], "here") == COPY[slice(*HERE)]
    assert joined(passage["runs"], "there") == PROSE[slice(*THERE)]
    assert {"same": False, "here": "放", "there": "收"} in passage["runs"]
    assert (passage["kind"], passage["same"], passage["title"]) == ("passage", 27, "灯下黑")
    assert (passage["here"]["start"], passage["there"]["before"]) == (HERE[0], "")


def test_a_holder_cannot_tell_a_posting_that_copies_others_from_none(ask):
    other = ask(Role.HOLDER, "海港音乐")
    none = ask(Role.HOLDER, "海港音乐", PATH.replace("7", "8"))
    assert (other.status_code, none.status_code) == (404, 404)
    assert other.json()["detail"].replace("7", "8") == none.json()["detail"]


def test_platforms_are_shown_no_passages(ask):
    assert ask(Role.PLATFORM, "books").status_code == 403


def test_passages_come_in_pages(ask):
    told = ask(Role.DEPARTMENT, "li", after=1).json()
    assert (told["total"], told["passages"]) == (1, [])
    assert ask(Role.DEPARTMENT, "li", limit=101).status_code == 422


def test_who_comes_while_all_places_are_taken_is_told_when_to_come_again(ask):
    held = [ask.app.state.passage_desk.place() for _ in range(reading.AT_ONCE)]
    for place in held:
        place.__enter__()
    full = ask(Role.DEPARTMENT, "li")
    assert (full.status_code, full.headers["retry-after"]) == (503, "5")
    for place in held:
        place.__exit__(None, None, None)
    assert ask(Role.DEPARTMENT, "li").status_code == 200
