"""What we remember of postings and accounts, and when a listing says something new.

A sighting knows more of a posting than a listing does, so a listing never takes away what a
sighting said. Whether a listing changed is judged against the last one in answer to the same
kind of question: a search and an account page may tell different parts of a posting.
"""

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import insert, select, update

from backends.codec import from_json, to_json
from backends.store.changes import mark
from backends.store.session import Session
from backends.store.tables_frontier import ACCOUNTS, LISTINGS, POSTINGS, SIGHTINGS
from domain.crawl import TaskKind
from domain.ports.changes import ACCOUNT
from domain.posting import Account, Posting, Sighting
from domain.search import Kind


def listing_digest(posting: Posting) -> str:
    """Return the SHA-256 of what a listing says: title, account, facts, url, date."""
    said = (
        posting.title,
        posting.account,
        sorted(posting.facts.items()),
        posting.url,
        posting.published_at,
    )
    return sha256(to_json(said).encode()).hexdigest()


def remember_listing(session: Session, posting: Posting, kind: TaskKind) -> bool:
    """Keep what the answer to a `kind` of question says. Tell whether it is new."""
    digest = listing_digest(posting)
    query = select(LISTINGS.c.kind, LISTINGS.c.digest)
    rows = session.rows(query.where(LISTINGS.c.posting == posting.key))
    before = {row.kind: row.digest for row in rows}
    fresh = before[kind] != digest if kind in before else digest not in before.values()
    if not fresh and kind in before:
        return False
    session.put(LISTINGS, {"posting": posting.key, "kind": kind}, digest=digest)
    place = POSTINGS.c.key == posting.key
    row = session.first(select(POSTINGS.c.body, POSTINGS.c.seen_at).where(place))
    if row is None:
        values = {"key": posting.key, "platform": posting.platform, "body": to_json(posting)}
        session.execute(insert(POSTINGS).values(**values))
    else:
        merged = merge(from_json(row.body, Posting), posting, sighted=row.seen_at is not None)
        session.execute(update(POSTINGS).where(place).values(body=to_json(merged)))
        posting = merged
    mark(session, Kind.POSTING, posting.key, account=posting.account_key)
    return fresh


def merge(known: Posting, listed: Posting, *, sighted: bool) -> Posting:
    """Add to a posting what a listing says of it; a sighting's facts and kind stand."""
    if sighted:
        facts, kind = {**listed.facts, **known.facts}, known.kind
    else:
        facts, kind = {**known.facts, **listed.facts}, listed.kind
    return replace(
        listed,
        account=listed.account or known.account,
        title=listed.title or known.title,
        kind=kind,
        published_at=listed.published_at or known.published_at,
        facts=facts,
    )


def remember_sighting(session: Session, sighting: Sighting) -> None:
    """Keep a sighting, once; the newest one says what the posting is."""
    posting = sighting.posting
    mine = SIGHTINGS.c.posting == posting.key, SIGHTINGS.c.trace == sighting.trace
    if session.first(select(SIGHTINGS.c.seq).where(*mine)) is not None:
        return
    session.execute(
        insert(SIGHTINGS).values(
            posting=posting.key,
            trace=sighting.trace,
            seen_at=sighting.seen_at,
            body=to_json(sighting),
        )
    )
    query = select(POSTINGS.c.body, POSTINGS.c.seen_at).where(POSTINGS.c.key == posting.key)
    row = session.first(query)
    if row is not None and row.seen_at is None:
        listed = from_json(row.body, Posting)
        posting = replace(posting, facts={**listed.facts, **posting.facts})
    if row is None or row.seen_at is None or row.seen_at <= sighting.seen_at:
        session.put(
            POSTINGS,
            {"key": posting.key},
            platform=posting.platform,
            seen_at=sighting.seen_at,
            digests=to_json(sorted(capture.digest for capture in sighting.captures)),
            body=to_json(posting),
        )
        mark(session, Kind.POSTING, posting.key, account=posting.account_key)


def remember_account(session: Session, account: Account) -> bool:
    """Keep an account, and what earlier answers said of it. Tell whether it is new."""
    query = select(ACCOUNTS.c.body).where(ACCOUNTS.c.key == account.key)
    known = session.body(query, Account)
    if known is not None:
        account = replace(
            account,
            name=account.name or known.name,
            url=account.url or known.url,
            contacts=account.contacts or known.contacts,
            postings=known.postings if account.postings is None else account.postings,
        )
    if account != known:
        values = {"platform": account.platform, "body": to_json(account)}
        session.put(ACCOUNTS, {"key": account.key}, **values)
        mark(session, ACCOUNT, account.key)
    return known is None


def remember_uploader(session: Session, posting: Posting) -> bool:
    """Keep the account a posting names, by its id alone. Tell whether it is new."""
    if not posting.account:
        return False
    return remember_account(session, Account(posting.platform, posting.account, name=""))
