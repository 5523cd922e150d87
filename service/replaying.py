"""Match again what was seen: for what a lost bus, or a store from a backup, no longer knows.

Matching and judging repeat themselves without effect, so too much does no harm.
"""

from collections.abc import Callable
from datetime import datetime

from service.bootstrap import Service

PAGE = 500


def replay(service: Service, since: datetime, tell: Callable[[int], None]) -> int:
    """Publish all sightings from an instant on once more. Return how many.

    Args:
        service: Its store says what was seen.
        since: An instant.
        tell: Is told after each page how many were published.

    Raises:
        BackendUnavailable: The store or the bus does not answer; repeat it then.
    """
    done, last = 0, 0
    while True:
        with service.store.reading() as tx:
            page = tx.frontier.seen_since(since, after=last, limit=PAGE)
        if not page:
            return done
        service.bus.publish([sighting for _, sighting in page])
        done, last = done + len(page), page[-1][0]
        tell(done)
