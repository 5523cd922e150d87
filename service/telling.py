"""Tell the bus what lies in the outbox.

Whoever puts something in tries at once, so that indexes follow within a second; what a crash or
a bus that does not answer left behind is told by the process that judges matches. A message may
be told twice, and two tellers may overtake each other: whoever handles it looks at what is on
record by then (`on_record.up_to_date`).
"""

import logging

from domain.errors import Unavailable
from service.bootstrap import Service

logger = logging.getLogger(__name__)

BATCH = 500  # messages that leave together, all or none


def tell(service: Service) -> int:
    """Publish all that waits, oldest first. Return how many messages that were.

    Raises:
        BackendUnavailable: The bus or the store does not answer; what is left waits.
    """
    told = 0
    while True:
        with service.store.reading() as tx:
            waiting = tx.outbox.waiting(BATCH)
        if not waiting:
            return told
        service.bus.publish([outgoing.message for outgoing in waiting])
        with service.store.transaction() as tx:
            tx.outbox.sent([outgoing.number for outgoing in waiting])
        told += len(waiting)


def tell_soon(service: Service) -> None:
    """Publish what waits now, or leave it to the workers when that cannot be done now."""
    try:
        tell(service)
    except Unavailable as error:
        logger.warning("on record; the workers follow when the bus answers: %s", error)
