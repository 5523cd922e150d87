"""Tables of the search index in SQLite: those of one filling stand beside those of the next.

`words` is FTS5's. It gets tokens that are cut and folded already, so its own tokenizer has only
to part them at blanks: letters of ASCII and all beyond ASCII are kept as they are.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

STATE = MetaData()
CURRENT = Table(
    "current",
    STATE,
    Column("one", Integer, primary_key=True),
    Column("filling", Integer, nullable=False),
)
FILLINGS = Table(
    "fillings",
    STATE,
    Column("filling", Integer, primary_key=True),
    Column("scheme", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("account", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Filling:
    """The tables of one filling. Rows of all of them have the same `number`.

    What is looked at to sort and count stands in `documents`, whose rows are short; the whole
    of a document is in `bodies`. `marks` are the accounts, works and readers of a document.
    """

    number: int
    documents: Table
    bodies: Table
    marks: Table
    words: Table

    def create(self, connection: Connection) -> None:
        """Make them."""
        for table in (self.documents, self.bodies, self.marks):
            table.create(connection)
        options = "tokenize = 'ascii', columnsize = 0"
        connection.execute(
            text(f"CREATE VIRTUAL TABLE {self.words.name} USING fts5(words, lead, {options})")
        )

    def drop(self, connection: Connection) -> None:
        """Take them away."""
        for table in (self.words, self.marks, self.bodies, self.documents):
            table.drop(connection, checkfirst=True)


@cache
def filling_of(number: int) -> Filling:
    """Return the tables of a filling, made or not."""
    metadata = MetaData()
    documents = Table(
        f"documents_{number}",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("version", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("platform", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("month", Text, nullable=False),
        Column("works", Text, nullable=False),
    )
    Index(f"documents_{number}_at", documents.c.at.desc(), documents.c.id)
    marks = Table(
        f"marks_{number}",
        metadata,
        Column("mark", Text, primary_key=True),
        Column("number", Integer, primary_key=True),
        sqlite_with_rowid=False,
    )
    Index(f"marks_{number}_number", marks.c.number)
    return Filling(
        number,
        documents,
        Table(
            f"bodies_{number}",
            metadata,
            Column("number", Integer, primary_key=True),
            Column("body", Text, nullable=False),
        ),
        marks,
        Table(
            f"words_{number}",
            metadata,
            Column("rowid", Integer, primary_key=True),
            Column("words", Text),
            Column("lead", Text),
        ),
    )
