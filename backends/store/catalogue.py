"""The catalogue in SQL. Each thing is kept whole, as JSON, under its id."""

from datetime import datetime

from sqlalchemy import select, update

from backends.codec import to_json
from backends.store.changes import mark
from backends.store.hosts import hosts_changed
from backends.store.session import Session
from backends.store.tables_catalogue import (
    BATCHES,
    KEYS,
    LICENCES,
    PLATFORMS,
    REFERENCES,
    STRIPS,
    SUBSCRIPTIONS,
    WORKS,
)
from backends.store.tables_frontier import TASKS, lock_of
from domain.access import ApiKey
from domain.enforcement import Subscription
from domain.errors import Conflict, NotFound
from domain.hosts import group_of, part_of
from domain.ports.changes import WORK
from domain.posting import Platform
from domain.protection import Batch, ProtectionList
from domain.work import Licence, Reference, ReferenceId, Work, WorkId


class SqlCatalogue:
    """See domain.ports.Catalogue."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_work(self, work: Work) -> None:
        self._session.put(WORKS, {"id": work.id}, body=to_json(work))
        mark(self._session, WORK, work.id)

    def work(self, id: WorkId) -> Work:
        found = self._session.body(select(WORKS.c.body).where(WORKS.c.id == id), Work)
        if found is None:
            raise NotFound("work", id)
        return found

    def works(self) -> tuple[Work, ...]:
        return self._session.bodies(select(WORKS.c.body).order_by(WORKS.c.id), Work)

    def put_batch(self, batch: Batch) -> bool:
        query = select(BATCHES.c.source).where(BATCHES.c.number == batch.number)
        row = self._session.first(query)
        if row is not None and row.source != batch.source:
            raise Conflict(
                f"batch {batch.number} is on record from document {row.source[:12]}…, "
                f"this one is {batch.source[:12]}…"
            )
        return self._session.add(
            BATCHES, {"number": batch.number}, source=batch.source, body=to_json(batch)
        )

    def protections(self) -> ProtectionList:
        query = select(BATCHES.c.body).order_by(BATCHES.c.number)
        return ProtectionList(self._session.bodies(query, Batch))

    def put_licence(self, licence: Licence) -> None:
        self._session.put(
            LICENCES, {"id": licence.id}, work=licence.work, body=to_json(licence)
        )

    def licences(self, work: WorkId | None = None) -> tuple[Licence, ...]:
        query = select(LICENCES.c.body).order_by(LICENCES.c.id)
        if work is not None:
            query = query.where(LICENCES.c.work == work)
        return self._session.bodies(query, Licence)

    def put_reference(self, reference: Reference, at: datetime) -> None:
        """See domain.ports.Catalogue. Putting a withdrawn reference again brings it back."""
        self._session.put(
            REFERENCES,
            {"id": reference.id},
            work=reference.work,
            put_at=at,
            withdrawn_at=None,
            body=to_json(reference),
        )

    def withdraw_reference(self, id: ReferenceId, at: datetime) -> Reference:
        """See domain.ports.Catalogue. Withdrawing it again changes nothing."""
        reference = self.reference(id)
        self._session.execute(
            update(REFERENCES)
            .where(REFERENCES.c.id == id, REFERENCES.c.withdrawn_at.is_(None))
            .values(withdrawn_at=at)
        )
        return reference

    def reference(self, id: ReferenceId) -> Reference:
        """See domain.ports.Catalogue. A withdrawn one too, since old matches speak of it."""
        query = select(REFERENCES.c.body).where(REFERENCES.c.id == id)
        found = self._session.body(query, Reference)
        if found is None:
            raise NotFound("reference", id)
        return found

    def references(self, work: WorkId | None = None) -> tuple[Reference, ...]:
        query = select(REFERENCES.c.body).where(REFERENCES.c.withdrawn_at.is_(None))
        if work is not None:
            query = query.where(REFERENCES.c.work == work)
        return self._session.bodies(query.order_by(REFERENCES.c.id), Reference)

    def put_strip(self, medium: str, strip: str) -> None:
        self._session.put(STRIPS, {"medium": medium}, strip=strip)

    def strip(self, medium: str) -> str | None:
        row = self._session.first(select(STRIPS.c.strip).where(STRIPS.c.medium == medium))
        return None if row is None else str(row.strip)

    def put_platform(self, platform: Platform) -> None:
        """See domain.ports.Catalogue. Its tasks move to the group that it is now asked as."""
        self._session.put(PLATFORMS, {"name": platform.name}, body=to_json(platform))
        self._session.hold(lock_of(platform.name))  # Until then others add tasks as it was.
        group = group_of(platform)
        moved = TASKS.c.platform == platform.name, TASKS.c.host_group != group
        values = {"host_group": group, "part": part_of(group)}
        self._session.execute(update(TASKS).where(*moved).values(values))
        hosts_changed(self._session)

    def platform(self, name: str) -> Platform:
        query = select(PLATFORMS.c.body).where(PLATFORMS.c.name == name)
        found = self._session.body(query, Platform)
        if found is None:
            raise NotFound("platform", name)
        return found

    def platforms(self) -> tuple[Platform, ...]:
        query = select(PLATFORMS.c.body).order_by(PLATFORMS.c.name)
        return self._session.bodies(query, Platform)

    def put_key(self, key: ApiKey) -> None:
        self._session.put(KEYS, {"id": key.id}, digest=key.digest, body=to_json(key))

    def key_of(self, digest: str) -> ApiKey | None:
        return self._session.body(select(KEYS.c.body).where(KEYS.c.digest == digest), ApiKey)

    def put_subscription(self, subscription: Subscription) -> None:
        self._session.put(SUBSCRIPTIONS, {"id": subscription.id}, body=to_json(subscription))

    def subscriptions(self) -> tuple[Subscription, ...]:
        query = select(SUBSCRIPTIONS.c.body).order_by(SUBSCRIPTIONS.c.id)
        return self._session.bodies(query, Subscription)
