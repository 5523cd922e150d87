import json
from datetime import UTC, datetime, timedelta

import pytest
from alerts_builders import HOUR, NOON, House, a_match
from standardwebhooks import Webhook, WebhookVerificationError

from alerts.webhooks import WebhookOptions, WebhookSender, payload, retry_at, signed_headers
from domain.enforcement import Event, FeedItem, Subscription
from domain.errors import Forbidden, PlatformUnavailable
from domain.work import WorkId

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqrTwjU"
ITEM = FeedItem(
    7, Event("E-1", "notice.sent", "tube", WorkId("w-1"), "N-1", NOON, '{"text": "long"}')
)


class Receiver:
    """Answers as told, and remembers what it was sent."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.got = []

    def __call__(self, url, body, headers) -> int:
        self.got.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def house() -> House:
    """A house with a subscriber, and a notice it is to be told of."""
    house = House()
    with house.store.transaction() as tx:
        tx.catalogue.put_subscription(
            Subscription("W-1", "https://holder.example/hook", SECRET, ("notice.sent",))
        )
    house.see(a_match())
    house.send()
    return house


def test_the_packages_own_verifier_accepts_the_signature():
    now = datetime.now(UTC)
    body = payload(ITEM)
    headers = signed_headers(SECRET, "msg-1", now, body)
    assert Webhook(SECRET).verify(body, headers)["type"] == "notice.sent"


def test_the_verifier_refuses_a_changed_body():
    headers = signed_headers(SECRET, "msg-1", datetime.now(UTC), payload(ITEM))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(payload(ITEM).replace(b"N-1", b"N-2"), headers)


def test_a_time_in_another_zone_is_signed_as_the_same_instant():
    beijing = datetime.now(UTC).astimezone(tz=None)
    body = payload(ITEM)
    assert Webhook(SECRET).verify(body, signed_headers(SECRET, "msg-1", beijing, body))


def test_the_payload_is_thin():
    said = json.loads(payload(ITEM))
    assert set(said) == {"type", "timestamp", "data"}
    assert said["data"]["subject"] == "N-1"
    assert "text" not in said["data"]


def test_a_delivery_that_was_accepted_is_done(house):
    receiver = Receiver(204)
    assert WebhookSender(house.store, receiver, "desk-1").tick(house.now) == 1
    [(url, _, _)] = receiver.got
    assert url == "https://holder.example/hook"
    with house.store.reading() as tx:
        assert tx.events.pending_deliveries() == 0


@pytest.mark.parametrize("answer", [301, 404, 500, PlatformUnavailable("no answer")])
def test_anything_but_2xx_is_tried_again_under_the_same_id(house, answer):
    receiver = Receiver(answer, 200)
    sender = WebhookSender(house.store, receiver, "desk-1")
    sender.tick(house.now)
    assert sender.tick(house.now + timedelta(seconds=4)) == 0
    assert sender.tick(house.now + timedelta(seconds=6)) == 1
    first, second = (headers["webhook-id"] for _, _, headers in receiver.got)
    assert first == second


@pytest.mark.parametrize("answer", [410, Forbidden("a private address")])
def test_gone_and_forbidden_are_given_up_at_once(house, answer):
    WebhookSender(house.store, Receiver(answer), "desk-1").tick(house.now)
    with house.store.reading() as tx:
        assert tx.events.pending_deliveries() == 0
        [(_, reason)] = tx.events.deliveries_aside()
    assert "given up" in reason


def test_a_dead_subscriber_is_given_up_after_ten_attempts(house):
    receiver = Receiver(*[500] * 20)
    sender = WebhookSender(house.store, receiver, "desk-1")
    for _ in range(12):
        sender.tick(house.now)
        house.now += 30 * HOUR
    assert len(receiver.got) == 10


def test_waits_follow_the_schedule_with_a_little_jitter():
    waits = []
    for attempt in range(1, 10):
        at = retry_at("d", attempt, NOON)
        assert at
        waits.append((at - NOON).total_seconds())
    for wait, least in zip(waits, WebhookOptions().waits_seconds, strict=True):
        assert least <= wait <= 1.1 * least
    assert retry_at("d", 10, NOON) is None


def test_what_a_killed_sender_held_is_free_after_its_release(house):
    with house.store.transaction() as tx:
        tx.events.claim_deliveries("desk-1", house.now, 5)
    sender = WebhookSender(house.store, Receiver(), "desk-1")
    assert sender.release() == 1
    assert sender.tick(house.now) == 1
