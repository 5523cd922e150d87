"""Issue what a verdict calls for: a notice with its order and strike, or a review order.

Everything is written in the caller's transaction, the one that records the verdict, so that
a verdict without its order, or an order without its verdict, cannot exist.
"""

from datetime import datetime, timedelta

from alerts.accounts import incident_of
from alerts.cases import review_account
from alerts.clocks import due_at
from alerts.judge import seen_too_early
from alerts.notice import Claim, Formats
from alerts.options import AlertOptions, Party
from alerts.telling import review_opened
from alerts.wording import language_of, plain
from domain.crawl import CrawlTask, TaskKind
from domain.enforcement import Notice, Order, OrderKind, Strike
from domain.errors import Conflict, NotFound, UnknownName
from domain.ids import derive
from domain.match import Match
from domain.ports import Transaction
from domain.posting import Posting, PostingKind, Sighting
from domain.protection import InForce
from domain.verdict import Verdict
from domain.work import WorkId


def issue_notice(
    tx: Transaction,
    verdict: Verdict,
    parent: Notice | None,
    *,
    now: datetime,
    options: AlertOptions,
    formats: Formats,
) -> Notice:
    """Make the next notice about a posting and work, its order, its strike, perhaps a case.

    Args:
        tx: The transaction that recorded the verdict.
        verdict: An INFRINGING one.
        parent: The notice before, when the copy came back.
        now: When the notice is made.
        options: Sender, clocks, ladder.
        formats: The registered formats.

    Raises:
        UnknownName: The platform wants a format nobody registered.
        NotFound: The platform or the work is not on record.
        Conflict: No list protects the work at the sighting.
    """
    claim = _claim(tx, verdict, parent, now, options)
    posting, platform = claim.posting, claim.platform
    wanted = formats.get(platform.notice_format)
    if wanted is None:
        raise UnknownName("notice format", platform.notice_format, tuple(formats))
    language = language_of(platform.language)
    notice = Notice(
        id=claim.id,
        posting=posting.key,
        work=claim.work.id,
        platform=platform.name,
        account=posting.account,
        url=posting.url,
        format=wanted.name,
        language=language,
        body=wanted.body(claim, language),
        evidence=claim.evidence,
        cited=claim.line.cited,
        made_at=now,
        seen_at=claim.match.seen_at,
        due=claim.due,
        trace=claim.match.trace,
        round=claim.round,
        parent=claim.parent,
    )
    if tx.cases.put_notice(notice, now):
        tx.queue.enqueue(_notice_order(claim), now)
        _strike(tx, notice, options)
    if notice.account:
        review_account(tx, platform.name, notice.account, now, options.accounts)
    return notice


def open_review(
    tx: Transaction, match: Match, round: int, why: str, *, now: datetime, options: AlertOptions
) -> bool:
    """Ask people about a match: once for every round, however often it is seen.

    Returns:
        False when they were asked already.
    """
    posting = match.posting
    order = Order(
        review_id(posting.key, match.work, round),
        OrderKind.REVIEW,
        posting.key,
        posting.platform,
        match.work,
        int(100 * match.score),
        now + timedelta(hours=options.clocks.review_hours),
        f"look at {posting.key} ({plain(posting.title)}): {why}",
    )
    opened = tx.queue.enqueue(order, now)
    if opened:
        tx.events.emit(review_opened(order, posting.key, now))
    return opened


def look_again(tx: Transaction, match: Match, review: str, now: datetime) -> None:
    """Have a crawler see whether a posting is still up, for whoever decides on a review.

    A capture would tell nothing: of bytes we know no second sighting is made.
    """
    posting = match.posting
    task = CrawlTask(posting.platform, TaskKind.RECHECK, posting.native_id, now, notice=review)
    tx.frontier.propose([task])


def open_dispute(
    tx: Transaction, notice: Notice, about: str, why: str, *, now: datetime, due: datetime
) -> None:
    """Ask people about a notice the platform or the user disputes. `about` names the answer."""
    order = Order(
        derive("D", notice.id, about),
        OrderKind.REVIEW,
        notice.id,
        notice.platform,
        notice.work,
        150,
        due,
        f"notice {notice.id} is disputed: {plain(why)}",
    )
    if tx.queue.enqueue(order, now):
        tx.events.emit(review_opened(order, notice.posting, now))


