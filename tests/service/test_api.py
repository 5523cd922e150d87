"""Each role sees its own and nothing else; the feed is read by cursor and answered once."""

from dataclasses import replace

import pytest
from api_builders import NOON, open_house
from starlette.testclient import TestClient

from domain.access import Role
from domain.enforcement import (
    AccountCase,
    CaseState,
    Measure,
    NoticeState,
    Order,
    OrderKind,
)
from domain.flood import Flood, FloodFigures
from domain.work import Modality, Reference, ReferenceId, WorkId
from service.api.app import make_app
from service.api.limits import MOST_BYTES
from service.keys import make_key


@pytest.fixture
def service(tmp_path):
    service = open_house(tmp_path)
    yield service
    service.close()


@pytest.fixture
def ask(service):
    def client(role, party):
        key, secret = make_key(role, party, NOON)
        with service.store.transaction() as tx:
            tx.catalogue.put_key(key)
        client = TestClient(make_app(service), headers={"Authorization": f"Bearer {secret}"})
        opened.append(client)
        return client

    opened = []
    yield client
    for each in opened:
        each.close()


def test_without_a_key_nothing_is_answered(service):
    with TestClient(make_app(service)) as client:
        assert client.get("/v1/feed").status_code == 401
        answer = client.get("/v1/feed", headers={"Authorization": "Bearer kw_guess"})
        assert answer.status_code == 401


def test_a_platform_reads_its_own_feed_by_cursor(ask):
    tube = ask(Role.PLATFORM, "tube")
    first = tube.get("/v1/feed", params={"limit": 1}).json()
    assert [i["subject"] for i in first["items"]] == ["N-1"]
    assert first["more"]
    second = tube.get("/v1/feed", params={"after": first["next"]}).json()
    assert [i["body"]["notice"] for i in second["items"]] == ["N-2"]


def test_a_holder_sees_what_concerns_its_works(ask):
    holder = ask(Role.HOLDER, "海港音乐")
    assert [n["notice"]["id"] for n in holder.get("/v1/notices").json()] == ["N-1", "N-3"]
    assert holder.get("/v1/notices/N-2").status_code == 404
    assert [w["id"] for w in holder.get("/v1/works").json()] == ["w-1"]


def test_a_department_sees_all_and_an_auditor_changes_nothing(ask):
    assert len(ask(Role.DEPARTMENT, "li").get("/v1/notices").json()) == 3
    auditor = ask(Role.AUDITOR, "wang")
    assert len(auditor.get("/v1/notices").json()) == 3
    assert auditor.post("/v1/queue/claim", json={"owner": "wang"}).status_code == 403
    assert auditor.post("/v1/receipts", json={}).status_code in {403, 422}


def test_a_platform_may_not_look_into_the_queue(ask):
    assert ask(Role.PLATFORM, "tube").get("/v1/queue").status_code == 403


def test_an_acknowledgement_never_goes_back_nor_beyond_the_feed(ask):
    tube = ask(Role.PLATFORM, "tube")
    last = tube.get("/v1/feed").json()["next"]
    assert tube.post("/v1/feed/ack", json={"seq": last}).json() == {"seq": last}
    assert tube.post("/v1/feed/ack", json={"seq": 1}).json() == {"seq": last}
    assert tube.post("/v1/feed/ack", json={"seq": 10_000}).status_code == 422


def test_an_answer_about_another_platforms_notice_is_refused(ask):
    tube = ask(Role.PLATFORM, "tube")
    said = {"id": "a1", "subject": "N-3", "answer": "removed"}
    assert tube.post("/v1/receipts", json=said).status_code in {403, 404, 409}


def test_a_holder_licenses_its_own_works_only(ask):
    holder = ask(Role.HOLDER, "海港音乐")
    since = "2026-05-01T00:00:00+08:00"
    made = holder.post("/v1/licences", json={"work": "w-1", "platform": "tube", "since": since})
    assert made.status_code == 201
    other = holder.post("/v1/licences", json={"work": "w-2", "since": since})
    assert other.status_code == 404
    naive = holder.post("/v1/licences", json={"work": "w-1", "since": "2026-05-01T00:00:00"})
    assert naive.status_code == 422


def test_the_metrics_and_the_description_are_served(ask):
    client = ask(Role.DEPARTMENT, "li")
    text = client.get("/metrics").text
    assert 'keywatch_notices{platform="tube",state="queued"} 2.0' in text
    assert "/v1/feed" in client.get("/openapi.json").json()["paths"]
    assert client.get("/healthz").json() == {"status": "ok"}


def a_case(number, platform, work_notice):
    return AccountCase(
        f"A-{number}",
        platform,
        (f"{platform}:u1",),
        ("i1",),
        (work_notice,),
        Measure.WARN,
        ("two incidents",),
        NOON,
    )


@pytest.fixture
def _cases(service):
    with service.store.transaction() as tx:
        for number, platform in enumerate(("tube", "melody", "tube"), 1):
            tx.cases.put_case(a_case(number, platform, f"N-{number}"), NOON)
        for case in ("A-1", "A-2"):
            tx.cases.move_case(case, CaseState.REFERRED, NOON, "agreed by li")


@pytest.mark.usefixtures("_cases")
def test_a_platform_sees_its_own_cases_once_they_were_referred(ask):
    tube = ask(Role.PLATFORM, "tube")
    assert [c["case"]["id"] for c in tube.get("/v1/cases").json()] == ["A-1"]
    assert tube.get("/v1/cases/A-1").status_code == 200
    assert tube.get("/v1/cases/A-2").status_code == 404
    assert tube.get("/v1/cases/A-3").status_code == 404


