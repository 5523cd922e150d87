"""What changed, in SQL: written with the change itself, read in the order of the commits.

On SQLite writers go one after another, and a change gets the next number. On PostgreSQL they go
side by side, so a change gets the number of its transaction; told are those of transactions
older than every one that still runs, none of which can be followed by an older one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    cast,
    func,
    literal,
    select,
    tuple_,
)

from backends.codec import from_json
from backends.store.columns import NUMBER, WORD
from backends.store.session import Query, Session
from backends.store.tables_cases import CASES, NOTICES, VERDICTS
from backends.store.tables_catalogue import WORKS
from backends.store.tables_changes import CHANGES
from backends.store.tables_frontier import ACCOUNTS, POSTINGS
from domain.documents import of_case, of_notice, of_posting, of_verdict
from domain.enforcement import (
    AccountCase,
    CaseState,
    CaseStatus,
    Notice,
    NoticeState,
    NoticeStatus,
)
from domain.ports.changes import ACCOUNT, WORK, Place
from domain.posting import Account, Posting
from domain.search import Kind, SearchDocument, Thing
from domain.verdict import Verdict
from domain.work import Work

_KEY = CHANGES.c.kind, CHANGES.c.key, CHANGES.c.work, CHANGES.c.account
_PLACE = (CHANGES.c.number, *_KEY)
# What a statement may name at once; SQLite takes 250,000, older ones 999.
_AT_ONCE = 500


def mark(session: Session, kind: str, key: str, *, work: str = "", account: str = "") -> None:
    """Write down that a thing changed, in the transaction that changes it."""
    place = {"kind": kind, "key": key, "work": work, "account": account}
    session.put(CHANGES, place, number=_next(session))


def mark_verdict(session: Session, verdict: Verdict) -> None:
    """Write down that there is a verdict, or another one."""
    posting, work = verdict.match.posting, verdict.match.work
    mark(session, Kind.VERDICT, posting.key, work=work, account=posting.account_key)


def mark_notice(session: Session, notice: Notice) -> None:
    """Write down that there is a notice, or that it moved."""
    account = f"{notice.platform}:{notice.account}" if notice.account else ""
    mark(session, Kind.NOTICE, notice.id, work=notice.work, account=account)


def mark_case(session: Session, case: AccountCase) -> None:
    """Write down that a case changed, once for each of its accounts."""
    for account in case.accounts:
        mark(session, Kind.CASE, case.id, account=account)


class SqlChanges:
    """See domain.ports.Changes."""

    def __init__(self, session: Session) -> None:
        self._session = session.beside

    def since(self, place: Place, limit: int) -> tuple[Place, ...]:
        query = select(*_PLACE).where(_after(place)).order_by(*_PLACE).limit(limit)
        if self._session.on_server:
            query = query.where(CHANGES.c.number < _oldest_running())
        return tuple(Place(*row) for row in self._session.rows(query))

    def beneath(self, change: Place, after: Place, limit: int) -> tuple[Place, ...]:
        column = {ACCOUNT: CHANGES.c.account, WORK: CHANGES.c.work}.get(change.kind)
        if column is None:
            return ()
        later = tuple_(*_KEY) > tuple_(*(literal(x, WORD) for x in _key(after)))
        earlier = CHANGES.c.number < change.number
        things = column == change.key, earlier, CHANGES.c.kind.in_([str(kind) for kind in Kind])
        query = select(*_PLACE).where(*things, later).order_by(*_KEY).limit(limit)
        return tuple(Place(*row) for row in self._session.rows(query))

    def documents(self, things: Sequence[Thing]) -> tuple[SearchDocument, ...]:
        """See domain.ports.Changes. By kind."""
        found: list[SearchDocument] = []
        keys = {kind: sorted({t.key for t in things if t.kind is kind}) for kind in Kind}
        found += self._postings(keys[Kind.POSTING])
        pairs = {(t.key, t.work) for t in things if t.kind is Kind.VERDICT}
        found += self._verdicts(keys[Kind.VERDICT], pairs)
        found += self._notices(keys[Kind.NOTICE])
        found += self._cases(keys[Kind.CASE])
        return tuple(found)

    def version(self) -> int:
        if self._session.on_server:
            [row] = self._session.rows(select(_oldest_running()))
        else:
            [row] = self._session.rows(select(func.coalesce(func.max(CHANGES.c.number), 0)))
        return int(row[0])

    def waiting(self, place: Place) -> int:
        [row] = self._session.rows(
            select(func.count()).select_from(CHANGES).where(_after(place))
        )
        return int(row[0])

    def _postings(self, keys: list[str]) -> Iterable[SearchDocument]:
        columns = POSTINGS.c.body, POSTINGS.c.seen_at
        rows = [
            (from_json(row.body, Posting), row.seen_at)
            for row in self._many(POSTINGS.c.key, keys, select(*columns))
        ]
        accounts = self._accounts(posting.account_key for posting, _ in rows)
        works: dict[str, set[str]] = {}
        query = select(VERDICTS.c.posting, VERDICTS.c.work).where(VERDICTS.c.current)
        for row in self._many(VERDICTS.c.posting, keys, query):
            works.setdefault(row.posting, set()).add(row.work)
        for posting, seen_at in rows:
            yield of_posting(posting, seen_at, accounts, works.get(posting.key, ()))

    def _verdicts(
        self, postings: list[str], pairs: set[tuple[str, str]]
    ) -> Iterable[SearchDocument]:
        query = select(VERDICTS.c.posting, VERDICTS.c.work, VERDICTS.c.body)
        found = [
            from_json(row.body, Verdict)
            for row in self._many(VERDICTS.c.posting, postings, query.where(VERDICTS.c.current))
            if (row.posting, row.work) in pairs
        ]
        accounts = self._accounts(verdict.match.posting.account_key for verdict in found)
        works = self._works(verdict.match.work for verdict in found)
        return (of_verdict(verdict, accounts, works) for verdict in found)

    def _notices(self, ids: list[str]) -> Iterable[SearchDocument]:
        columns = NOTICES.c.body, NOTICES.c.state, NOTICES.c.since, NOTICES.c.why
        found = [
            NoticeStatus(from_json(body, Notice), NoticeState(state), since, why)
            for body, state, since, why in self._many(NOTICES.c.id, ids, select(*columns))
        ]
        keys = sorted({status.notice.posting for status in found})
        bodies = self._many(POSTINGS.c.key, keys, select(POSTINGS.c.body))
        postings = {p.key: p for p in (from_json(row.body, Posting) for row in bodies)}
        accounts = self._accounts(f"{s.notice.platform}:{s.notice.account}" for s in found)
        works = self._works(status.notice.work for status in found)
        return (of_notice(s, postings.get(s.notice.posting), accounts, works) for s in found)

    def _cases(self, ids: list[str]) -> Iterable[SearchDocument]:
        columns = CASES.c.body, CASES.c.state, CASES.c.since, CASES.c.why
        found = [
            CaseStatus(from_json(body, AccountCase), CaseState(state), since, why)
            for body, state, since, why in self._many(CASES.c.id, ids, select(*columns))
        ]
        accounts = self._accounts(key for status in found for key in status.case.accounts)
        return (of_case(status, accounts) for status in found)

    def _accounts(self, keys: Iterable[str]) -> dict[str, Account]:
        rows = self._many(ACCOUNTS.c.key, sorted(set(keys)), select(ACCOUNTS.c.body))
        return {a.key: a for a in (from_json(row.body, Account) for row in rows)}

    def _works(self, ids: Iterable[str]) -> dict[str, Work]:
        rows = self._many(WORKS.c.id, sorted(set(ids)), select(WORKS.c.body))
        return {w.id: w for w in (from_json(row.body, Work) for row in rows)}

    def _many(self, column: ColumnElement[Any], keys: list[str], query: Query) -> Iterable[Any]:
        """Ask for rows of many keys, some at once."""
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            yield from self._session.rows(query.where(column.in_(some)))


def _after(place: Place) -> ColumnElement[bool]:
    said = literal(place.number, NUMBER), *(literal(x, WORD) for x in _key(place))
    return tuple_(*_PLACE) > tuple_(*said)


def _key(place: Place) -> tuple[str, ...]:
    return place.kind, place.key, place.work, place.account


def _next(session: Session) -> ColumnElement[int]:
    if session.on_server:
        return cast(cast(func.pg_current_xact_id(), Text), BigInteger)
    newest = select(func.coalesce(func.max(CHANGES.c.number), 0) + 1)
    return newest.scalar_subquery()


def _oldest_running() -> ColumnElement[int]:
    """Return the number of the oldest transaction that has not ended, in this snapshot."""
    oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return cast(cast(oldest, Text), BigInteger)
