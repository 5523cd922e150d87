"""A question as SQL over the tables of a filling. See domain.search for the order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from backends.search.fts_tables import Filling
from backends.search.pages import end_of, size_of, window_of
from backends.store.session import Query as Sql
from domain.search import Query
from domain.tokens import Unit, units

ACCOUNT, WORK, READER = "account", "work", "reader"
_ROWID: ColumnElement[int] = literal_column("rowid")
COUNTED = ("platform", "outcome", "kind", "month")


def mark(sort: str, name: str) -> str:
    """Return what stands in `marks` for an account, a work or a reader."""
    return f"{sort} {name}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question read, over one filling."""

    filling: Filling
    query: Query
    units: tuple[Unit, ...]

    def page(self) -> Sql:
        """Select number, leads, at and id of a page's things and of the one after it."""
        documents = self.filling.documents
        leads = self._leads().label("leads")
        chosen = select(documents.c.number, leads, documents.c.at, documents.c.id)
        asked = chosen.where(*self._conditions()).subquery()
        page = select(asked)
        end = end_of(self.query.after)
        if end is not None:
            behind = asked.c.at < end.at, and_(asked.c.at == end.at, asked.c.id > end.id)
            page = page.where(
                or_(asked.c.leads < end.leads, and_(asked.c.leads == end.leads, or_(*behind)))
            )
        order = asked.c.leads.desc(), asked.c.at.desc(), asked.c.id
        return page.order_by(*order).limit(size_of(self.query) + 1)

    def total(self) -> Sql:
        """Count all that fits."""
        conditions = self._conditions()
        if self.units and len(conditions) == 1:
            # Without a look at the documents, which takes longer than all else.
            return select(func.count()).select_from(self.filling.words).where(self._match())
        return select(func.count()).select_from(self.filling.documents).where(*conditions)

    def facets(self) -> Sql:
        """Select dimension, value and count of all that fits."""
        documents = self.filling.documents
        columns = [documents.c[name] for name in COUNTED]
        hits = select(*columns, documents.c.works).where(*self._conditions())
        all_of_it = hits.cte("hits").prefix_with("MATERIALIZED")
        counts = [
            select(literal(name), all_of_it.c[name], func.count())
            .where(all_of_it.c[name] != "")
            .group_by(all_of_it.c[name])
            for name in COUNTED
        ]
        works = func.json_each(all_of_it.c.works).table_valued("value", name="each_work")
        counts.append(
            select(literal("work"), works.c.value, func.count())
            .select_from(all_of_it)
            .join(works, literal(1) == 1)
            .group_by(works.c.value)
        )
        return select(union_all(*counts).subquery())

    def _conditions(self) -> list[ColumnElement[bool]]:
        documents, query = self.filling.documents, self.query
        found: list[ColumnElement[bool]] = []
        if self.units:
            hits = select(_ROWID).select_from(self.filling.words).where(self._match())
            found.append(documents.c.number.in_(hits))
        columns = {
            "kind": query.kinds,
            "platform": query.platforms,
            "outcome": query.outcomes,
            "state": query.states,
        }
        for name, values in columns.items():
            if values:
                found.append(documents.c[name].in_([str(value) for value in values]))
        marks = {ACCOUNT: query.accounts, WORK: query.works}
        for sort, names in marks.items():
            if names:
                found.append(self._marked([mark(sort, name) for name in names]))
        if query.readers is not None:
            found.append(self._marked([mark(READER, name) for name in query.readers]))
        window = window_of(query)
        if window is not None:
            found += [documents.c.at >= window[0], documents.c.at < window[1]]
        return found

    def _marked(self, wanted: Sequence[str]) -> ColumnElement[bool]:
        # As one JSON text, since a holder of thousands of works has as many marks.
        names = func.json_each(json.dumps(wanted)).table_valued("value")
        marks = self.filling.marks
        some = select(marks.c.number).where(marks.c.mark.in_(select(names.c.value)))
        return self.filling.documents.c.number.in_(some)

    def _leads(self) -> ColumnElement[int]:
        if not self.units:
            return literal(0)
        leading = select(_ROWID).select_from(self.filling.words).where(self._match("lead"))
        return case((self.filling.documents.c.number.in_(leading), 1), else_=0)

    def _match(self, where: str = "words") -> ColumnElement[bool]:
        said = f"{{{where}}} : ({' AND '.join(map(_said, self.units))})"
        return column(self.filling.words.name).op("MATCH", is_comparison=True)(said)


def asked(filling: Filling, query: Query) -> Asked:
    """Read a question.

    Raises:
        BadInput: See domain.ports.Search.
    """
    return Asked(filling, query, units(query.words))


def _said(unit: Unit) -> str:
    """Write a unit in FTS5's words. Tokens have no quotes in them."""
    return f'"{" ".join(unit.tokens)}"' + ("*" if unit.prefix else "")
