"""`keywatch check` and `keywatch explain`: what is in it, and why we said so."""

from typing import Annotated

import typer

from service.cli.desk import Json, console, opened, print_json, show


def check(
    what: Annotated[str, typer.Argument(help="A file, or an http(s) address.")],
    as_json: Json = False,
) -> None:
    """Say which protected works are in a file or at an address, and where in it.

    Nothing is recorded and nobody is notified. Only references that the workers of
    `keywatch run` have enrolled are compared with.

    Example: keywatch check upload.mp4
    """
    from service.cli.checking import look_into, rows_of  # noqa: PLC0415 - kernels load slowly

    with opened() as service:
        found = look_into(service, what)
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
