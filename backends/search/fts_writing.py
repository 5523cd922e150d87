"""Put documents into the tables of a filling, and take them out. See domain.ports.Search."""

import json
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, select

from backends.codec import to_json
from backends.search.fts_asking import ACCOUNT, READER, WORK, mark
from backends.search.fts_tables import Filling
from backends.search.pages import number_of
from domain.search import SearchDocument

# What a statement may name at once.
_AT_ONCE = 500


def take_in(
    connection: Connection, filling: Filling, documents: Sequence[SearchDocument], version: int
) -> None:
    """Put documents in, each in the place of the one that had its id, if that is no later."""
    by_id = {document.thing.id: document for document in documents}
    replaced = []
    for name, number, newest in _known(connection, filling, list(by_id)):
        if newest > version:
            del by_id[name]
        else:
            replaced.append(number)
    _delete(connection, filling, replaced)
    highest = select(func.coalesce(func.max(filling.documents.c.number), 0))
    first = connection.execute(highest).scalar_one() + 1
    rows = [_row(n, version, document) for n, document in enumerate(by_id.values(), first)]
    tables = (filling.documents, filling.bodies, filling.marks, filling.words)
    for part, table in enumerate(tables):
        values = [value for row in rows for value in row[part]]
        if values:
            connection.execute(insert(table), values)


def take_out(
    connection: Connection, filling: Filling, ids: Sequence[str], version: int
) -> None:
    """Take out the documents of these ids, but for those that are of a later version."""
    known = _known(connection, filling, ids)
    _delete(connection, filling, [number for _, number, newest in known if newest <= version])


def _known(
    connection: Connection, filling: Filling, ids: Sequence[str]
) -> Iterator[tuple[str, int, int]]:
    """Yield id, number and version of those that are there."""
    documents = filling.documents
    query = select(documents.c.id, documents.c.number, documents.c.version)
    for start in range(0, len(ids), _AT_ONCE):
        some = query.where(documents.c.id.in_(ids[start : start + _AT_ONCE]))
        yield from (tuple(row) for row in connection.execute(some).all())


def _delete(connection: Connection, filling: Filling, numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        for table in (filling.documents, filling.bodies, filling.marks):
            connection.execute(delete(table).where(table.c.number.in_(some)))
        connection.execute(delete(filling.words).where(filling.words.c.rowid.in_(some)))


def _row(
    number: int, version: int, document: SearchDocument
) -> tuple[Sequence[Mapping[str, object]], ...]:
    """Return what a document becomes in the tables `take_in` goes through."""
    marks = {
        *(mark(ACCOUNT, name) for name in document.accounts),
        *(mark(WORK, name) for name in document.works),
        *(mark(READER, name) for name in document.readers),
    }
    row = {
        "number": number,
        "id": document.thing.id,
        "version": version,
        "at": number_of(document.at),
        "kind": str(document.thing.kind),
        "platform": document.platform,
        "outcome": str(document.outcome),
        "state": str(document.state),
        "month": document.month,
        "works": json.dumps(document.works),
    }
    words, lead = document.searched()
    return (
        (row,),
        ({"number": number, "body": to_json(document)},),
        tuple({"mark": one, "number": number} for one in sorted(marks)),
        ({"rowid": number, "words": words, "lead": lead},),
    )