@pytest.mark.usefixtures("_cases")
def test_a_department_and_an_auditor_see_all_cases_and_a_holder_none(ask):
    for role in (Role.DEPARTMENT, Role.AUDITOR):
        assert len(ask(role, "li").get("/v1/cases").json()) == 3
    assert ask(Role.HOLDER, "海港音乐").get("/v1/cases").status_code == 403


def test_a_holder_reads_the_events_of_its_works_on_every_platform(ask):
    page = ask(Role.HOLDER, "海港音乐").get("/v1/feed").json()
    assert [i["subject"] for i in page["items"]] == ["N-1", "N-3"]
    assert page["next"] == page["items"][-1]["seq"]


def test_references_are_shown_to_the_holder_of_the_work_only(ask, service):
    reference = Reference(
        ReferenceId("R-1"), WorkId("w-1"), Modality.AUDIO, "0" * 64, "audio/flac", "master"
    )
    with service.store.transaction() as tx:
        tx.catalogue.put_reference(reference, NOON)
    path = "/v1/works/w-1/references"
    assert [r["id"] for r in ask(Role.HOLDER, "海港音乐").get(path).json()] == ["R-1"]
    assert ask(Role.HOLDER, "墨井文化").get(path).status_code == 404
    assert ask(Role.PLATFORM, "tube").get(path).status_code == 403
    assert ask(Role.DEPARTMENT, "li").get("/v1/works/none/references").status_code == 404


def test_platforms_and_auditors_give_no_licences(ask):
    said = {"work": "w-1", "since": "2026-05-01T00:00:00+08:00"}
    for role, party in ((Role.PLATFORM, "tube"), (Role.AUDITOR, "wang")):
        assert ask(role, party).post("/v1/licences", json=said).status_code == 403
    unknown = said | {"work": "none"}
    assert ask(Role.DEPARTMENT, "li").post("/v1/licences", json=unknown).status_code == 404


def test_an_expired_key_opens_nothing(service):
    key, secret = make_key(Role.DEPARTMENT, "li", NOON)
    with service.store.transaction() as tx:
        tx.catalogue.put_key(replace(key, expires_at=NOON))
    with TestClient(make_app(service), headers={"Authorization": f"Bearer {secret}"}) as client:
        assert client.get("/v1/feed").status_code == 401


def test_a_body_over_the_limit_is_refused_unread(ask):
    tube = ask(Role.PLATFORM, "tube")
    note = "x" * (MOST_BYTES + 1)
    assert tube.post("/v1/receipts", json={"note": note}).status_code == 413

    def pieces():
        for _ in range(3):
            yield b"x" * (MOST_BYTES // 2)

    assert tube.post("/v1/receipts", content=pieces()).status_code == 413


@pytest.mark.parametrize("limit", [0, 501])
def test_a_page_of_the_feed_has_its_limits(ask, limit):
    assert (
        ask(Role.PLATFORM, "tube").get("/v1/feed", params={"limit": limit}).status_code == 422
    )


def test_an_answer_given_twice_counts_once(ask, service):
    with service.store.transaction() as tx:
        tx.cases.move_notice("N-1", NoticeState.SENT, NOON, "on the feed")
    tube = ask(Role.PLATFORM, "tube")
    said = {"id": "a1", "subject": "N-1", "answer": "acknowledged"}
    assert tube.post("/v1/receipts", json=said).json() == {"fresh": True}
    assert tube.post("/v1/receipts", json=said).json() == {"fresh": False}


def test_an_order_by_hand_is_closed_and_a_review_needs_a_decision(ask, service):
    with service.store.transaction() as tx:
        for name, kind in (("O-1", OrderKind.NOTICE), ("O-2", OrderKind.REVIEW)):
            order = Order(name, kind, "tube:1", "tube", WorkId("w-1"), 1, NOON, "look")
            tx.queue.enqueue(order, NOON)
    li = ask(Role.DEPARTMENT, "li")
    assert (
        li.post("/v1/queue/O-1/done", json={"result": "sent by post"}).json()["state"] == "done"
    )
    assert li.post("/v1/queue/O-2/done", json={"result": "parody"}).status_code == 422
    assert li.post("/v1/queue/O-9/done", json={"result": "x"}).status_code == 404


def test_a_department_reads_the_figures_of_a_flood_and_decides(ask, service):
    figures = FloodFigures(64, 51, 0.9, 2.0, 5, 0.8, 0.7)
    reference, work = ReferenceId("R-1"), WorkId("w-1")
    flood = Flood("F-1", reference, work, Modality.VIDEO, (0.0, 12.0), figures, NOON)
    order = Order("O-q", OrderKind.QUARANTINE, "F-1", "", work, 120, NOON, "its own?")
    with service.store.transaction() as tx:
        tx.floods.put(flood)
        tx.queue.enqueue(order, NOON)
    li = ask(Role.DEPARTMENT, "li")
    [shown] = li.get("/v1/floods", params={"state": "quarantined"}).json()
    assert shown["flood"]["figures"]["postings"] == 64
    [queued] = li.get("/v1/queue", params={"kind": "quarantine"}).json()
    said = {"result": "a hit of its own", "decision": "release"}
    assert li.post(f"/v1/queue/{queued['order']['id']}/done", json=said).status_code == 200
    [shown] = li.get("/v1/floods").json()
    assert (shown["state"], shown["why"]) == ("released", "li: a hit of its own")
    assert ask(Role.PLATFORM, "tube").get("/v1/floods").status_code == 403


def test_the_manual_shows_every_call_and_loads_nothing_from_elsewhere(ask):
    client = ask(Role.DEPARTMENT, "li")
    page = client.get("/")
    assert page.url.path == "/docs"
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
