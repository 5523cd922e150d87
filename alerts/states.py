"""Where a notice may go from where it stands. `docs/enforcement.md` draws the arrows.

Every move passes through `move`, which keeps the log, tells the world, and refuses what
contradicts the record; so the drawing and the tables cannot drift apart.
"""

from collections.abc import Mapping
from datetime import datetime

from alerts.telling import notice_state
from domain.enforcement import NoticeState, NoticeStatus
from domain.errors import Conflict
from domain.ports import Transaction

S = NoticeState

ARROWS: Mapping[NoticeState, frozenset[NoticeState]] = {
    S.QUEUED: frozenset({S.SENT, S.RETRACTED}),
    S.SENT: frozenset(
        {
            S.ACKNOWLEDGED,
            S.CLAIMED_DOWN,
            S.VERIFIED_DOWN,
            S.REJECTED,
            S.COUNTERED,
            S.OVERDUE,
            S.RETRACTED,
        }
    ),
    S.ACKNOWLEDGED: frozenset(
        {S.CLAIMED_DOWN, S.VERIFIED_DOWN, S.REJECTED, S.COUNTERED, S.OVERDUE, S.RETRACTED}
    ),
    S.CLAIMED_DOWN: frozenset(
        {S.ACKNOWLEDGED, S.VERIFIED_DOWN, S.REJECTED, S.COUNTERED, S.OVERDUE, S.RETRACTED}
    ),
    S.OVERDUE: frozenset(
        {S.CLAIMED_DOWN, S.VERIFIED_DOWN, S.REJECTED, S.COUNTERED, S.RETRACTED}
    ),
    S.VERIFIED_DOWN: frozenset({S.REAPPEARED, S.REJECTED, S.COUNTERED, S.RETRACTED, S.CLOSED}),
    S.REJECTED: frozenset({S.CLAIMED_DOWN, S.VERIFIED_DOWN, S.COUNTERED, S.RETRACTED}),
    S.COUNTERED: frozenset({S.RETRACTED, S.CLOSED}),
    S.REAPPEARED: frozenset({S.COUNTERED, S.RETRACTED}),
    S.RETRACTED: frozenset(),
    S.CLOSED: frozenset({S.RETRACTED}),
}

# A notice in one of these still asks for something, so that a second one about the same
# posting and work would only say it twice.
OPEN = (
    S.QUEUED,
    S.SENT,
    S.ACKNOWLEDGED,
    S.CLAIMED_DOWN,
    S.OVERDUE,
    S.REJECTED,
    S.COUNTERED,
)


def move(tx: Transaction, id: str, state: NoticeState, at: datetime, why: str) -> bool:
    """Move a notice along an arrow, log it and tell subscribers.

    Returns:
        False when the notice stands there already.

    Raises:
        NotFound: No such notice.
        Conflict: No arrow leads there.
    """
    status = tx.cases.notice(id)
    if status.state is state:
        return False
    if state not in ARROWS[status.state]:
        raise Conflict(f"notice {id} is {status.state} and cannot become {state}")
    tx.cases.move_notice(id, state, at, why)
    tx.events.emit(notice_state(NoticeStatus(status.notice, state, at, why), status.state))
    return True
