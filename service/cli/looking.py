"""`keywatch check` and `keywatch explain`: what is in it, and why we said so."""

from typing import Annotated

import typer

from domain.selection import Selection
from keyworks.layout import parse_instant, parse_territory
from service.cli.desk import Json, console, opened, print_json, show


def check(
    what: Annotated[str, typer.Argument(help="A file, or an http(s) address.")],
    work: Annotated[list[str] | None, typer.Option(help="Id or title; repeat.")] = None,
    batch: Annotated[list[int] | None, typer.Option(help="Batch number; repeat.")] = None,
    holder: Annotated[list[str] | None, typer.Option(help="Rights holder; repeat.")] = None,
    territory: Annotated[str, typer.Option(help="Listed for there, such as CN.")] = "",
    at: Annotated[str, typer.Option(help="In force then, such as 2026-05-20.")] = "",
    as_json: Json = False,
) -> None:
    """Say which protected works are in a file or at an address, and where in it.

    Nothing is recorded and nobody is notified. Only references that the workers of
    `keywatch run` have enrolled are compared with; options narrow them to the works that
    fit all that is said.

    Example: keywatch check upload.mp4 --holder 海港影业 --at 2026-05-20
    """
    from service.cli.checking import look_into, rows_of  # noqa: PLC0415 - kernels load slowly

    selection = Selection(
        tuple(work or ()),
        tuple(batch or ()),
        tuple(holder or ()),
        parse_territory(territory) if territory else None,
        parse_instant(at) if at else None,
    )
    with opened() as service:
        found = look_into(service, what, selection)
        with service.store.reading() as tx:
            titles = {w.id: w.title for w in tx.catalogue.works()}
    if as_json:
        print_json(found)
        return
    rows = [
        row for match in found for row in rows_of(match, titles.get(match.work, match.work))
    ]
    show(rows, as_json=False, empty="nothing protected was found")


def explain(
    posting: Annotated[str, typer.Argument(help="platform:native_id, such as tube:v17.")],
    as_json: Json = False,
) -> None:
    """Tell every step from the sighting to where the notice stands, with figures.

    Example: keywatch explain tube:v17
    """
    from alerts.explain import explain as steps_of  # noqa: PLC0415 - only this command asks

    with opened() as service, service.store.reading() as tx:
        steps = steps_of(tx, posting)
    if as_json:
        print_json(steps)
        return
    for step in steps:
        console.print(f"{step.at.isoformat(timespec='seconds')}  {step.what}", markup=False)
        for detail in step.details:
            console.print(f"    {detail}", markup=False)