def verdict_behind(tx: Transaction, notice: Notice) -> Verdict:
    """Return the verdict a notice was made from: of its own sighting, else the latest.

    Raises:
        NotFound: No verdict about the posting and work is on record.
    """
    about = [v for v in tx.cases.history(notice.posting) if v.match.work == notice.work]
    if not about:
        raise NotFound("verdict", f"{notice.posting} {notice.work}")
    own = [v for v in about if v.match.seen_at == notice.seen_at]
    return (own or about)[-1]


def review_id(posting: str, work: WorkId, round: int) -> str:
    """Return the id of the review order of a posting, a work and a round of notices."""
    return derive("R", posting, work, str(round))


def priority_of(match: Match, line: InForce, posting: Posting) -> int:
    """Return how urgent a notice is: live before bounded windows before the rest.

    A live room is over in a day (+100); a window with an end is a release running now
    (+50); and the more of the work is taken, the sooner (up to +40).
    """
    live = 100 if posting.kind is PostingKind.ROOM else 0
    release = 50 if line.entry.window.until is not None else 0
    share = max((e.work_share for e in match.evidence), default=0.0)
    return 100 + live + release + round(40 * min(1.0, share))


def _claim(
    tx: Transaction,
    verdict: Verdict,
    parent: Notice | None,
    now: datetime,
    options: AlertOptions,
) -> Claim:
    match = verdict.match
    posting = match.posting
    platform = tx.catalogue.platform(posting.platform)
    protections = tx.catalogue.protections().within(platform.territory)
    # A person may accuse a copy that was seen before the listing, by the list as it is now.
    line = protections.in_force(match.work, match.seen_at) or (
        protections.in_force(match.work, now) if seen_too_early(verdict) else None
    )
    if line is None:
        raise Conflict(f"no list protects {match.work} at the sighting of {posting.key}")
    number = parent.round + 1 if parent else 1
    sighting = _sighting(tx, match)
    cited = tuple(dict.fromkeys(s.capture for s in match.segments))
    record = (sighting.record,) if sighting and sighting.record else ()
    holders = {p.name: p for p in options.holders}
    holder: Party | None = holders.get(line.entry.holder)
    return Claim(
        id=derive("N", posting.key, match.work, str(number)),
        verdict=verdict,
        work=tx.catalogue.work(match.work),
        line=line,
        platform=platform,
        account=tx.frontier.account(f"{posting.platform}:{posting.account}"),
        sender=options.sender,
        evidence=(*cited, *record),
        made_at=now,
        due=due_at(now, posting, platform.provider, options.clocks),
        captures=sighting.captures if sighting else (),
        holder=holder,
        round=number,
        parent=parent.id if parent else None,
        longest_segments=options.longest_segments,
    )


def _sighting(tx: Transaction, match: Match) -> Sighting | None:
    """Return the sighting a match came from: its own instant, else its trace, latest first."""
    seen = tx.frontier.sightings(match.posting.key)
    exact = [s for s in seen if s.seen_at == match.seen_at]
    traced = [s for s in seen if s.trace == match.trace]
    return next(iter([*exact[-1:], *traced[-1:]]), None)


def _notice_order(claim: Claim) -> Order:
    posting = claim.posting
    return Order(
        derive("O", claim.id),
        OrderKind.NOTICE,
        claim.id,
        posting.platform,
        claim.work.id,
        priority_of(claim.match, claim.line, posting),
        claim.due,
        f"send notice {claim.id} about {posting.key} ({plain(claim.work.title)})",
    )


def _strike(tx: Transaction, notice: Notice, options: AlertOptions) -> None:
    if not notice.account:
        return
    seen_at = notice.seen_at
    if notice.round == 1:
        earlier = (s.seen_at for s in tx.frontier.sightings(notice.posting))
        seen_at = min([seen_at, *earlier])
    strikes = tx.cases.strikes(notice.platform, notice.account)
    key = f"{notice.platform}:{notice.account}"
    tx.cases.put_strike(
        Strike(
            derive("K", notice.id),
            notice.platform,
            notice.account,
            incident_of(key, seen_at, strikes, options.accounts),
            notice.id,
            notice.made_at,
        )
    )
