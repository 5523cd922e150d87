"""Follow notices up: by our own eyes, by the clock, and by licences that turn up later.

A platform's word moves a notice to CLAIMED_DOWN; only what we saw at the address ourselves
moves it to VERIFIED_DOWN, or back.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.answers import counter_dispute
from alerts.clocks import recheck_times
from alerts.issue import verdict_behind
from alerts.judge import judge
from alerts.options import AlertOptions, ClockOptions
from alerts.retract import retract, void_strike
from alerts.reviews import CONTESTED
from alerts.states import move
from domain.crawl import CrawlTask, LinkSeen, TaskKind
from domain.enforcement import NoticeState, NoticeStatus
from domain.errors import NotFound
from domain.ids import derive
from domain.ports import Store, Transaction
from domain.posting import LinkState, Platform
from domain.verdict import Outcome
from domain.work import Licence, WorkId

__all__ = ["FollowUp", "Step", "next_step", "recheck_times"]

S = NoticeState
ASKED = (S.SENT, S.ACKNOWLEDGED, S.CLAIMED_DOWN, S.OVERDUE, S.REJECTED)
LIVING = tuple(state for state in S if state not in {S.RETRACTED, S.CLOSED})


@dataclass(frozen=True, slots=True)
class Step:
    """Where a notice goes next, and why."""

    state: NoticeState
    why: str


def next_step(
    status: NoticeStatus,
    link: LinkSeen | None,
    now: datetime,
    options: ClockOptions = ClockOptions(),
) -> Step | None:
    """Say where a notice goes by our own eyes and the clock, or None when it stays.

    Args:
        status: Where it stands.
        link: What the last recheck of the posting saw; UNKNOWN says nothing.
        now: The present.
        options: How long a link must stay down before its notice is closed.
    """
    state = status.state
    seen = link if link and link.at > status.notice.made_at else None
    if seen and seen.state is LinkState.DOWN and state in ASKED:
        return Step(S.VERIFIED_DOWN, f"our own look at {seen.at.isoformat()} found it gone")
    if seen and seen.state is LinkState.UP and seen.at > status.since:
        if state is S.VERIFIED_DOWN:
            return Step(S.REAPPEARED, f"seen up again at {seen.at.isoformat()}")
        if state is S.CLAIMED_DOWN:
            back = S.OVERDUE if now >= status.notice.due else S.ACKNOWLEDGED
            return Step(back, f"said to be removed, but up at {seen.at.isoformat()}")
    if state in {S.SENT, S.ACKNOWLEDGED} and now >= status.notice.due:
        return Step(S.OVERDUE, f"not acted on by {status.notice.due.isoformat()}")
    clean = status.since + timedelta(days=options.clean_days)
    if state is S.VERIFIED_DOWN and seen and seen.state is LinkState.DOWN and seen.at >= clean:
        return Step(S.CLOSED, f"stayed down for {options.clean_days:.0f} days")
    return None


class FollowUp:
    """Moves notices on by rechecks, due times, counter-notice clocks and late licences."""

    def __init__(self, store: Store, options: AlertOptions) -> None:
        self._store = store
        self._options = options

    def tick(self, now: datetime) -> int:
        """Do everything that is called for at `now`. Return how many notices changed."""
        with self._store.reading() as tx:
            wanted = self._wanted(tx, now)
        changed = 0
        for notice in wanted:
            with self._store.transaction() as tx:
                changed += self._follow(tx, notice, now)
        return changed

    def _wanted(self, tx: Transaction, now: datetime) -> list[str]:
        """Return the notices that something is to be done about; reads only."""
        licences: defaultdict[WorkId, list[Licence]] = defaultdict(list)
        for licence in tx.catalogue.licences():
            licences[licence.work].append(licence)
        platforms = {p.name: p for p in tx.catalogue.platforms()}
        found = []
        for status in tx.cases.notices(states=LIVING):
            notice = status.notice
            own = licences.get(notice.work, [])
            if (
                _licensed(status, own, platforms[notice.platform])
                or next_step(
                    status, tx.frontier.link(notice.posting), now, self._options.clocks
                )
                or self._wait_over(tx, status, now)
            ):
                found.append(notice.id)
        return found

    def _follow(self, tx: Transaction, id: str, now: datetime) -> bool:
        status = tx.cases.notice(id)
        notice = status.notice
        platform = tx.catalogue.platform(notice.platform)
        if _licensed(status, tx.catalogue.licences(notice.work), platform) and (
            self._retract_as_licensed(tx, status, platform, now)
        ):
            return True
        if self._wait_over(tx, status, now):
            why = "the wait after the counter-notice ran out and nobody contested it"
            move(tx, id, S.CLOSED, now, why)
            void_strike(tx, status, now, self._options)
            return True
        step = next_step(status, tx.frontier.link(notice.posting), now, self._options.clocks)
        if step is None:
            return False
        move(tx, id, step.state, now, step.why)
        if step.state is S.REAPPEARED:
            self._look_anew(tx, status, now)
        return True

    def _retract_as_licensed(
        self, tx: Transaction, status: NoticeStatus, platform: Platform, now: datetime
    ) -> bool:
        """Judge the noticed sighting again with the licences now on record."""
        notice = status.notice
        match = replace(verdict_behind(tx, notice).match, seen_at=notice.seen_at)
        verdict = judge(
            match,
            tx.catalogue.protections(),
            tx.catalogue.licences(notice.work),
            platform,
            notice.seen_at,
            now=now,
            options=self._options.judge,
        )
        if verdict.outcome is not Outcome.LICENSED:
            return False
        tx.cases.record(verdict)
        return retract(tx, status, verdict.reasons[0].text, now, self._options)

    def _wait_over(self, tx: Transaction, status: NoticeStatus, now: datetime) -> bool:
        """Tell whether a counter-notice's clock ran out without anybody contesting it."""
        if status.state is not S.COUNTERED:
            return False
        waits = [c.wait_until for c in tx.cases.counters(status.notice.id)]
        if not waits or any(w is None or now < w for w in waits):
            return False
        order = derive("D", status.notice.id, counter_dispute(status.notice.id))
        try:
            return not tx.queue.order(order).result.startswith(CONTESTED)
        except NotFound:
            return True

    def _look_anew(self, tx: Transaction, status: NoticeStatus, now: datetime) -> None:
        """Have a posting that is back captured anew, for only its bytes can accuse it."""
        notice = status.notice
        native = notice.posting.removeprefix(f"{notice.platform}:")
        tx.frontier.propose([CrawlTask(notice.platform, TaskKind.POSTING, native, now)])


def _licensed(
    status: NoticeStatus, licences: tuple[Licence, ...] | list[Licence], platform: Platform
) -> bool:
    notice = status.notice
    return status.state not in {S.RETRACTED, S.CLOSED} and any(
        x.permits(notice.platform, notice.account, notice.seen_at, platform.territory)
        for x in licences
    )
