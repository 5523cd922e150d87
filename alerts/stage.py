"""The alert stage: a match in, a verdict recorded, orders out.

One transaction a match. All ids are derived from the posting, the work and the round, so
handling a match again, in whatever process, finds everything there and adds nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from alerts.held import ground_of, held_of
from alerts.issue import issue_notice, look_again, open_review, review_id
from alerts.judge import judge, seen_too_early
from alerts.notice import Formats
from alerts.options import AlertOptions
from alerts.retract import close_order
from alerts.reviews import decided_by_person
from alerts.states import OPEN, move
from domain.enforcement import NoticeState, NoticeStatus
from domain.match import Match
from domain.ports import Store, Transaction
from domain.verdict import Outcome, Verdict


class AlertStage:
    """Judges matches; an infringing one becomes a notice and may become an account case."""

    def __init__(
        self,
        store: Store,
        options: AlertOptions,
        formats: Formats,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._options = options
        self._formats = formats
        self._now = now

    def handle(self, match: Match) -> Verdict:
        """Judge a match as of its sighting and do what the verdict calls for.

        Raises:
            NotFound: The posting's platform or the work is not on record.
            UnknownName: The platform wants a notice format nobody registered.
        """
        with self._store.transaction() as tx:
            return act_on(tx, match, self._now(), self._options, self._formats)


def act_on(
    tx: Transaction, match: Match, now: datetime, options: AlertOptions, formats: Formats
) -> Verdict:
    """Judge a match within a transaction and do what the verdict calls for.

    A match from before the latest sighting that was judged is judged and left at that.
    """
    verdict = _judged(tx, match, now, options)
    if not _overtaken(tx, match):
        tx.cases.record(verdict)
        _act(tx, verdict, now, options, formats)
    return verdict


def _judged(tx: Transaction, match: Match, now: datetime, options: AlertOptions) -> Verdict:
    """Judge, and let a person's decision about the same bytes stand."""
    verdict = judge(
        match,
        tx.catalogue.protections(),
        tx.catalogue.licences(match.work),
        tx.catalogue.platform(match.posting.platform),
        match.seen_at,
        now=now,
        held_spans=held_of(tx, match.work),
        options=options.judge,
    )
    if verdict.outcome not in {Outcome.INFRINGING, Outcome.DOUBTFUL}:
        return verdict
    decided = decided_by_person(tx.cases.history(match.posting.key), match)
    if decided is None:
        return verdict
    return replace(
        verdict,
        outcome=decided.outcome,
        reasons=(decided.reasons[0], *verdict.reasons),
        policy=decided.policy,
    )


def _act(
    tx: Transaction, verdict: Verdict, now: datetime, options: AlertOptions, formats: Formats
) -> None:
    match = verdict.match
    notices = tx.cases.notices(posting=match.posting.key, work=match.work)
    last = max(notices, key=lambda s: s.notice.round, default=None)
    number = last.notice.round + 1 if last else 1
    review = review_id(match.posting.key, match.work, number)
    if verdict.outcome is Outcome.DOUBTFUL:
        if ground_of(verdict) is not None:
            return
        if match.score >= options.judge.review_from and may_notify(tx, last, match):
            why = verdict.reasons[0].text
            opened = open_review(tx, match, number, why, now=now, options=options)
            if opened and seen_too_early(verdict):
                look_again(tx, match, review, now)
        return
    if verdict.outcome is not Outcome.INFRINGING:
        close_order(tx, review, f"now {verdict.outcome}", now)
        return
    if last is not None and came_back(last, match):
        why = f"seen up again at {match.seen_at.isoformat()}"
        move(tx, last.notice.id, NoticeState.REAPPEARED, now, why)
    if not may_notify(tx, last, match):
        return
    if not options.auto_notice:
        why = "a copy; the policy asks a person before every notice"
        open_review(tx, match, number, why, now=now, options=options)
        return
    close_order(tx, review, "a later sighting left no doubt", now)
    issue_notice(
        tx,
        verdict,
        last.notice if last else None,
        now=now,
        options=options,
        formats=formats,
    )


def _overtaken(tx: Transaction, match: Match) -> bool:
    """Tell whether a later sighting was judged already, so that this one changes nothing."""
    return any(
        v.match.work == match.work and v.match.seen_at > match.seen_at
        for v in tx.cases.verdicts(match.posting.key)
    )


def came_back(last: NoticeStatus, match: Match) -> bool:
    """Tell whether a match shows a copy up that we had seen down."""
    return last.state is NoticeState.VERIFIED_DOWN and match.seen_at > last.since


def may_notify(tx: Transaction, last: NoticeStatus | None, match: Match) -> bool:
    """Tell whether another notice about the posting and work may go out.

    Not while one is open; not about a sighting from before the last one ended; and never
    again after a counter-notice was left to stand (Regulation, art. 17).
    """
    if last is None:
        return True
    if last.state in OPEN or match.seen_at <= last.notice.seen_at:
        return False
    if last.state is NoticeState.REAPPEARED:
        return True
    if match.seen_at <= last.since:
        return False
    return last.state is not NoticeState.CLOSED or not tx.cases.counters(last.notice.id)
