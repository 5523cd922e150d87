"""The case book in SQL. A state is a column; how it came about is a log beside it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select, update

from backends.codec import from_json, to_json
from backends.store.changes import mark_case, mark_notice, mark_verdict
from backends.store.session import Session
from backends.store.tables_cases import (
    CASE_LOG,
    CASES,
    COUNTERS,
    NOTICE_LOG,
    NOTICES,
    RECEIPTS,
    RETRACTIONS,
    STRIKE_LOG,
    STRIKES,
    VERDICTS,
)
from domain.enforcement import (
    AccountCase,
    CaseState,
    CaseStatus,
    CounterNotice,
    Notice,
    NoticeState,
    NoticeStatus,
    Receipt,
    Retraction,
    Strike,
    StrikeState,
)
from domain.errors import NotFound
from domain.verdict import Outcome, Verdict, says_more
from domain.work import WorkId

_NOTICE_STATUS = (NOTICES.c.body, NOTICES.c.state, NOTICES.c.since, NOTICES.c.why)
_CASE_STATUS = (CASES.c.body, CASES.c.state, CASES.c.since, CASES.c.why)
_OPEN = {CaseState.PROPOSED, CaseState.REFERRED}


class SqlCaseBook:
    """See domain.ports.CaseBook."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, verdict: Verdict) -> bool:
        posting, work = verdict.match.posting.key, verdict.match.work
        current = self._session.first(
            select(VERDICTS.c.seq, VERDICTS.c.outcome, VERDICTS.c.body).where(
                VERDICTS.c.posting == posting, VERDICTS.c.work == work, VERDICTS.c.current
            )
        )
        fresh = current is None or current.outcome != verdict.outcome
        if current is not None:
            if not fresh and not says_more(verdict, from_json(current.body, Verdict)):
                return False
            self._session.execute(
                update(VERDICTS).where(VERDICTS.c.seq == current.seq).values(current=False)
            )
        self._session.execute(
            insert(VERDICTS).values(
                posting=posting,
                work=work,
                outcome=verdict.outcome,
                seen_at=verdict.match.seen_at,
                current=True,
                body=to_json(verdict),
                account=verdict.match.posting.account_key,
            )
        )
        mark_verdict(self._session, verdict)
        return fresh

    def verdicts(
        self, posting: str | None = None, outcome: Outcome | None = None
    ) -> tuple[Verdict, ...]:
        query = select(VERDICTS.c.body).where(VERDICTS.c.current)
        if posting is not None:
            query = query.where(VERDICTS.c.posting == posting)
        if outcome is not None:
            query = query.where(VERDICTS.c.outcome == outcome)
        query = query.order_by(VERDICTS.c.posting, VERDICTS.c.work)
        return self._session.bodies(query, Verdict)

    def history(self, posting: str) -> tuple[Verdict, ...]:
        query = select(VERDICTS.c.body).where(VERDICTS.c.posting == posting)
        return self._session.bodies(query.order_by(VERDICTS.c.seq), Verdict)

    def put_notice(self, notice: Notice, at: datetime) -> bool:
        fresh = self._session.add(
            NOTICES,
            {"id": notice.id},
            platform=notice.platform,
            account=notice.account,
            posting=notice.posting,
            work=notice.work,
            made_at=notice.made_at,
            state=NoticeState.QUEUED,
            since=at,
            why="",
            body=to_json(notice),
        )
        if fresh:
            self._log_notice(notice, NoticeState.QUEUED, at, "")
        return fresh

    def notice(self, id: str) -> NoticeStatus:
        row = self._session.first(select(*_NOTICE_STATUS).where(NOTICES.c.id == id))
        if row is None:
            raise NotFound("notice", id)
        return _notice_status(*row)

    def notices(
        self,
        *,
        platform: str | None = None,
        account: str | None = None,
        posting: str | None = None,
        work: WorkId | None = None,
        states: tuple[NoticeState, ...] = (),
    ) -> tuple[NoticeStatus, ...]:
        query = select(*_NOTICE_STATUS).order_by(NOTICES.c.made_at, NOTICES.c.id)
        filters = {
            NOTICES.c.platform: platform,
            NOTICES.c.account: account,
            NOTICES.c.posting: posting,
            NOTICES.c.work: work,
        }
        for column, value in filters.items():
            if value is not None:
                query = query.where(column == value)
        if states:
            query = query.where(NOTICES.c.state.in_(states))
        return tuple(_notice_status(*row) for row in self._session.rows(query))

    def move_notice(self, id: str, state: NoticeState, at: datetime, why: str) -> bool:
        """See domain.ports.CaseBook. Raises NotFound."""
        status = self.notice(id)
        if status.state is state:
            return False
        self._session.execute(
            update(NOTICES).where(NOTICES.c.id == id).values(state=state, since=at, why=why)
        )
        self._log_notice(status.notice, state, at, why)
        return True

    def notice_log(self, id: str) -> tuple[tuple[datetime, NoticeState, str], ...]:
        query = select(NOTICE_LOG.c.at, NOTICE_LOG.c.state, NOTICE_LOG.c.why)
        query = query.where(NOTICE_LOG.c.notice == id).order_by(NOTICE_LOG.c.seq)
        return tuple((at, NoticeState(s), why) for at, s, why in self._session.rows(query))

    def put_counter(self, counter: CounterNotice) -> bool:
        return self._session.add(
            COUNTERS,
            {"id": counter.id},
            notice=counter.notice,
            received_at=counter.received_at,
            body=to_json(counter),
        )

    def counters(self, notice: str | None = None) -> tuple[CounterNotice, ...]:
        query = select(COUNTERS.c.body).order_by(COUNTERS.c.received_at, COUNTERS.c.id)
        if notice is not None:
            query = query.where(COUNTERS.c.notice == notice)
        return self._session.bodies(query, CounterNotice)

    def put_retraction(self, retraction: Retraction) -> bool:
        return self._session.add(
            RETRACTIONS,
            {"id": retraction.id},
            made_at=retraction.made_at,
            body=to_json(retraction),
        )

    def retractions(self) -> tuple[Retraction, ...]:
        query = select(RETRACTIONS.c.body).order_by(RETRACTIONS.c.made_at, RETRACTIONS.c.id)
        return self._session.bodies(query, Retraction)

    def put_strike(self, strike: Strike) -> bool:
        fresh = self._session.add(
            STRIKES,
            {"id": strike.id},
            platform=strike.platform,
            account=strike.account,
            notice=strike.notice,
            at=strike.at,
            state=strike.state,
            body=to_json(strike),
        )
        if fresh:
            self._log_strike(strike.id, strike.state)
        return fresh

    def move_strike(self, notice: str, state: StrikeState) -> None:
        moved = STRIKES.c.notice == notice, STRIKES.c.state != state
        for row in self._session.rows(select(STRIKES.c.id).where(*moved)):
            self._log_strike(row.id, state)
        self._session.execute(update(STRIKES).where(*moved).values(state=state))

    def strikes(self, platform: str, account: str | None = None) -> tuple[Strike, ...]:
        query = select(STRIKES.c.body, STRIKES.c.state).where(STRIKES.c.platform == platform)
        if account is not None:
            query = query.where(STRIKES.c.account == account)
        rows = self._session.rows(query.order_by(STRIKES.c.at, STRIKES.c.id))
        return tuple(
            replace(from_json(body, Strike), state=StrikeState(state)) for body, state in rows
        )

    def put_case(self, case: AccountCase, at: datetime) -> bool:
        """See domain.ports.CaseBook. New facts do not change when a case was opened."""
        row = self._session.first(select(*_CASE_STATUS).where(CASES.c.id == case.id))
        if row is None:
            self._session.add(
                CASES,
                {"id": case.id},
                platform=case.platform,
                opened_at=case.opened_at,
                state=CaseState.PROPOSED,
                since=at,
                why="",
                body=to_json(case),
            )
            self._log_case(case, CaseState.PROPOSED, at, "")
            return True
        status = _case_status(*row)
        case = replace(case, opened_at=status.case.opened_at)
        if status.state not in _OPEN or case == status.case:
            return False
        self._session.execute(
            update(CASES).where(CASES.c.id == case.id).values(body=to_json(case))
        )
        self._log_case(case, status.state, at, "new facts")
        return True

    def case(self, id: str) -> CaseStatus:
        row = self._session.first(select(*_CASE_STATUS).where(CASES.c.id == id))
        if row is None:
            raise NotFound("case", id)
        return _case_status(*row)

    def cases(self, platform: str | None = None) -> tuple[CaseStatus, ...]:
        """See domain.ports.CaseBook. Oldest first."""
        query = select(*_CASE_STATUS).order_by(CASES.c.opened_at, CASES.c.id)
        if platform is not None:
            query = query.where(CASES.c.platform == platform)
        return tuple(_case_status(*row) for row in self._session.rows(query))

    def move_case(self, id: str, state: CaseState, at: datetime, why: str) -> bool:
        """Set the state and log it. Return False when it is that already. Raises NotFound."""
        status = self.case(id)
        if status.state is state:
            return False
        self._session.execute(
            update(CASES).where(CASES.c.id == id).values(state=state, since=at, why=why)
        )
        self._log_case(status.case, state, at, why)
        return True

    def put_receipt(self, receipt: Receipt) -> bool:
        return self._session.add(
            RECEIPTS,
            {"id": receipt.id},
            subject=receipt.subject,
            at=receipt.at,
            body=to_json(receipt),
        )

    def receipts(self, subject: str | None = None) -> tuple[Receipt, ...]:
        """See domain.ports.CaseBook. Oldest first."""
        query = select(RECEIPTS.c.body).order_by(RECEIPTS.c.at, RECEIPTS.c.id)
        if subject is not None:
            query = query.where(RECEIPTS.c.subject == subject)
        return self._session.bodies(query, Receipt)

    def _log_notice(self, notice: Notice, state: NoticeState, at: datetime, why: str) -> None:
        row = {"notice": notice.id, "at": at, "state": state, "why": why}
        self._session.execute(insert(NOTICE_LOG).values(**row))
        mark_notice(self._session, notice)

    def _log_strike(self, id: str, state: StrikeState) -> None:
        self._session.execute(insert(STRIKE_LOG).values(strike=id, state=state))

    def _log_case(self, case: AccountCase, state: CaseState, at: datetime, why: str) -> None:
        row = {"case": case.id, "at": at, "state": state, "why": why, "body": to_json(case)}
        self._session.execute(insert(CASE_LOG).values(**row))
        mark_case(self._session, case)


def _notice_status(body: str, state: str, since: datetime, why: str) -> NoticeStatus:
    return NoticeStatus(from_json(body, Notice), NoticeState(state), since, why)


def _case_status(body: str, state: str, since: datetime, why: str) -> CaseStatus:
    return CaseStatus(from_json(body, AccountCase), CaseState(state), since, why)
