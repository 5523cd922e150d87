"""What people said of hosts, in SQL: one row a target and kind, and a version of them all.

Who changes it holds off other deciding writers, so a version that was read stands for all that
was said up to it.
"""

from sqlalchemy import delete, select, update

from backends.codec import to_json
from backends.store.session import Session
from backends.store.tables_parts import HOST_RULES
from backends.store.tables_queue import COUNTS
from domain.hosts import HostRule, RuleKind

_COUNT = "hosts"


class SqlHosts:
    """See domain.ports.Hosts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> int:
        query = select(COUNTS.c.value).where(COUNTS.c.name == _COUNT)
        row = self._session.beside.first(query)
        return 0 if row is None else int(row.value)

    def put_rule(self, rule: HostRule) -> None:
        key = {"target": rule.target, "kind": rule.kind}
        self._session.put(HOST_RULES, key, body=to_json(rule))
        hosts_changed(self._session)

    def lift(self, target: str, *kinds: RuleKind) -> tuple[HostRule, ...]:
        these = HOST_RULES.c.target == target, HOST_RULES.c.kind.in_(kinds)
        query = select(HOST_RULES.c.body).where(*these).order_by(HOST_RULES.c.kind)
        lifted = self._session.bodies(query, HostRule)
        if lifted:
            self._session.execute(delete(HOST_RULES).where(*these))
            hosts_changed(self._session)
        return lifted

    def rules(self) -> tuple[HostRule, ...]:
        query = select(HOST_RULES.c.body).order_by(HOST_RULES.c.target, HOST_RULES.c.kind)
        return self._session.beside.bodies(query, HostRule)


def hosts_changed(session: Session) -> None:
    """Make the version grow; crawlers read rules and platforms anew when it did."""
    if not session.add(COUNTS, {"name": _COUNT}, value=1):
        mine = COUNTS.c.name == _COUNT
        session.execute(update(COUNTS).where(mine).values(value=COUNTS.c.value + 1))
