"""Each caller finds its own by words, and learns nothing of the rest."""

import pytest
from api_builders import NOON, open_house
from backends_builders import a_case, a_sighting, a_verdict
from starlette.testclient import TestClient

from domain.access import Role
from domain.enforcement import CaseState
from service.api.app import make_app
from service.keys import make_key
from service.searching import catch_up, searching

HOLDER = "海港音乐"  # of w-1, while w-2 is another's


def fill(service):
    with service.store.transaction() as tx:
        tx.frontier.see(a_sighting("both", title="灯塔 Lantern film"))
        tx.frontier.see(a_sighting("none", title="Lantern making-of"))
        for work in ("w-1", "w-2"):
            tx.cases.record(a_verdict(native_id="both", work=work))
        tx.cases.put_case(a_case("C-draft"), NOON)
        tx.cases.put_case(a_case("C-referred"), NOON)
        tx.cases.move_case("C-referred", CaseState.REFERRED, NOON, "")
    with searching(service.settings) as search:
        assert catch_up(service.store, search, 60.0) == 0


@pytest.fixture
def ask(tmp_path):
    service = open_house(tmp_path)
    fill(service)

    def answer(role, party, **params):
        key, secret = make_key(role, party, NOON)
        with service.store.transaction() as tx:
            tx.catalogue.put_key(key)
        headers = {"Authorization": f"Bearer {secret}"}
        with TestClient(make_app(service), headers=headers) as client:
            return client.get("/v1/search", params=params)

    yield answer
    service.close()


def found(answer):
    assert answer.status_code == 200, answer.text
    return sorted((item["kind"], item["key"], item["work"]) for item in answer.json()["items"])


def test_a_department_finds_all_by_words_and_counts(ask):
    answer = ask(Role.DEPARTMENT, "office", q="lantern", facets=True)
    assert found(answer) == [
        ("posting", "tube:both", ""),
        ("posting", "tube:none", ""),
        ("verdict", "tube:both", "w-1"),
        ("verdict", "tube:both", "w-2"),
    ]
    assert answer.json()["total"] == 4
    assert answer.json()["facets"]["work"] == [["w-1", 2], ["w-2", 2]]
    assert answer.json()["facets"]["outcome"] == [["infringing", 2]]
    everything = ask(Role.AUDITOR, "court", limit=200)
    assert {kind for kind, _, _ in found(everything)} == {
        "posting",
        "verdict",
        "notice",
        "case",
    }


def test_a_holder_finds_what_concerns_its_works_alone(ask):
    answer = ask(Role.HOLDER, HOLDER, facets=True)
    assert found(answer) == [
        ("notice", "N-1", ""),
        ("notice", "N-3", ""),
        ("posting", "tube:both", ""),
        ("verdict", "tube:both", "w-1"),
    ]
    assert "w-2" not in answer.text
    assert answer.json()["facets"]["work"] == [["w-1", 4]]


def test_a_holder_cannot_ask_by_the_works_of_others(ask):
    assert found(ask(Role.HOLDER, HOLDER, work="w-2")) == []
    assert len(found(ask(Role.HOLDER, HOLDER, work=["w-1", "w-2"]))) == 4
    nobody = ask(Role.HOLDER, "nobody", facets=True)
    assert nobody.json() == {"items": [], "total": 0, "next": "", "facets": {}}


def test_a_platform_finds_its_postings_notices_and_referred_cases(ask):
    answer = ask(Role.PLATFORM, "tube", facets=True)
    assert found(answer) == [
        ("case", "C-referred", ""),
        ("notice", "N-1", ""),
        ("notice", "N-2", ""),
        ("posting", "tube:both", ""),
        ("posting", "tube:none", ""),
    ]
    works = {item["key"]: item["works"] for item in answer.json()["items"]}
    assert works["tube:both"] == []
    assert works["N-1"] == ["w-1"]
    assert answer.json()["facets"]["work"] == []


def test_a_platform_learns_of_works_by_its_notices_alone(ask):
    assert found(ask(Role.PLATFORM, "tube", work="w-1")) == [("notice", "N-1", "")]
    assert found(ask(Role.PLATFORM, "tube", work="w-1", kind="posting")) == []
    assert found(ask(Role.PLATFORM, "melody", platform="tube")) == []


def test_pages_follow_one_another(ask):
    first = ask(Role.DEPARTMENT, "office", q="lantern", limit=3).json()
    second = ask(Role.DEPARTMENT, "office", q="lantern", limit=3, after=first["next"])
    assert len(first["items"]) == 3
    assert len(found(second)) == 1
    assert second.json()["next"] == ""


def test_where_the_words_stand_is_told(ask):
    [item] = ask(Role.DEPARTMENT, "office", q="灯塔", kind="posting").json()["items"]
    assert item["seen"] == [{"field": "title", "text": "灯塔 Lantern film", "spans": [[0, 2]]}]
    assert ["title", "灯塔 Lantern film"] in item["texts"]


@pytest.mark.parametrize(
    ("params", "status", "why"),
    [
        ({"q": "?!"}, 422, "expected letters or digits"),
        ({"q": "x" * 501}, 422, "at most 500 characters"),
        ({"after": "0; DROP"}, 422, "after: expected"),
        ({"from": "yesterday"}, 422, "yesterday"),
        ({"limit": "0"}, 422, "greater than or equal"),
    ],
)
def test_a_question_that_is_none_is_answered_with_the_reason(ask, params, status, why):
    answer = ask(Role.DEPARTMENT, "office", **params)
    assert answer.status_code == status
    assert why in answer.text


def test_nobody_searches_without_a_key(tmp_path):
    service = open_house(tmp_path)
    with TestClient(make_app(service)) as client:
        assert client.get("/v1/search").status_code == 401
    service.close()
