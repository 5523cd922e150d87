"""Tell the bus what lies in the outbox, and forget it there.

Killed between the two, whoever looks next tells it again: all messages may be told twice.
"""

from collections.abc import Sequence

from domain.ports.bus import Bus
from domain.ports.outbox import Outgoing
from domain.ports.store import Store

BATCH = 500  # messages that leave together, all or none


def tell(store: Store, bus: Bus, outgoing: Sequence[Outgoing]) -> None:
    """Publish messages of the outbox.

    Raises:
        BackendUnavailable: The bus or the store does not answer; what is left waits.
    """
    if outgoing:
        bus.publish([one.message for one in outgoing])
        with store.transaction() as tx:
            tx.outbox.sent([one.number for one in outgoing])


def tell_all(store: Store, bus: Bus) -> int:
    """Publish all that waits, oldest first. Return how many messages that were.

    Raises:
        BackendUnavailable: See `tell`.
    """
    told = 0
    while True:
        with store.reading() as tx:
            waiting = tx.outbox.waiting(BATCH)
        if not waiting:
            return told
        tell(store, bus, waiting)
        told += len(waiting)
