"""Departments and holders are told what copies add up to; holders of their own works."""

from dataclasses import replace

import pytest
from api_builders import NOON, open_house
from backends_builders import a_verdict
from starlette.testclient import TestClient

from domain.access import Role
from domain.outline import Chapter, Outline
from domain.work import Modality, ReferenceId, WorkId
from service.api.app import make_app
from service.keys import make_key

HOLDER = "海港音乐"  # of w-1


def fill(service):
    chapters = (Chapter(1, "one", 0.0, 50.0), Chapter(2, "two", 50.0, 100.0))
    with service.store.transaction() as tx:
        for work in ("w-1", "w-2"):
            tx.cases.record(a_verdict(work=work))
            outline = Outline(ReferenceId("R-1"), WorkId(work), Modality.VIDEO, 100.0, chapters)
            tx.extents.put_outline(replace(outline, reference=ReferenceId("R-1")))


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
            return client.get("/v1/adds-up", params=params)

    yield answer
    service.close()


def works(answer):
    return sorted(one["work"] for one in answer.json())


def test_a_department_is_told_of_an_account(ask):
    assert works(ask(Role.DEPARTMENT, "office", account="tube:u17")) == ["w-1", "w-2"]


def test_a_sum_has_share_and_chapters(ask):
    [one] = ask(Role.DEPARTMENT, "office", work="w-2", by="work").json()
    assert (one["who"], one["share"], one["chapters"]) == ("everybody", 0.6, [[1, 1]])
    assert (one["postings"], one["captures"], one["modality"]) == (1, 1, "video")


def test_a_holder_is_told_of_its_own_works_alone(ask):
    assert works(ask(Role.HOLDER, HOLDER, account="tube:u17")) == ["w-1"]
    assert ask(Role.HOLDER, HOLDER, work="w-2").status_code == 404
    assert ask(Role.HOLDER, HOLDER, work="w-9").status_code == 404


def test_a_platform_is_told_nothing(ask):
    assert ask(Role.PLATFORM, "tube", account="tube:u17").status_code == 403


def test_something_must_be_named(ask):
    answer = ask(Role.DEPARTMENT, "office")
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "name a work, an account or a posting",
    )
