"""Every Store there is. A new one joins the conformance suite by one line."""

from contextlib import closing, contextmanager
from secrets import token_hex

import pytest
from cluster_servers import server
from sqlalchemy import create_engine

from backends.store.engine import StoreOptions
from backends.store.store import SqlStore

STORES = ("memory", "file", pytest.param("postgres", marks=pytest.mark.cluster))


def open_any_store(name, folder, **options):
    store = MAKERS[name](folder, StoreOptions(**options))
    store.prepare()
    return store


class ScratchStore(SqlStore):
    """A store in a schema of its own, which goes when it is closed."""

    def __init__(self, options=StoreOptions(), *, more=""):
        self.schema = f"keywatch_{token_hex(6)}"
        tell_postgres(f"CREATE SCHEMA {self.schema}")
        self.url = url_of_schema(self.schema) + more
        super().__init__(self.url, options)

    def close(self):
        super().close()
        tell_postgres(f"DROP SCHEMA {self.schema} CASCADE")


MAKERS = {
    "memory": lambda _folder, options: SqlStore("sqlite://", options),
    "file": lambda folder, options: SqlStore(f"sqlite:///{folder}/keywatch.db", options),
    "postgres": lambda _folder, options: ScratchStore(options),
}


def url_of_schema(schema):
    return f"{server('postgres')}?options=-csearch_path%3D{schema}"


def tell_postgres(statement):
    """Run one statement as the superuser, outside every store."""
    engine = create_engine(server("postgres"), isolation_level="AUTOCOMMIT")
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute(statement)
    engine.dispose()


@contextmanager
def scratch_store(**options):
    """Lend a prepared store on PostgreSQL."""
    with closing(ScratchStore(StoreOptions(**options))) as store:
        store.prepare()
        yield store


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
