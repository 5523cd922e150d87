"""Search what is on record: open the index, keep it following the store, fill it anew.

Whatever changes in the store is in its table of changes in the same transaction. Who follows
reads on from the place up to which the index is filled, puts in what is found there, and then
moves the place; killed in between, it does the same again.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from backends.search.fts import FtsSearch
from config.settings import Settings
from domain.errors import Conflict, UnknownName
from domain.ports import Search, Store, Transaction
from domain.ports.changes import Place
from domain.search import Thing
from service.bootstrap import Service
from service.tending import TendingOptions, tending

CHANGES_AT_ONCE = 500
# A change is looked for so often, and a cluster shows it a second after it was put in.
FOLLOWING = TendingOptions(idle=0.4, busy=0.0, trouble=5.0)


def _on_elastic(url: str) -> Search:
    from backends.search.elastic import ElasticSearch  # noqa: PLC0415 - slow to load
    from service.elastic import connect, place_of  # noqa: PLC0415 - see above

    place = place_of(url)
    return ElasticSearch(
        connect(place), place.prefix, shards=place.shards, replicas=place.replicas
    )


SEARCHES: Mapping[str, Callable[[str], Search]] = {
    "sqlite": FtsSearch,
    "elasticsearch": _on_elastic,
    "elasticsearch+https": _on_elastic,
}


def open_search(url: str) -> Search:
    """Open the index at `sqlite:///file` or `elasticsearch+https://…`; see service.elastic.

    Raises:
        UnknownName: No search of this scheme.
        BadInput: Something in the URL is not what it must be.
    """
    scheme = urlsplit(url).scheme
    if scheme not in SEARCHES:
        raise UnknownName("search URL scheme", scheme, tuple(SEARCHES))
    return SEARCHES[scheme](url)


@contextmanager
def searching(settings: Settings) -> Iterator[Search]:
    """Lend the index of the settings, prepared.

    Raises:
        Conflict: It was filled by another version of this program.
        BackendUnavailable: It does not answer.
    """
    search = open_search(settings.url("search"))
    try:
        search.prepare()
        yield search
    finally:
        search.close()


@dataclass(slots=True)
class Follower:
    """Brings an index up to what the store says.

    `begun` is the version of the store at which the index was begun. All there is has been put
    in as it was then or later, so what changed before is not looked up once more.
    """

    store: Store
    search: Search
    begun: int = 0
    prepared: bool = False

    def tend(self) -> bool:
        """Follow some changes. Tell whether there were any.

        Raises:
            Conflict: The index was made by another version of this program, or the store is
                older than the index, as after a restore.
        """
        if not self.prepared:
            self.search.prepare()
            self.prepared = True
        before = self.search.place()
        with self.store.reading() as tx:
            changes = tx.changes.since(before, CHANGES_AT_ONCE)
            version = tx.changes.version()
            if not changes:
                _same_store(before, version)
                return False
            if before == Place():
                self.begun = version
            for things in _pages(tx, changes, self.begun):
                self.search.put(tx.changes.documents(things), version)
        # Where another was quicker, the next look begins where that one is.
        self.search.move(before, changes[-1])
        return True


@contextmanager
def following(service: Service) -> Iterator[None]:
    """Follow the store from a thread, as long as the block runs.

    An index that is down or unfit is told in the log and tried again; nothing else waits.
    """
    search = open_search(service.settings.url("search"))
    try:
        with tending((Follower(service.store, search),), FOLLOWING):
            yield
    finally:
        search.close()


def follows_alone(settings: Settings) -> bool:
    """Tell whether a process that searches must follow for itself.

    It must where the records are on a server and the index is a file of this machine, which
    the desk may not be on.
    """
    local = settings.url("search").startswith("sqlite:")
    return local and not settings.url("store").startswith("sqlite:")


def catch_up(store: Store, search: Search, seconds: float) -> int:
    """Follow for at most so long. Return how many changes cannot be found yet."""
    follower = Follower(store, search, prepared=True)
    deadline = time.monotonic() + seconds
    while follower.tend() and time.monotonic() < deadline:
        pass
    return waiting(store, search)


def rebuild(store: Store, search: Search, tell: Callable[[int], None]) -> int:
    """Fill an index anew, while the old one answers and is followed.

    Args:
        store: All there is.
        search: What is filled anew.
        tell: Is told how many changes are left to read, before each piece.

    Returns:
        How many documents there are.
    """
    with suppress(Conflict):  # That its words were cut by other rules is what this mends.
        search.prepare()
    with search.rebuilding() as fresh:
        follower = Follower(store, fresh, prepared=True)
        more = True
        while more:
            tell(waiting(store, fresh))
            more = follower.tend()
    return search.count()


def waiting(store: Store, search: Search) -> int:
    """Return how many changes cannot be found yet."""
    place = search.place()
    with store.reading() as tx:
        return tx.changes.waiting(place)


def _pages(
    tx: Transaction, changes: Iterable[Place], begun: int
) -> Iterator[tuple[Thing, ...]]:
    """Yield all that can be found otherwise since some changes, each once in a page."""
    page: dict[Thing, None] = {}
    for change in changes:
        page |= dict.fromkeys(change.things)
        beneath: tuple[Place, ...] = (Place(),)
        while change.number >= begun and (
            beneath := tx.changes.beneath(change, beneath[-1], CHANGES_AT_ONCE)
        ):
            page |= dict.fromkeys(thing for place in beneath for thing in place.things)
            if len(page) >= CHANGES_AT_ONCE:
                yield tuple(page)
                page = {}
    if page:
        yield tuple(page)


def _same_store(place: Place, version: int) -> None:
    if place.number > version:
        raise Conflict(
            "the search index knows later changes than the store, which was restored or "
            "copied; `keywatch search --rebuild` fills it anew"
        )
