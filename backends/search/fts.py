"""Search in a SQLite file of its own, by FTS5.

Readers never wait. A rebuild fills tables of its own beside those that answer, and changes over
in one transaction; what a killed one left is taken away by the next.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from sqlalchemy import Connection, delete, func, insert, inspect, make_url, select, update

from backends.codec import from_json
from backends.search.fts_asking import COUNTED, WORK, asked
from backends.search.fts_tables import CURRENT, FILLINGS, STATE, Filling, filling_of
from backends.search.fts_writing import take_in, take_out
from backends.search.pages import End
from backends.sqlite_file import MEMORY, make_folder
from backends.store.engine import StoreOptions, manner, open_engine, place_of
from backends.store.translation import translated
from domain.errors import BadInput, Conflict
from domain.ports.changes import Place
from domain.search import MOST_COUNTED, Found, Query, SearchDocument, shown
from domain.tokens import SCHEME

_PLACE = tuple(FILLINGS.c[n] for n in ("number", "kind", "key", "work", "account"))


class FtsSearch:
    """See domain.ports.Search."""

    def __init__(
        self, url: str, options: StoreOptions = StoreOptions(), *, filling: int | None = None
    ) -> None:
        """Name the file. Nothing is opened before the first question.

        Args:
            url: `sqlite:///relative` or `sqlite:////absolute`.
            options: How long to wait for other writers.
            filling: Work on these tables, whichever is current; for a rebuild.

        Raises:
            BadInput: A database in memory, which threads cannot share.
        """
        parsed = make_url(url)
        self._url, self._options, self._filling = url, options, filling
        self._file = place_of(parsed)
        if self._file == MEMORY:
            raise BadInput("a search index needs a file, as in sqlite:///data/search.db")
        self._engine = open_engine(parsed, options)

    def prepare(self) -> None:
        make_folder(self._file)
        with self._session(writes=True) as connection:
            if not inspect(connection).has_table(CURRENT.name):
                STATE.create_all(connection)
                self._begin(connection, 1)
                connection.execute(insert(CURRENT).values(one=1, filling=1))
            query = select(FILLINGS.c.scheme).where(
                FILLINGS.c.filling == self._number(connection)
            )
            scheme = connection.execute(query).scalar_one()
        if scheme != SCHEME:
            raise Conflict(
                f"{self._file}: its words were cut by other rules ({scheme}, now {SCHEME}); "
                "`keywatch search --rebuild` fills it anew"
            )

    def find(self, query: Query) -> Found:
        with self._session(writes=False) as connection:
            filling = filling_of(self._number(connection))
            question = asked(filling, query)
            rows = connection.execute(question.page()).all()
            total = connection.execute(question.total()).scalar_one()
            page, more = rows[: query.size], len(rows) > query.size
            bodies = self._bodies(connection, filling, [row.number for row in page])
            counts = connection.execute(question.facets()).all() if query.facets else ()
        last = page[-1] if more else None
        return Found(
            tuple(shown(bodies[row.number], question.units) for row in page),
            total,
            "" if last is None else str(End(last.leads, last.at, last.id)),
            _counted(tuple(row) for row in counts) if query.facets else None,
        )

    def put(self, documents: Sequence[SearchDocument], version: int) -> None:
        with self._session(writes=True) as connection:
            take_in(connection, filling_of(self._number(connection)), documents, version)

    def remove(self, ids: Sequence[str], version: int) -> None:
        with self._session(writes=True) as connection:
            take_out(connection, filling_of(self._number(connection)), ids, version)

    def place(self) -> Place:
        with self._session(writes=False) as connection:
            mine = FILLINGS.c.filling == self._number(connection)
            return Place(*connection.execute(select(*_PLACE).where(mine)).one())

    def move(self, before: Place, after: Place) -> bool:
        with self._session(writes=True) as connection:
            mine = [FILLINGS.c.filling == self._number(connection)]
            mine += [FILLINGS.c[name] == value for name, value in asdict(before).items()]
            change = update(FILLINGS).where(*mine).values(asdict(after))
            return connection.execute(change).rowcount == 1

    @contextmanager
    def rebuilding(self) -> Iterator["FtsSearch"]:
        with self._session(writes=True) as connection:
            current = self._number(connection)
            newest = connection.execute(select(func.max(FILLINGS.c.filling))).scalar_one()
            self._clear(connection, lambda number: number != current)
            self._begin(connection, newest + 1)
        fresh = FtsSearch(self._url, self._options, filling=newest + 1)
        try:
            yield fresh
        except BaseException:
            with self._session(writes=True) as connection:
                self._clear(connection, lambda number: number == newest + 1)
            raise
        finally:
            fresh.close()
        with self._session(writes=True) as connection:
            connection.execute(update(CURRENT).values(filling=newest + 1))
            self._clear(connection, lambda number: number != newest + 1)

    def count(self) -> int:
        with self._session(writes=False) as connection:
            documents = filling_of(self._number(connection)).documents
            query = select(func.count()).select_from(documents)
            return int(connection.execute(query).scalar_one())

    def close(self) -> None:
        self._engine.dispose()

    def _number(self, connection: Connection) -> int:
        if self._filling is not None:
            return self._filling
        found: int = connection.execute(select(CURRENT.c.filling)).scalar_one()
        return found

    def _begin(self, connection: Connection, number: int) -> None:
        filling_of(number).create(connection)
        start = {"filling": number, "scheme": SCHEME, **asdict(Place())}
        connection.execute(insert(FILLINGS).values(start))

    def _clear(self, connection: Connection, which: Callable[[int], bool]) -> None:
        for number in connection.execute(select(FILLINGS.c.filling)).scalars().all():
            if which(number):
                filling_of(number).drop(connection)
                connection.execute(delete(FILLINGS).where(FILLINGS.c.filling == number))

    def _bodies(
        self, connection: Connection, filling: Filling, numbers: list[int]
    ) -> dict[int, SearchDocument]:
        query = select(filling.bodies).where(filling.bodies.c.number.in_(numbers))
        rows = connection.execute(query)
        return {number: from_json(body, SearchDocument) for number, body in rows}

    @contextmanager
    def _session(self, *, writes: bool) -> Iterator[Connection]:
        with translated(self._file):
            connection = manner(self._engine.connect(), writes=writes)
            with connection, connection.begin():
                yield connection


def _counted(
    rows: Iterable[tuple[str, str, int]],
) -> Mapping[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in (*COUNTED, WORK)}
    for name, value, count in rows:
        found[name].append((value, count))
    return {
        name: tuple(sorted(values, key=lambda pair: (-pair[1], pair[0]))[:MOST_COUNTED])
        for name, values in found.items()
    }
