"""Every Store there is. A new one joins the conformance suite by one line."""

from contextlib import contextmanager

from backends.store.engine import StoreOptions
from backends.store.store import SqlStore

STORES = {
    "memory": lambda _folder, options: SqlStore("sqlite://", options),
    "file": lambda folder, options: SqlStore(f"sqlite:///{folder}/keywatch.db", options),
}


def open_any_store(name, folder, **options):
    store = STORES[name](folder, StoreOptions(**options))
    store.prepare()
    return store


class _Undone(Exception):
    pass


@contextmanager
def rolled_back(store):
    """Lend a transaction whose writes are gone afterwards, so that tests may share a store."""
    try:
        with store.transaction() as transaction:
            yield transaction
            raise _Undone
    except _Undone:
        pass
