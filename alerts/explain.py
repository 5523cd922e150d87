"""Tell a posting's whole way, from the first sighting to where its notices stand.

Everything comes from the store as it was recorded; nothing is judged again. So what is told
here is what was done, also when rules and lists have changed since.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.adding_up import By, added_up
from alerts.dispatch import reviewers_needed
from alerts.issue import review_id
from alerts.together import Together, sentence
from alerts.wording import copied, left_out, percent, plain, played, span
from domain.crawl import LinkSeen
from domain.enforcement import (
    CaseStatus,
    CounterNotice,
    NoticeState,
    NoticeStatus,
    Receipt,
    Retraction,
    Strike,
)
from domain.errors import NotFound
from domain.ports import Transaction
from domain.posting import Posting, Sighting
from domain.verdict import Verdict
from domain.work import ReferenceId, WorkId

Log = tuple[tuple[datetime, NoticeState, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a posting: when, what, and the figures behind it."""

    at: datetime
    what: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """All that the store holds about one posting. `logs` run beside `notices`.

    `labels` are those of references that are not ours, where verdicts speak of them.
    `together` is what its own copies add up to, `account` what those of its account do.
    """

    posting: Posting
    sightings: tuple[Sighting, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    notices: tuple[NoticeStatus, ...] = ()
    logs: tuple[Log, ...] = ()
    links: tuple[LinkSeen, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    counters: tuple[CounterNotice, ...] = ()
    retractions: tuple[Retraction, ...] = ()
    strikes: tuple[Strike, ...] = ()
    cases: tuple[CaseStatus, ...] = ()
    together: tuple[Together, ...] = ()
    account: tuple[Together, ...] = ()
    labels: Mapping[ReferenceId, str] = field(default_factory=dict)


def explain(tx: Transaction, posting: str) -> tuple[Step, ...]:
    """Return every step of a posting, oldest first.

    Raises:
        NotFound: No such posting.
    """
    return steps_of(record_of(tx, posting))


def record_of(tx: Transaction, posting: str) -> Record:
    """Read all that the store holds about a posting.

    Raises:
        NotFound: No such posting.
    """
    found = tx.frontier.posting(posting)
    notices = tx.cases.notices(posting=posting)
    ids = {s.notice.id for s in notices}
    strikes = tx.cases.strikes(found.platform, found.account) if found.account else ()
    verdicts = tx.cases.history(posting)
    rounds = range(1, len(notices) + 2)
    works = sorted({v.match.work for v in verdicts})
    reviews = [review_id(posting, work, number) for work in works for number in rounds]
    looks = [tx.frontier.links(name) for name in (*(s.notice.id for s in notices), *reviews)]
    return Record(
        posting=found,
        sightings=tx.frontier.sightings(posting),
        verdicts=verdicts,
        notices=notices,
        logs=tuple(tx.cases.notice_log(s.notice.id) for s in notices),
        links=tuple(link for seen in looks for link in seen),
        receipts=tuple(r for s in notices for r in tx.cases.receipts(s.notice.id)),
        counters=tuple(c for s in notices for c in tx.cases.counters(s.notice.id)),
        retractions=tuple(r for r in tx.cases.retractions() if r.notice in ids),
        strikes=tuple(s for s in strikes if s.notice in ids),
        cases=tuple(c for c in tx.cases.cases(found.platform) if ids & set(c.case.notices)),
        together=added_up(tx, By.POSTING, posting=posting),
        account=_of_account(tx, found, works),
        labels=dict(_labels(tx, verdicts)),
    )


def _labels(tx: Transaction, verdicts: Sequence[Verdict]) -> Iterator[tuple[ReferenceId, str]]:
    """Yield the labels of what was left out, also of what was withdrawn since."""
    told = {s.reference for v in verdicts for e in v.match.evidence for s in e.subtracted}
    for reference in told:
        try:
            yield reference, tx.catalogue.reference(reference).label
        except NotFound:
            continue  # in records that were taken over; the id names it then


def _of_account(
    tx: Transaction, posting: Posting, works: Sequence[WorkId]
) -> tuple[Together, ...]:
    if not posting.account:
        return ()
    key = posting.account_key
    return tuple(t for w in works for t in added_up(tx, By.ACCOUNT, work=w, account=key))


def steps_of(record: Record) -> tuple[Step, ...]:
    """Order a record by time. At one instant, causes come before what follows from them."""
    parts = (
        [_sighted(s, record.posting) for s in record.sightings],
        [_judged(v, record.labels) for v in record.verdicts],
        [_noticed(s) for s in record.notices],
        [_struck(s) for s in record.strikes],
        [_case(c) for c in record.cases],
        [_answered(r) for r in record.receipts],
        [_countered(c) for c in record.counters],
        [_looked(link) for link in record.links],
        [
            Step(r.made_at, f"notice {r.notice} retracted", (r.reason,))
            for r in record.retractions
        ],
        list(_moves(record)),
        list(_sums(record)),
    )
    ranked = [(step.at, rank, step) for rank, part in enumerate(parts) for step in part]
    return tuple(step for _, _, step in sorted(ranked, key=lambda x: (x[0], x[1])))


def _sighted(sighting: Sighting, posting: Posting) -> Step:
    captures = [
        f"captured {plain(c.label) or c.role}: {c.media_type}, {c.size} bytes, {c.digest[:16]}"
        for c in sighting.captures
    ]
    record = [f"exchange recorded: {sighting.record[:16]}"] if sighting.record else []
    faults = [f"not captured: {plain(fault)}" for fault in sighting.faults]
    what = f"seen: {plain(sighting.posting.title)} by {posting.account or 'nobody named'}"
    return Step(sighting.seen_at, what, (posting.url, *captures, *record, *faults))


def _judged(verdict: Verdict, labels: Mapping[ReferenceId, str]) -> Step:
    match = verdict.match
    lines = [f"{reason.code}: {reason.text}" for reason in verdict.reasons]
    lines.extend(
        f"{e.modality} by {e.scheme}, index version {e.index_version}: score {e.score:.3f},"
        f" raw {e.raw:.1f}, {percent(e.posting_share)} of the posting,"
        f" {percent(e.work_share)} of the work"
        for e in match.evidence
    )
    for s in match.segments:
        here = span(s.modality, s.query_start, s.query_end)
        there = span(s.modality, s.reference_start, s.reference_end)
        shape = f", {told}" if (told := played(s)) else ""
        shape += f", {told}" if (told := copied(s, match.evidence)) else ""
        lines.append(f"{here} is {there} of {s.reference}, score {s.score:.2f}{shape}")
    lines.extend(
        left_out(s, labels.get(s.reference, "")) for e in match.evidence for s in e.subtracted
    )
    cited = f", {verdict.cited}" if verdict.cited else ""
    rules = f"rules {verdict.policy}{cited}"
    what = f"judged {verdict.outcome}: {match.work} at {match.score:.3f} ({rules})"
    return Step(match.seen_at, what, tuple(lines))


def _noticed(status: NoticeStatus) -> Step:
    notice = status.notice
    seconds = (notice.made_at - notice.seen_at).total_seconds()
    return Step(
        notice.made_at,
        f"notice {notice.id} made, round {notice.round}, {notice.format} in {notice.language}",
        (
            f"{seconds:.0f} s after the sighting; to be acted on by {notice.due.isoformat()}",
            *(f"evidence {digest}" for digest in notice.evidence),
            *([f"follows {notice.parent}"] if notice.parent else []),
            f"stands at {status.state} since {status.since.isoformat()}",
        ),
    )


def _struck(strike: Strike) -> Step:
    return Step(
        strike.at,
        f"strike against {strike.platform}:{strike.account}: {strike.state}",
        (f"incident {strike.incident}, by notice {strike.notice}",),
    )


def _case(status: CaseStatus) -> Step:
    case = status.case
    return Step(
        case.opened_at,
        f"case {case.id} against {', '.join(case.accounts)}: {case.recommended.name.lower()}",
        (
            (
                f"{len(case.incidents)} incidents, {len(case.notices)} notices;"
                f" {reviewers_needed(status)} people must agree"
            ),
            *case.reasons,
            f"stands at {status.state} since {status.since.isoformat()}",
        ),
    )


def _answered(receipt: Receipt) -> Step:
    note = (plain(receipt.note),) if receipt.note else ()
    return Step(receipt.at, f"{receipt.platform} answers {receipt.answer}", note)


def _countered(counter: CounterNotice) -> Step:
    wait = counter.wait_until.isoformat() if counter.wait_until else "not laid down"
    return Step(
        counter.received_at,
        f"counter-notice {counter.id}: {counter.reason}",
        (plain(counter.statement), f"wait until {wait}"),
    )


def _looked(link: LinkSeen) -> Step:
    answer = (f"answer {link.status}",) if link.status is not None else ()
    record = (f"exchange recorded: {link.record[:16]}",) if link.record else ()
    return Step(link.at, f"our own look: {link.state}", (*answer, *record))


def _moves(record: Record) -> Iterator[Step]:
    for status, log in zip(record.notices, record.logs, strict=True):
        for at, state, why in log:
            yield Step(at, f"notice {status.notice.id}: {state}", (why,) if why else ())


def _sums(record: Record) -> Iterator[Step]:
    """Tell what several captures, or several postings of the account, add up to."""
    for one in record.together:
        of_all = [a for a in record.account if a.work == one.work and a.postings > 1]
        if one.share is None or (one.captures < 2 and not one.chapters and not of_all):
            continue
        copies = "1 capture" if one.captures == 1 else f"{one.captures} captures"
        lines = [f"in {copies} of this posting"]
        lines += [f"with {a.postings} postings of {a.who}: {sentence(a)}" for a in of_all]
        yield Step(one.last_seen, f"together: {sentence(one)} ({one.work})", tuple(lines))
