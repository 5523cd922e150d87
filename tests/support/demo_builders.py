"""Builders for tests of the demo: a small plan on placeholder media, and a client."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from service.demo.plan import make_plan
from service.demo.plan_content import AudioContent, ProductContent, TextContent, VideoContent
from service.demo.plan_words import Fault, Plan, PlannedPosting, Scale

MEDIA_BYTES = 4096


def a_plan(seed: int = 1) -> Plan:
    return make_plan(seed, Scale.SMALL)


def placeholder_media(plan: Plan, root: Path) -> Path:
    """Write files of the right names that hold nothing but their posting's name."""
    for posting in plan.postings:
        folder = root / "media" / posting.platform / posting.id
        folder.mkdir(parents=True)
        body = (posting.key.encode() + b"\n") * MEDIA_BYTES
        match posting.content:
            case VideoContent(container="ts"):
                for number in range(4):
                    (folder / f"{number:05d}.ts").write_bytes(b"%d" % number)
            case VideoContent() as content:
                (folder / f"video.{content.container}").write_bytes(body)
            case AudioContent() as content:
                (folder / f"track.{content.codec}").write_bytes(body)
            case TextContent() as content:
                (folder / "book.json").write_text(json.dumps(_chapters(content)))
            case ProductContent() as content:
                for number in range(1, len(content.pictures) + 1):
                    (folder / f"{number}.jpg").write_bytes(b"%d " % number + body)
                if content.excerpt is not None:
                    (folder / "excerpt.json").write_text(json.dumps(["一段 <摘录>"]))
    return root


def _chapters(content: TextContent) -> list[dict[str, object]]:
    return [
        {"heading": f"第{n}章", "paragraphs": [f"第{n}章 第{i}段" for i in range(6)]}
        for n in range(1, len(content.chapters) + 1)
    ]


def with_fault(plan: Plan, fault: Fault) -> PlannedPosting:
    """Return the first posting with a fault."""
    return next(p for p in plan.postings if fault in p.faults)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


def ask(port: int, target: str, *, method: str = "GET", headers: dict[str, str] | None = None):
    """Ask a loopback server one thing, following nothing."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, target, headers=headers or {})
        reply = connection.getresponse()
        return Answer(
            reply.status, {k.lower(): v for k, v in reply.headers.items()}, reply.read()
        )
    finally:
        connection.close()
