"""An upload is compared with what its sender may search, answered and forgotten."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from check_builders import Here, a_novel, enrol_novels
from starlette.testclient import TestClient

from config.settings import load
from domain.access import Role
from domain.posting import Platform
from domain.protection import Batch, Duty, Entry, ProviderClass, Window
from domain.work import Work, WorkId, WorkKind
from fingerprint.sandbox import Sandbox
from service import checks
from service.api.app import make_app
from service.api.checking import AT_ONCE
from service.api.limits import MOST_UPLOAD_BYTES
from service.bootstrap import bootstrap
from service.keys import make_key

DAY = timedelta(days=1)
HARBOUR = Work(WorkId("w-harbour"), WorkKind.NOVEL, "灯下黑", ("墨井文化",))
TIDE = Work(WorkId("w-tide"), WorkKind.NOVEL, "潮汐", ("海港影业",))
FOG = Work(WorkId("w-fog"), WorkKind.NOVEL, "雾", ("海港影业",))
NOVELS = {HARBOUR: a_novel(1), TIDE: a_novel(2), FOG: a_novel(3)}
UPLOAD = "\n".join(text[500:1400] for text in NOVELS.values()).encode()


def a_batch(number, work, window, **more):
    entry = Entry(1, work.id, work.title, work.holders[0], window)
    duties = {ProviderClass.STORAGE: Duty.BLOCK_UPLOAD}
    issued = window.since - DAY
    return Batch(number, issued, "Office", str(number) * 64, "x", (entry,), duties, **more)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Three novels of two holders: one in force, one in Japan only, one no more."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "keywatch.toml").write_text("")
    (folder / "data").mkdir()
    service = bootstrap(load(folder / "keywatch.toml", {}))
    now = service.now()
    running, over = Window(now - DAY, now + DAY), Window(now - 9 * DAY, now - 8 * DAY)
    with service.store.transaction() as tx:
        storage = ProviderClass.STORAGE
        for name, land in (("tube", "CN"), ("kumo", "JP")):
            site = Platform(name, "json_video", f"https://{name}.example", storage, land)
            tx.catalogue.put_platform(site)
        for work in NOVELS:
            tx.catalogue.put_work(work)
        tx.catalogue.put_batch(a_batch(1, HARBOUR, running))
        tx.catalogue.put_batch(a_batch(2, TIDE, running, territory="JP"))
        tx.catalogue.put_batch(a_batch(3, FOG, over))
    enrol_novels(service, {work.id: text for work, text in NOVELS.items()})
    yield service
    service.close()


@pytest.fixture
def app(service, monkeypatch):
    monkeypatch.setattr(checks, "Sandbox", Here)
    return make_app(service)


@pytest.fixture
def ask(service, app):
    def checked(role, party, body=UPLOAD, **said):
        key, secret = make_key(role, party, datetime.now(UTC))
        with service.store.transaction() as tx:
            tx.catalogue.put_key(key)
        headers = {"Authorization": f"Bearer {secret}", **said.pop("headers", {})}
        with TestClient(app, headers=headers) as client:
            return client.post("/v1/check", params={"name": "u.txt"} | said, content=body)

    return checked


def works(answer):
    assert answer.status_code == 200, answer.text
    return sorted(copy["work"] for copy in answer.json()["found"])


def test_a_department_finds_every_copy_with_its_range(ask):
    answer = ask(Role.DEPARTMENT, "li")
    assert works(answer) == ["w-fog", "w-harbour", "w-tide"]
    told = answer.json()
    assert (told["works"], told["media_type"], told["size"]) == (3, "text/plain", len(UPLOAD))
    [harbour] = [c for c in told["found"] if c["work"] == "w-harbour"]
    assert (harbour["title"], harbour["cited"]) == ("灯下黑", "batch 1, entry 1")
    [segment] = harbour["segments"]
    assert abs(segment["reference_start"] - 500) < 60
    assert abs(segment["reference_end"] - 1400) < 60


def test_a_holder_searches_its_own_works_and_no_others(ask):
    answer = ask(Role.HOLDER, "海港影业")
    assert works(answer) == ["w-fog", "w-tide"]
    assert answer.json()["works"] == 2
    assert works(ask(Role.HOLDER, "nobody")) == []


@pytest.mark.parametrize("said", [{"work": "w-harbour"}, {"holder": "墨井文化"}])
def test_a_holder_cannot_tell_the_works_of_others_from_none(ask, said):
    answer = ask(Role.HOLDER, "海港影业", **said)
    [name] = said.values()
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(f"{name!r}; nothing on record is called alike")


@pytest.mark.parametrize(
    ("platform", "expected"), [("tube", ["w-harbour"]), ("kumo", ["w-harbour", "w-tide"])]
)
def test_a_platform_searches_what_is_in_force_where_it_is(ask, platform, expected):
    answer = ask(Role.PLATFORM, platform)
    assert works(answer) == expected
    assert {c["duty"] for c in answer.json()["found"]} == {"block_upload"}


def test_a_platform_may_ask_of_less_and_never_of_more(ask):
    assert works(ask(Role.PLATFORM, "kumo", work="w-tide")) == ["w-tide"]
    assert works(ask(Role.PLATFORM, "tube", work="w-tide")) == []


def test_a_selection_narrows_a_departments_check(ask):
    assert works(ask(Role.DEPARTMENT, "li", batch=[1, 3])) == ["w-fog", "w-harbour"]
    now = datetime.now(UTC).isoformat()
    assert works(ask(Role.DEPARTMENT, "li", holder="海港影业", at=now)) == ["w-tide"]
    assert works(ask(Role.DEPARTMENT, "li", territory="US")) == ["w-fog", "w-harbour"]


def test_a_check_leaves_nothing_behind(service, ask):
    def on_record():
        with service.store.reading() as tx:
            events = tx.events.last()
        indexes = sorted(str(p) for p in (service.settings.folder / "index").rglob("*"))
        return events, list(service.vault.digests()), service.bus.backlog(), indexes

    before = on_record()
    assert works(ask(Role.DEPARTMENT, "li"))
    assert on_record() == before


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"body": b""}, 422, "expected the bytes of a file as the body, found none"),
        ({"body": b"PK\3\4" + bytes(50)}, 422, "u.txt: no zip that can be read"),
        ({"batch": 9}, 422, "there is no batch 9; the nearest are 3, 2, 1"),
        ({"territory": "China"}, 422, "expected a territory by its code, such as CN"),
        ({"at": "soon"}, 422, "expected a date such as 2026-05-01"),
        ({"work": "w-fog", "batch": 1}, 422, "no work is one of 'w-fog', on batch 1"),
        (
            {"headers": {"Content-Length": str(MOST_UPLOAD_BYTES + 1)}},
            413,
            f"a body may have {MOST_UPLOAD_BYTES} bytes",
        ),
    ],
)
def test_what_cannot_be_checked_is_told(ask, said, status, words):
    answer = ask(Role.DEPARTMENT, "li", **said)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_without_a_key_nothing_is_compared(app):
    with TestClient(app) as client:
        assert client.post("/v1/check", content=UPLOAD).status_code == 401


def test_who_comes_while_all_places_are_taken_is_told_when_to_come_again(app, ask):
    held = [app.state.check_desk.place() for _ in range(AT_ONCE)]
    for place in held:
        place.__enter__()
    full = ask(Role.DEPARTMENT, "li")
    held.pop().__exit__(None, None, None)
    assert (full.status_code, full.headers["retry-after"]) == (503, "5")
    assert ask(Role.DEPARTMENT, "li").status_code == 200


def test_an_upload_is_decoded_in_the_sandbox_only(ask, monkeypatch):
    given = []

    class Watched(Sandbox):
        def run(self, function, *args, about=""):
            given.append(about)
            return super().run(function, *args, about=about)

    monkeypatch.setattr(checks, "Sandbox", Watched)
    film = b"\x00\x00\x00\x18ftypisom" + bytes(2000)
    answer = ask(Role.DEPARTMENT, "li", body=film, name="film.mp4")
    assert answer.status_code == 422
    assert "film.mp4" in answer.json()["detail"]
    assert given == ["film.mp4", "film.mp4"]


def test_the_kernels_are_not_loaded_before_anything_is_checked():
    heavy = {"numba", "scipy", "av", "scrapy"}
    code = f"import sys, service.api.app; print({heavy} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert found.stdout.decode().strip() == "set()"
