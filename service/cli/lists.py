"""`keywatch list`: import, show and compare batches of the protection list."""

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import NotFound
from domain.protection import Batch, ProtectionList
from keyworks.diff import changes
from keyworks.document import read_document
from keyworks.enrolment import told_again
from keyworks.importing import import_list
from service.cli.desk import Json, console, day, opened, say, show
from service.telling import tell_soon

app = typer.Typer(no_args_is_help=True, help="Batches of the protection list.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The list, as CSV under its heading.")],
    partial: Annotated[bool, typer.Option(help="Import the good lines of a bad file.")] = False,
    as_json: Json = False,
) -> None:
    """Import a published batch; works it names that are unknown are registered.

    The layout is known by the header row. Bad lines are reported by number, and a file that has
    any is not imported at all unless --partial.

    Example: keywatch list import batch-3.csv
    """
    document = read_document(file)
    with opened() as service:
        with service.store.transaction() as tx:
            done = import_list(tx.catalogue, document, partial=partial)
            tx.outbox.put(told_again(tx.catalogue, done.credited, service.now()))
        tell_soon(service)
    fact = {
        "batch": done.batch.number,
        "fresh": done.fresh,
        "entries": len(done.batch.entries),
        "works_created": len(done.created),
        "works_matched": len(done.matched),
        "bad_lines": [{"line": b.number, "problem": b.problem} for b in done.bad],
    }
    if not done.fresh:
        say(
            fact,
            f"batch {done.batch.number} was imported from this file before",
            as_json=as_json,
        )
        return
    say(
        fact,
        f"batch {done.batch.number} of {day(done.batch.issued)}: {len(done.batch.entries)} entries, "
        f"{len(done.created)} works new, {len(done.matched)} known",
        as_json=as_json,
    )
    if not as_json:
        for bad in done.bad:
            console.print(f"  {file.name}:{bad.number}: {bad.problem}", markup=False)


@app.command("show")
def show_(
    batch: Annotated[
        int | None, typer.Argument(help="Batch number; all when left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show batches, or the entries of one.

    Example: keywatch list show 3
    """
    with opened() as service, service.store.reading() as tx:
        protections = tx.catalogue.protections()
    if batch is None:
        rows = [
            {
                "batch": b.number,
                "issued": day(b.issued),
                "authority": b.authority,
                "territory": b.territory or "",
                "layout": b.layout,
                "entries": len(b.entries),
                "source": b.source[:12],
            }
            for b in protections.batches
        ]
        show(rows, as_json=as_json, empty="no batch was imported yet")
        return
    rows = [
        {
            "no": e.number,
            "work": e.work,
            "title": e.title,
            "holder": e.holder,
            "since": day(e.window.since),
            "until": day(e.window.until) if e.window.until else "open",
            "basis": e.window.basis,
            "authorised": "、".join(e.authorised),
        }
        for e in _batch(protections, batch).entries
    ]
    show(rows, as_json=as_json, empty="the batch has no entries")


@app.command()
def diff(
    batch: Annotated[int, typer.Argument(help="The batch to compare with all before it.")],
    as_json: Json = False,
) -> None:
    """Say what a batch changes: new works, moved windows, other holders.

    Example: keywatch list diff 3
    """
    with opened() as service, service.store.reading() as tx:
        protections = tx.catalogue.protections()
    found = changes(protections, _batch(protections, batch))
    rows = [{"work": c.work, "change": c.words} for c in found]
    show(rows, as_json=as_json, empty="the batch changes nothing")


def _batch(protections: ProtectionList, number: int) -> Batch:
    for batch in protections.batches:
        if batch.number == number:
            return batch
    raise NotFound("batch", str(number))
