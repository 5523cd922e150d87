"""Departments slow down, pause and block hosts; auditors read; nobody else does either."""

import pytest
from api_builders import NOON, open_house
from starlette.testclient import TestClient

from domain.access import Role
from service.api.app import make_app
from service.keys import make_key


@pytest.fixture
def ask(tmp_path):
    service = open_house(tmp_path)
    opened = []

    def client(role):
        key, secret = make_key(role, "li", NOON)
        with service.store.transaction() as tx:
            tx.catalogue.put_key(key)
        opened.append(
            TestClient(make_app(service), headers={"Authorization": f"Bearer {secret}"})
        )
        return opened[-1]

    yield client
    for each in opened:
        each.close()
    service.close()


def test_a_department_says_something_of_a_host_and_takes_it_back(ask):
    department = ask(Role.DEPARTMENT)
    rule = {"target": "tube", "kind": "throttle", "seconds": 60, "delay_seconds": 5, "why": "w"}
    said = department.post("/v1/hosts/rules", json=rule)
    assert (said.status_code, said.json()["target"], said.json()["by"]) == (
        201,
        "tube.example",
        "li",
    )
    assert department.get("/v1/hosts/rules").json() == [said.json()]
    lift = {"target": "tube", "kinds": ["throttle"]}
    assert department.post("/v1/hosts/rules/lift", json=lift).json() == [said.json()]
    assert department.post("/v1/hosts/rules/lift", json=lift).status_code == 404


@pytest.mark.parametrize("role", [Role.PLATFORM, Role.HOLDER, Role.AUDITOR])
def test_nobody_else_says_anything(ask, role):
    client = ask(role)
    rule = {"target": "tube.example", "kind": "block"}
    assert client.post("/v1/hosts/rules", json=rule).status_code == 403
    lift = {"target": "tube.example", "kinds": ["block"]}
    assert client.post("/v1/hosts/rules/lift", json=lift).status_code == 403
    assert client.get("/v1/hosts/rules").status_code == (200 if role is Role.AUDITOR else 403)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "ban"},
        {"seconds": 0},
        {"delay_seconds": 5},
        {"target": "a b"},
        {"why": "x" * 1001},
    ],
)
def test_what_cannot_be_is_refused(ask, change):
    rule = {"target": "tube.example", "kind": "block"} | change
    assert ask(Role.DEPARTMENT).post("/v1/hosts/rules", json=rule).status_code == 422
