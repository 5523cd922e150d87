"""Small things to put on a bus, in a vault and into a store."""

from datetime import UTC, datetime, timedelta

from domain.crawl import CrawlTask, TaskKind
from domain.enforcement import (
    AccountCase,
    Event,
    Measure,
    Notice,
    Order,
    OrderKind,
    Strike,
    Subscription,
)
from domain.match import Evidence, Flag, Match, Segment
from domain.messages import ReferenceChanged
from domain.posting import Account, Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.protection import Batch, Duty, Entry, ProviderClass, Window
from domain.verdict import Outcome, Reason, Verdict
from domain.work import Modality, Reference, ReferenceId, WorkId

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
GROUPS = {"sightings": ("match",), "matches": ("judge",), "references": ("index", "text")}


def later(seconds):
    return NOON + timedelta(seconds=seconds)


def a_posting(native_id="av1", **changes):
    values = {
        "account": "u17",
        "url": f"https://tube.example/{native_id}",
        "title": "灯笼 Lantern, full film",
        "kind": PostingKind.VIDEO,
        "published_at": NOON,
        "facts": {"duration_seconds": "5400"},
    }
    return Posting("tube", native_id, **{**values, **changes})


def a_sighting(native_id="av1", trace="s-1", seen_at=NOON, digests=("ab" * 32,), **changes):
    posting = a_posting(native_id, **changes)
    captures = tuple(
        Capture(d, "video/mp4", CaptureRole.CONTENT, posting.url, "whole", 7) for d in digests
    )
    return Sighting(trace, posting, seen_at, captures, record="cd" * 32, faults=("no cover",))


def a_reference_change(id="R-1", *, withdrawn=False, authors=()):
    reference = Reference(
        ReferenceId(id), WorkId("W-1"), Modality.AUDIO, "ef" * 32, "audio/flac", "side a"
    )
    return ReferenceChanged(reference, NOON, withdrawn, authors)


def a_match(native_id="av1", work="W-1", seen_at=NOON, score=0.97):
    segment = Segment(
        modality=Modality.VIDEO,
        reference=ReferenceId("R-1"),
        capture="ab" * 32,
        query_start=1.5,
        query_end=61.5,
        reference_start=10.0,
        reference_end=70.0,
        score=0.98,
        speed=1.04,
        mirrored=True,
        rectangle=(0.0, 0.1, 1.0, 0.9),
    )
    evidence = Evidence(
        Modality.VIDEO, "frames-1", 3, 0.97, 412.0, 60.0, 0.9, 0.5, (Flag.MIRRORED,)
    )
    trace = f"s-{native_id}"
    return Match(
        trace, a_posting(native_id), seen_at, WorkId(work), (segment,), (evidence,), score
    )


def a_verdict(outcome=Outcome.INFRINGING, native_id="av1", work="W-1", seen_at=NOON):
    return Verdict(
        a_match(native_id, work, seen_at),
        outcome,
        (Reason("in_force", "the work is protected"),),
        seen_at,
        "policy-1",
        "batch 1, entry 1",
    )


def a_batch(number=1, source="aa" * 32, title="Lantern"):
    entry = Entry(
        1, WorkId("W-1"), title, "Lamp Films", Window(NOON, later(86400)), ("tube",), "note"
    )
    return Batch(
        number,
        NOON,
        "Office",
        source,
        "table",
        (entry,),
        {ProviderClass.CONTENT: Duty.NOT_PROVIDE},
    )


def a_notice(id="N-1", **changes):
    values = {
        "posting": "tube:av1",
        "work": WorkId("W-1"),
        "platform": "tube",
        "account": "u17",
        "url": "https://tube.example/av1",
        "format": "dmca",
        "language": "en",
        "body": "take it down",
        "evidence": ("ab" * 32,),
        "cited": "batch 1, entry 1",
        "made_at": NOON,
        "seen_at": NOON,
        "due": later(86400),
        "trace": "s-1",
    }
    return Notice(id, **{**values, **changes})


def a_case(id="C-1", incidents=("I-1",), opened_at=NOON):
    return AccountCase(
        id, "tube", ("tube:u17",), incidents, ("N-1",), Measure.SUSPEND, ("often",), opened_at
    )


def a_strike(id="S-1", notice="N-1", account="u17", at=NOON):
    return Strike(id, "tube", account, "I-1", notice, at)


def an_order(id="O-1", kind=OrderKind.NOTICE, priority=5, due=NOON, platform="tube"):
    return Order(id, kind, "N-1", platform, WorkId("W-1"), priority, due, "send N-1")


def an_event(id="E-1", kind="notice.sent", platform="tube", work="W-1"):
    return Event(id, kind, platform, work and WorkId(work), "N-1", NOON, '{"notice": "N-1"}')


def a_subscription(id="sub-1", **filters):
    return Subscription(id, "https://holder.example/hook", "whsec_c2VjcmV0", **filters)


def a_task(argument="lantern", kind=TaskKind.SEARCH, due=NOON, platform="tube", **more):
    return CrawlTask(platform, kind, argument, due, **more)


def an_account(native_id="u17", name="Lamp", **more):
    return Account("tube", native_id, name, **more)
