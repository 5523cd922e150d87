"""What crawlers have seen so far, read back: postings, sightings, accounts, links."""

from datetime import datetime

from sqlalchemy import select

from backends.codec import from_json, to_json
from backends.store.session import Session
from backends.store.tables_frontier import ACCOUNTS, LINKS, POSTINGS, SIGHTINGS
from domain.crawl import LinkSeen
from domain.errors import NotFound
from domain.posting import Account, Posting, Sighting


class SqlSeen:
    """The reading half of domain.ports.Frontier."""

    def __init__(self, session: Session) -> None:
        self._session = session.beside

    def unchanged(self, posting: str, digests: tuple[str, ...]) -> bool:
        """See domain.ports.Frontier. In whatever order; one never seen has changed."""
        row = self._session.first(select(POSTINGS.c.digests).where(POSTINGS.c.key == posting))
        return row is not None and row.digests == to_json(sorted(digests))

    def posting(self, key: str) -> Posting:
        query = select(POSTINGS.c.body).where(POSTINGS.c.key == key)
        found = self._session.body(query, Posting)
        if found is None:
            raise NotFound("posting", key)
        return found

    def postings(self, platform: str | None = None) -> tuple[Posting, ...]:
        """See domain.ports.Frontier. By key."""
        query = select(POSTINGS.c.body).order_by(POSTINGS.c.key)
        if platform is not None:
            query = query.where(POSTINGS.c.platform == platform)
        return self._session.bodies(query, Posting)

    def sightings(self, posting: str) -> tuple[Sighting, ...]:
        query = select(SIGHTINGS.c.body).where(SIGHTINGS.c.posting == posting)
        oldest = SIGHTINGS.c.seen_at, SIGHTINGS.c.seq
        return self._session.bodies(query.order_by(*oldest), Sighting)

    def seen_since(
        self, since: datetime, *, after: int = 0, limit: int = 500
    ) -> tuple[tuple[int, Sighting], ...]:
        query = (
            select(SIGHTINGS.c.seq, SIGHTINGS.c.body)
            .where(SIGHTINGS.c.seq > after, SIGHTINGS.c.seen_at >= since)
            .order_by(SIGHTINGS.c.seq)
            .limit(limit)
        )
        rows = self._session.rows(query)
        return tuple((row.seq, from_json(row.body, Sighting)) for row in rows)

    def account(self, key: str) -> Account | None:
        query = select(ACCOUNTS.c.body).where(ACCOUNTS.c.key == key)
        return self._session.body(query, Account)

    def accounts(self, platform: str | None = None) -> tuple[Account, ...]:
        """See domain.ports.Frontier. By key."""
        query = select(ACCOUNTS.c.body).order_by(ACCOUNTS.c.key)
        if platform is not None:
            query = query.where(ACCOUNTS.c.platform == platform)
        return self._session.bodies(query, Account)

    def link(self, posting: str) -> LinkSeen | None:
        query = select(LINKS.c.body).where(LINKS.c.posting == posting)
        newest = LINKS.c.at.desc(), LINKS.c.seq.desc()
        return self._session.body(query.order_by(*newest), LinkSeen)

    def links(self, notice: str) -> tuple[LinkSeen, ...]:
        query = select(LINKS.c.body).where(LINKS.c.notice == notice)
        return self._session.bodies(query.order_by(LINKS.c.at, LINKS.c.seq), LinkSeen)
