"""The owners of the demo's platforms: read our feed, act by their rule, answer through our API.

An owner survives our API being killed: it asks again until it is answered, and every answer
carries an id that makes saying it twice harmless. Only what was answered is acknowledged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import msgspec

from domain.enforcement import PlatformAnswer
from domain.errors import PlatformUnavailable, Refused
from domain.ids import derive
from service.demo.plan_words import PlannedPosting, Rule
from service.demo.world import World

# Measures a platform applies at once; graver ones it leaves to people unless it is strict.
LIGHT_MEASURES = frozenset({"warn", "restrict"})
STRICT_PLATFORMS = frozenset({"tube", "stall"})
STATEMENT = "the uploader declares that the work is their own and asks for restoration"


@dataclass(frozen=True, slots=True)
class OwnerOptions:
    """How an owner asks: every `poll_seconds`, again after a failure by `retry_seconds`.

    `page` items are read at a time; a request may take `timeout_seconds`.
    """

    poll_seconds: float = 0.5
    retry_seconds: float = 0.5
    timeout_seconds: float = 10.0
    page: int = 100


class FeedItem(msgspec.Struct):
    """One item of our feed, as far as an owner reads it."""

    seq: int
    kind: str
    subject: str
    body: dict[str, Any]


class FeedPage(msgspec.Struct):
    """A page of our feed."""

    items: list[FeedItem]
    next: int
    more: bool


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an owner answers to one item, in order, and what it adds in words."""

    answers: tuple[PlatformAnswer, ...] = ()
    note: str = ""


def react(rule: Rule, kind: str) -> Reaction:
    """Return the answers an owner's rule gives to a notice or its retraction."""
    if kind == "notice.retracted":
        return Reaction((PlatformAnswer.RESTORED,)) if rule is Rule.RESTORES else Reaction()
    if kind != "notice.sent":
        return Reaction()
    match rule:
        case Rule.IGNORES:
            return Reaction()
        case Rule.COUNTERS:
            return Reaction((PlatformAnswer.COUNTERED,), STATEMENT)
        case Rule.REMOVES | Rule.REAPPEARS | Rule.RESTORES:
            return Reaction((PlatformAnswer.ACKNOWLEDGED, PlatformAnswer.REMOVED))


def weigh(platform: str, measure: str) -> PlatformAnswer:
    """Return what a platform does with a measure recommended against an account."""
    if measure in LIGHT_MEASURES or platform in STRICT_PLATFORMS:
        return PlatformAnswer.MEASURE_APPLIED
    return PlatformAnswer.MEASURE_DECLINED


class Owner:
    """One platform's owner, on a thread of its own."""

    def __init__(
        self,
        platform: str,
        world: World,
        *,
        api_url: str,
        key: str,
        options: OwnerOptions = OwnerOptions(),
    ) -> None:
        self.platform = platform
        self.refused: list[str] = []
        self._world = world
        self._address = urlsplit(api_url)
        self._key = key
        self._options = options
        self._acted = 0
        self._stopping = Event()
        self._thread = Thread(target=self._work, name=f"owner of {platform}", daemon=True)

    def start(self) -> None:
        """Begin to read the feed."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading, once the request in hand is answered."""
        self._stopping.set()
        self._thread.join()

    def caught_up(self, seq: int) -> bool:
        """Tell whether all of the platform's feed up to `seq` was acted upon and answered."""
        return self._acted >= seq

    def _work(self) -> None:
        after = 0
        while not self._stopping.is_set():
            try:
                page = self._read(after)
                for item in page.items:
                    self._act(item)
                if page.next > after:
                    self._call("POST", "/v1/feed/ack", {"seq": page.next})
                    after = self._acted = page.next
            except PlatformUnavailable:
                self._stopping.wait(self._options.retry_seconds)
            else:
                if not page.more:
                    self._stopping.wait(self._options.poll_seconds)

    def _read(self, after: int) -> FeedPage:
        answer = self._call("GET", f"/v1/feed?after={after}&limit={self._options.page}", None)
        return msgspec.json.decode(answer, type=FeedPage)

    def _act(self, item: FeedItem) -> None:
        if item.kind == "case.referred":
            measure = str(item.body.get("recommended", "")).lower()
            self._answer(item, weigh(self.platform, measure), measure)
            return
        posting = self._posting(item)
        if posting is None:
            return
        reaction = react(posting.rule, item.kind)
        for answer in reaction.answers:
            # The copy goes before we say so: whoever checks finds it gone.
            if answer is PlatformAnswer.REMOVED:
                self._world.remove(posting, comes_back=posting.rule is Rule.REAPPEARS)
            elif answer is PlatformAnswer.RESTORED:
                self._world.restore(posting)
            self._answer(item, answer, reaction.note)

    def _posting(self, item: FeedItem) -> PlannedPosting | None:
        platform, _, native_id = str(item.body.get("posting", "")).partition(":")
        return self._world.posting(platform, native_id) if platform == self.platform else None

    def _answer(self, item: FeedItem, answer: PlatformAnswer, note: str) -> None:
        receipt = {
            "id": derive("A", self.platform, item.subject, item.kind, answer, note),
            "subject": item.subject,
            "answer": answer,
            "note": note,
        }
        try:
            self._call("POST", "/v1/receipts", receipt)
        except Refused as error:
            # Our API is right to refuse what contradicts its record; the run tells.
            self.refused.append(f"{item.kind} {item.subject} {answer}: {error}")

    def _call(self, method: str, path: str, body: Mapping[str, object] | None) -> bytes:
        """Ask our API.

        Raises:
            PlatformUnavailable: It is down or out of order; it may be asked again.
            Refused: It says no.
        """
        connection = HTTPConnection(
            self._address.hostname or "",
            self._address.port,
            timeout=self._options.timeout_seconds,
        )
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        try:
            connection.request(
                method, path, None if body is None else json.dumps(body), headers
            )
            reply = connection.getresponse()
            answer = reply.read()
        except (OSError, HTTPException) as error:
            raise PlatformUnavailable(f"{method} {path}: {error}") from error
        finally:
            connection.close()
        if reply.status >= 500 or reply.status in (401, 429):
            # 401 too: the key may not be on record yet when we first ask.
            raise PlatformUnavailable(f"{method} {path}: status {reply.status}")
        if reply.status >= 400:
            raise Refused(f"{method} {path}: status {reply.status} {answer[:200]!r}")
        return answer
