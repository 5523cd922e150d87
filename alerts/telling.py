"""The events we emit, in the shape feeds and webhooks show them.

Bodies are JSON objects with sorted keys; times are ISO 8601 with zone. An event's id is
derived from what happened, so that saying it twice says it once.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from domain.enforcement import (
    CaseStatus,
    Event,
    Measure,
    Notice,
    NoticeState,
    NoticeStatus,
    Order,
    Retraction,
)
from domain.ids import derive
from domain.match import Segment
from domain.posting import Posting
from domain.verdict import Verdict
from domain.work import Work


def notice_sent(
    notice: Notice, verdict: Verdict, posting: Posting, work: Work, at: datetime
) -> Event:
    """Tell the platform the whole notice; see `docs/demo.md` for the fields it may rely on."""
    body = {
        "notice": notice.id,
        "posting": notice.posting,
        "native_id": posting.native_id,
        "url": notice.url,
        "work": notice.work,
        "title": work.title,
        "account": notice.account,
        "due": notice.due.isoformat(),
        "seen_at": notice.seen_at.isoformat(),
        "made_at": notice.made_at.isoformat(),
        "format": notice.format,
        "language": notice.language,
        "text": notice.body,
        "cited": notice.cited,
        "evidence": list(notice.evidence),
        "round": notice.round,
        "parent": notice.parent,
        "score": round(verdict.match.score, 4),
        "segments": [_segment(s) for s in verdict.match.segments],
    }
    return _event(
        "notice.sent",
        (notice.id,),
        notice.platform,
        notice,
        at=at,
        body=body,
        subject=notice.id,
    )


def notice_retracted(
    notice: Notice, retraction: Retraction, text: str, posting: Posting, at: datetime
) -> Event:
    """Tell everybody who was told the notice that we take it back."""
    body = {
        "notice": notice.id,
        "posting": notice.posting,
        "native_id": posting.native_id,
        "url": notice.url,
        "work": notice.work,
        "account": notice.account,
        "retraction": retraction.id,
        "reason": retraction.reason,
        "text": text,
    }
    return _event(
        "notice.retracted",
        (retraction.id,),
        notice.platform,
        notice,
        at=at,
        body=body,
        subject=notice.id,
    )


def notice_state(status: NoticeStatus, before: NoticeState) -> Event:
    """Tell where a notice stands now."""
    notice = status.notice
    body = {
        "notice": notice.id,
        "posting": notice.posting,
        "work": notice.work,
        "state": status.state,
        "before": before,
        "why": status.why,
    }
    parts = (notice.id, status.state, status.since.isoformat())
    return _event(
        "notice.state",
        parts,
        notice.platform,
        notice,
        at=status.since,
        body=body,
        subject=notice.id,
    )


def case_referred(status: CaseStatus, at: datetime) -> Event:
    """Tell the platform what we recommend against an account, and why."""
    case = status.case
    body = {
        "case": case.id,
        "accounts": list(case.accounts),
        "recommended": measure_name(case.recommended),
        "incidents": list(case.incidents),
        "notices": list(case.notices),
        "reasons": list(case.reasons),
        "operator_basis": case.operator_basis,
    }
    return _event(
        "case.referred", (case.id,), case.platform, None, at=at, body=body, subject=case.id
    )


def case_withdrawn(status: CaseStatus, why: str, at: datetime, *, was_told: bool) -> Event:
    """Tell that a case no longer stands; the platform only when it was told of the case."""
    case = status.case
    body = {
        "case": case.id,
        "accounts": list(case.accounts),
        "recommended": measure_name(case.recommended),
        "why": why,
    }
    platform = case.platform if was_told else None
    return _event(
        "case.withdrawn", (case.id,), platform, None, at=at, body=body, subject=case.id
    )


def review_opened(order: Order, posting: str, at: datetime) -> Event:
    """Tell departments and holders, never the platform, that somebody has to look."""
    body = {
        "order": order.id,
        "posting": posting,
        "platform": order.platform,
        "work": order.work,
        "summary": order.summary,
        "due": order.due.isoformat(),
    }
    return Event(
        derive("E", "review.opened", order.id),
        "review.opened",
        None,
        order.work,
        order.subject,
        at,
        _json(body),
    )


def measure_name(measure: Measure) -> str:
    """Return the measure as feeds spell it, such as `restrict`."""
    return measure.name.lower()


def _event(
    kind: str,
    parts: tuple[str, ...],
    platform: str | None,
    notice: Notice | None,
    *,
    at: datetime,
    body: Mapping[str, object],
    subject: str,
) -> Event:
    work = notice.work if notice else None
    return Event(derive("E", kind, *parts), kind, platform, work, subject, at, _json(body))


def _segment(segment: Segment) -> dict[str, object]:
    return {
        "modality": segment.modality,
        "capture": segment.capture,
        "reference": segment.reference,
        "posting": [segment.query_start, segment.query_end],
        "work": [segment.reference_start, segment.reference_end],
        "score": round(segment.score, 4),
    }


def _json(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
