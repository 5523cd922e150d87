"""Outlines in SQL, and current verdicts by what their copies add up under."""

from sqlalchemy import select

from backends.codec import from_json, to_json
from backends.store.session import Session
from backends.store.tables_cases import VERDICTS
from backends.store.tables_extents import OUTLINES
from domain.outline import Outline
from domain.verdict import Verdict
from domain.work import WorkId


class SqlExtents:
    """See domain.ports.Extents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_outline(self, outline: Outline) -> None:
        self._session.put(
            OUTLINES,
            {"reference": outline.reference},
            work=outline.work,
            body=to_json(outline),
        )

    def outlines(self, work: WorkId) -> tuple[Outline, ...]:
        query = select(OUTLINES.c.body).where(OUTLINES.c.work == work)
        return self._session.bodies(query.order_by(OUTLINES.c.reference), Outline)

    def copies(
        self,
        *,
        work: WorkId | None = None,
        account: str | None = None,
        posting: str | None = None,
        after: int = 0,
        limit: int = 1000,
    ) -> tuple[tuple[int, Verdict], ...]:
        query = select(VERDICTS.c.seq, VERDICTS.c.body)
        query = query.where(VERDICTS.c.current, VERDICTS.c.seq > after)
        if work is not None:
            query = query.where(VERDICTS.c.work == work)
        if account is not None:
            query = query.where(VERDICTS.c.account == account)
        if posting is not None:
            query = query.where(VERDICTS.c.posting == posting)
        rows = self._session.rows(query.order_by(VERDICTS.c.seq).limit(limit))
        return tuple((seq, from_json(body, Verdict)) for seq, body in rows)
