"""Import lists, works and licences: all of a file or, by choice, its good lines.

Every import runs in its caller's transaction and raises before it writes, so a bad file
leaves nothing behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.errors import BadInput
from domain.ports import Catalogue
from domain.protection import Batch, Entry
from domain.work import Work
from keyworks.document import BadLine, Document
from keyworks.titles import Titles, work_id


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `fresh` is False when this very file was imported before.

    `credited` are known works of which the list told the authors, and nobody had before.
    """

    batch: Batch
    fresh: bool
    matched: tuple[Work, ...]
    created: tuple[Work, ...]
    bad: tuple[BadLine, ...]
    credited: tuple[Work, ...] = ()


class BadLines(BadInput):
    """A file with lines that could not be read; `bad` lists them all."""

    def __init__(self, name: str, bad: Sequence[BadLine]) -> None:
        rows = "\n".join(f"  {name}:{b.number}: {b.problem}" for b in bad)
        super().__init__(f"{len(bad)} bad line(s), nothing was imported:\n{rows}", place=name)
        self.bad = tuple(bad)


def import_list(catalogue: Catalogue, document: Document, *, partial: bool = False) -> Imported:
    """Record a batch; works it names that nobody registered are registered.

    Args:
        catalogue: Within a transaction.
        document: As read; see `keyworks.document`.
        partial: Import the good lines of a document that has bad ones.

    Raises:
        BadLines: There are bad lines and `partial` is off, or no good line at all.
        Conflict: The batch number is on record from another document.
    """
    titles = Titles(catalogue.works())
    bad = list(document.bad)
    entries: list[Entry] = []
    matched: list[Work] = []
    created: list[Work] = []
    credited: list[Work] = []
    for line in document.lines:
        try:
            known = titles.find(line.title, line.kind)
        except BadInput as error:
            bad.append(BadLine(line.number, str(error)))
            continue
        work = known or Work(
            work_id(line.kind, line.title),
            line.kind,
            line.title,
            (line.holder,),
            authors=line.authors,
        )
        if any(e.work == work.id for e in entries):
            bad.append(BadLine(line.number, f"{line.title!r} stands in this batch already"))
            continue
        if known:
            matched.append(known)
            if line.authors and not known.authors:
                credited.append(replace(known, authors=line.authors))
        else:
            titles.add(work)
            created.append(work)
        entries.append(
            Entry(
                line.number,
                work.id,
                line.title,
                line.holder,
                line.window,
                line.authorised,
                line.note,
            )
        )
    if bad and (not partial or not entries):
        raise BadLines(document.name, bad)
    batch = Batch(
        document.batch,
        document.issued,
        document.authority,
        document.digest,
        document.layout,
        tuple(entries),
        document.duties,
        document.territory,
    )
    for work in (*created, *credited):
        catalogue.put_work(work)
    fresh = catalogue.put_batch(batch)
    return Imported(batch, fresh, tuple(matched), tuple(created), tuple(bad), tuple(credited))
