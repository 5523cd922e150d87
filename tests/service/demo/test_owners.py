"""The owners against a small API of our own that can be broken at will."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from demo_builders import a_plan

from domain.enforcement import PlatformAnswer
from service.demo.owners import Owner, OwnerOptions, react, weigh
from service.demo.plan_words import WAVES, Rule
from service.demo.world import Standing, World

QUICK = OwnerOptions(poll_seconds=0.01, retry_seconds=0.01, page=2)


class Api(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.items, self.receipts, self.acked = [], [], 0
        self.broken = 0
        self.refusing = False
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def tell(self, kind, subject, **body):
        item = {"seq": len(self.items) * 3 + 3, "kind": kind, "subject": subject, "body": body}
        self.items.append(item | {"id": subject, "at": ""})
        return self.items[-1]["seq"]

    def answers(self):
        return [(r["subject"], r["answer"]) for r in self.receipts]


class Desk(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        if self._broken():
            return
        query = {k: int(v[0]) for k, v in parse_qs(urlsplit(self.path).query).items()}
        found = [i for i in self.server.items if i["seq"] > query["after"]]
        shown = found[: query["limit"]]
        last = shown[-1]["seq"] if shown else query["after"]
        self._say(200, {"items": shown, "next": last, "more": len(found) > len(shown)})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._broken():
            return
        if self.path == "/v1/feed/ack":
            self.server.acked = body["seq"]
        elif self.server.refusing:
            self._say(409, {"detail": "no"})
            return
        else:
            self.server.receipts.append(body)
        self._say(200, {})

    def _broken(self):
        assert self.headers["Authorization"] == "Bearer secret"
        if self.server.broken:
            self.server.broken -= 1
            self._say(503, {})
            return True
        return False

    def _say(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def api():
    made = Api()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def world():
    made = World(a_plan())
    made.open_wave(WAVES - 1)
    return made


@pytest.fixture
def owner_of(api, world):
    started = []

    def start(platform):
        owner = Owner(platform, world, api_url=api.url, key="secret", options=QUICK)
        owner.start()
        started.append(owner)
        return owner

    yield start
    for owner in started:
        owner.stop()


def ruled(world, rule):
    return next(p for p in world.plan.postings if p.rule is rule and p.infringing)


def eventually(holds):
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.01)


def notice(api, posting, subject="N-1"):
    return api.tell("notice.sent", subject, notice=subject, posting=posting.key)


def test_a_copy_is_removed_before_its_removal_is_reported(api, world, owner_of):
    posting = ruled(world, Rule.REMOVES)
    seq = notice(api, posting)
    owner = owner_of(posting.platform)
    eventually(lambda: owner.caught_up(seq))

    assert world.standing(posting) is Standing.GONE
    assert api.answers() == [("N-1", "acknowledged"), ("N-1", "removed")]
    assert api.acked == seq


def test_an_owner_goes_on_when_the_api_comes_back(api, world, owner_of):
    posting = ruled(world, Rule.REMOVES)
    api.broken = 7
    seq = notice(api, posting)
    owner = owner_of(posting.platform)
    eventually(lambda: owner.caught_up(seq))

    assert {r["answer"] for r in api.receipts} == {"acknowledged", "removed"}


def test_an_answer_said_twice_carries_one_id(api, world, owner_of):
    posting = ruled(world, Rule.COUNTERS)
    notice(api, posting)
    seq = notice(api, posting)
    owner = owner_of(posting.platform)
    eventually(lambda: owner.caught_up(seq))

    assert len(api.receipts) == 2
    assert len({r["id"] for r in api.receipts}) == 1
    assert world.standing(posting) is Standing.UP


def test_a_feed_of_several_pages_is_read_to_its_end(api, world, owner_of):
    posting = ruled(world, Rule.IGNORES)
    for number in range(5):
        seq = notice(api, posting, f"N-{number}")
    owner = owner_of(posting.platform)
    eventually(lambda: owner.caught_up(seq))

    assert api.receipts == []


def test_a_retraction_restores_what_its_notice_took_down(api, world, owner_of):
    posting = ruled(world, Rule.RESTORES)
    notice(api, posting)
    seq = api.tell("notice.retracted", "N-1", notice="N-1", posting=posting.key)
    owner = owner_of(posting.platform)
    eventually(lambda: owner.caught_up(seq))

    assert world.standing(posting) is Standing.UP
    assert api.answers()[-1] == ("N-1", "restored")


def test_a_refused_answer_is_noted_and_the_feed_goes_on(api, world, owner_of):
    posting = ruled(world, Rule.COUNTERS)
    api.refusing = True
    seq = notice(api, posting)
    owner = owner_of(posting.platform)
    eventually(lambda: owner.caught_up(seq))

    [line] = owner.refused
    assert "N-1 countered" in line


def test_a_case_is_answered_by_its_measure(api, owner_of):
    api.tell("case.referred", "C-1", case="C-1", recommended="restrict")
    seq = api.tell("case.referred", "C-2", case="C-2", recommended="suspend")
    owner = owner_of("melody")
    eventually(lambda: owner.caught_up(seq))

    assert api.answers() == [("C-1", "measure_applied"), ("C-2", "measure_declined")]


def test_strict_platforms_apply_grave_measures_too():
    assert weigh("tube", "close") is PlatformAnswer.MEASURE_APPLIED
    assert weigh("inkwell", "close") is PlatformAnswer.MEASURE_DECLINED


@pytest.mark.parametrize("rule", list(Rule))
def test_news_about_a_notice_calls_for_no_answer(rule):
    assert react(rule, "notice.state").answers == ()
