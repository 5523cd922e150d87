"""Who tells the bus what lies in the outbox, and when.

Whoever puts something in tries at once, so that indexes follow within a second; what a crash or
a bus that does not answer left behind is told by the process that judges matches. A message may
be told twice, and two tellers may overtake each other: whoever handles it looks at what is on
record by then (`on_record.up_to_date`), or finds all there that it would make.
"""

import logging

from domain.errors import Unavailable
from domain.telling import BATCH, tell, tell_all
from service.bootstrap import Service

logger = logging.getLogger(__name__)


class LeftOver:
    """Tells what others left behind: what waits now and waited at the last look already.

    Who puts something in is about to tell it; told by both, its work would be done twice.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._seen: frozenset[int] = frozenset()

    def tell(self) -> int:
        """Publish it. Return how many messages that were. Raises: see domain.telling.tell."""
        with self._service.store.reading() as tx:
            waiting = tx.outbox.waiting(BATCH)
        left = [one for one in waiting if one.number in self._seen]
        self._seen = frozenset(one.number for one in waiting)
        tell(self._service.store, self._service.bus, left)
        return len(left)


def tell_soon(service: Service) -> None:
    """Publish what waits now, or leave it to the workers when that cannot be done now."""
    try:
        tell_all(service.store, service.bus)
    except Unavailable as error:
        logger.warning("on record; the workers follow when the bus answers: %s", error)
