"""`keywatch check` and `keywatch explain`: what is in it, and why we said so."""

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import BadInput, NotFound
from domain.ports import Transaction
from domain.selection import Selection
from domain.work import NOT_OURS, ReferenceId
from keyworks.layout import parse_instant, parse_territory
from service.cli.desk import Json, console, opened, print_json, show
from service.cli.files import writable

Passages = Annotated[
    bool,
    typer.Option("--passages", help="Show shared passages of text, both texts in columns."),
]
Page = Annotated[
    Path | None,
    typer.Option(
        help="Write shared passages of text, and frames of both, to this file as HTML."
    ),
]
Sheet = Annotated[
    Path | None,
    typer.Option(help="Write frames of both, side by side, to this file, as PNG."),
]
Glance = Annotated[
    bool,
    typer.Option("--glance", help="Look at a film's keyframes only, fetching little of it."),
]


def check(
    what: Annotated[str, typer.Argument(help="A file, or an http(s) address.")],
    work: Annotated[list[str] | None, typer.Option(help="Id or title; repeat.")] = None,
    batch: Annotated[list[int] | None, typer.Option(help="Batch number; repeat.")] = None,
    holder: Annotated[list[str] | None, typer.Option(help="Rights holder; repeat.")] = None,
    territory: Annotated[str, typer.Option(help="Listed for there, such as CN.")] = "",
    at: Annotated[str, typer.Option(help="In force then, such as 2026-05-20.")] = "",
    passages: Passages = False,
    page: Page = None,
    sheet: Sheet = None,
    glance: Glance = False,
    as_json: Json = False,
) -> None:
    """Say which protected works are in a file or at an address, and where in it.

    Nothing is recorded and nobody is notified. Only references that the workers of
    `keywatch run` have enrolled are compared with; options narrow them to the works that
    fit all that is said.

    What is enrolled as not ours is left out, and a note says where. Passages of text are shown
    side by side: {+only here+}, [-only in the work-].

    A glance compares the keyframes of a film and nothing else: of a film at an address a part
    is fetched, and a copy of some minutes is found.

    Example: keywatch check upload.mp4 --holder 海港影业 --at 2026-05-20
    """
    from service.cli.checking import (  # noqa: PLC0415 - kernels load slowly
        look_into,
        rows_of,
        seen_in,
        tell_left_out,
    )
    from service.cli.passages import facts_of_file, show_passages, write_page  # noqa: PLC0415 - see above
    from service.cli.prints import tell_of_references  # noqa: PLC0415 - see above

    if glance and (passages or page is not None or sheet is not None):
        raise BadInput("a glance shows no passages of text and no sheet")
    target = writable(page) if page is not None else None
    picture = writable(sheet) if sheet is not None else None
    selection = Selection(
        tuple(work or ()),
        tuple(batch or ()),
        tuple(holder or ()),
        parse_territory(territory) if territory else None,
        parse_instant(at) if at else None,
    )
    with opened() as service:
        wanted = passages or target is not None
        if glance:
            from service.cli.glancing import glance_at  # noqa: PLC0415 - see above

            looked = glance_at(service, what, selection)
        else:
            framed = picture is not None or target is not None
            looked = look_into(service, what, selection, passages=wanted, sheet=framed)
        with service.store.reading() as tx:
            titles = {w.id: w.title for w in tx.catalogue.works()}
            labels = {r.id: r.label for r in tx.catalogue.references(NOT_OURS)}
        tell_left_out(looked.left_out, labels)
        tell_of_references(service, (s.reference for m in looked.matches for s in m.segments))
        if target is not None:
            facts = facts_of_file(service, what, looked.matches)
            write_page(target, what, facts, looked.passages, seen_in(looked))
    if picture is not None and looked.sheet is not None:
        from service.cli.sheets import write_sheet  # noqa: PLC0415 - see above

        write_sheet(picture, looked.sheet)
    if as_json:
        told = {"matches": looked.matches, "passages": looked.passages}
        print_json({**told, "left_out": looked.left_out} if passages else looked.matches)
        return
    rows = rows_of(looked.matches, titles)
    show(rows, as_json=False, empty="nothing protected was found")
    if passages:
        show_passages(looked.passages)


def explain(
    posting: Annotated[str, typer.Argument(help="platform:native_id, such as tube:v17.")],
    passages: Passages = False,
    page: Page = None,
    sheet: Sheet = None,
    as_json: Json = False,
) -> None:
    """Tell every step from the sighting to where the notice stands, with figures.

    Passages of text are shown side by side: {+only in the posting+}, [-only in the work-].

    With --sheet, frames of posting and work stand one over the other, in a picture for whoever decides.

    Example: keywatch explain tube:v17 --sheet v17.png
    """
    from alerts.explain import explain as steps_of  # noqa: PLC0415 - only this command asks

    target = writable(page) if page is not None else None
    picture = writable(sheet) if sheet is not None else None
    shared = None
    with opened() as service:
        with service.store.reading() as tx:
            steps = steps_of(tx, posting)
            verdicts = tx.cases.verdicts(posting)
            used = {s.reference for v in verdicts for s in v.match.segments}
            prints = [n for n in sorted(used) if _is_print(tx, n)]
        if prints:
            from service.cli.prints import tell_of_references  # noqa: PLC0415 - kernels load slowly

            tell_of_references(service, prints)
        if passages or target is not None:
            from service.cli.passages import read_posting  # noqa: PLC0415 - reading loads slowly

            shared = read_posting(service, posting, target)
        if picture is not None:
            from service.cli.sheets import sheet_of_posting, write_sheet  # noqa: PLC0415 - see above

            write_sheet(picture, sheet_of_posting(service, posting))
    if as_json:
        print_json({"steps": steps, "passages": shared} if passages else steps)
        return
    for step in steps:
        console.print(f"{step.at.isoformat(timespec='seconds')}  {step.what}", markup=False)
        for detail in step.details:
            console.print(f"    {detail}", markup=False)
    if passages and shared is not None:
        from service.cli.passages import show_passages  # noqa: PLC0415 - see above

        show_passages(shared)


def _is_print(tx: Transaction, name: ReferenceId) -> bool:
    """Tell whether a reference was made of a fingerprint in place of a copy."""
    from fingerprint.exchange.file import MEDIA_TYPE  # noqa: PLC0415 - arrays load slowly

    try:
        return tx.catalogue.reference(name).media_type == MEDIA_TYPE
    except NotFound:
        return False  # in records that were taken over
