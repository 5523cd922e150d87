"""`keywatch work` and `keywatch licence`: what is protected, and who may carry it."""

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import BadInput
from domain.work import Work, WorkKind
from keyworks.enrolment import told_again
from keyworks.registers import (
    authors_of,
    make_licence,
    parse_identifier,
    read_licences,
    read_works,
)
from keyworks.titles import Titles, plain, work_id
from service.cli.desk import Json, day, find_work, note, opened, show
from service.telling import tell_soon

works = typer.Typer(no_args_is_help=True, help="Works and their names.")
licences = typer.Typer(no_args_is_help=True, help="Who may carry what, where, for how long.")


@works.command("add")
def add_work(
    title: Annotated[str, typer.Argument(help="The title, or a works.csv to add many.")],
    kind: Annotated[WorkKind, typer.Option(help="What sort of work.")] = WorkKind.OTHER,
    holder: Annotated[list[str] | None, typer.Option(help="Rights holder; repeat.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Other name; repeat.")] = None,
    identifier: Annotated[list[str] | None, typer.Option(help="isrc=…; repeat.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="Who made it; repeat.")] = None,
    as_json: Json = False,
) -> None:
    """Register a work, or all works of a CSV (title,kind,holders,aliases,identifiers,authors).

    What nobody says of authors stays as it was. Where authors change, the workers read the texts
    of the work again: what works of three authors share counts for none of them.

    Example: keywatch work add "灯塔之歌" --kind song --holder 海港音乐 --alias "Lighthouse Song"
    """
    with opened() as service:
        with service.store.transaction() as tx:
            known = tx.catalogue.works()
            if title.endswith(".csv"):
                made = read_works(Path(title), known)
            else:
                if not plain(title):
                    raise BadInput(f"expected a title with letters or digits, found {title!r}")
                found = Titles(known).find(title, kind)
                made = (
                    Work(
                        found.id if found else work_id(kind, title),
                        kind,
                        title,
                        tuple(holder or ()),
                        tuple(alias or ()),
                        tuple(parse_identifier(x) for x in identifier or ()),
                        tuple(author) if author else authors_of(found),
                    ),
                )
            for work in made:
                tx.catalogue.put_work(work)
            before = {w.id: w.authors for w in known}
            credited = [w for w in made if w.authors != before.get(w.id, ())]
            tx.outbox.put(told_again(tx.catalogue, credited, service.now()))
        tell_soon(service)
    show(
        [{"work": w.id, "kind": w.kind, "title": w.title} for w in made],
        as_json=as_json,
        empty="the file has no works",
    )


@works.command("show")
def show_work(
    work: Annotated[str | None, typer.Argument(help="Id or title; all when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Show a work with its entries, references and licences, or all works.

    Example: keywatch work show 灯塔之歌
    """
    with opened() as service, service.store.reading() as tx:
        known = tx.catalogue.works()
        protections = tx.catalogue.protections()
        now = service.now()
        chosen = known if work is None else (find_work(known, work),)
        rows = []
        for item in chosen:
            entry = protections.in_force(item.id, now)
            rows.append(
                {
                    "work": item.id,
                    "kind": item.kind,
                    "title": item.title,
                    "aliases": "; ".join(item.aliases),
                    "authors": "; ".join(item.authors),
                    "protected by": entry.cited if entry else "no entry in force",
                    "references": len(tx.catalogue.references(item.id)),
                    "licences": len(tx.catalogue.licences(item.id)),
                }
            )
    show(rows, as_json=as_json, empty="no work is registered yet")


@licences.command("add")
def add_licence(
    work: Annotated[str, typer.Argument(help="The work, or a licences.csv to add many.")],
    since: Annotated[str, typer.Option(help="First day, such as 2026-05-01.")] = "",
    until: Annotated[str, typer.Option(help="Day it ends; open when left out.")] = "",
    platform: Annotated[str, typer.Option(help="Platform; any when left out.")] = "",
    account: Annotated[str, typer.Option(help="Account id; any when left out.")] = "",
    territory: Annotated[str, typer.Option(help="ISO 3166 code; everywhere else.")] = "",
    holder: Annotated[str, typer.Option(help="Who gave it.")] = "",
    source: Annotated[str, typer.Option(help="Where it is written.")] = "",
    as_json: Json = False,
) -> None:
    """Record a licence, or all of a CSV; open notices that it covers are retracted.

    Example: keywatch licence add 灯塔之歌 --platform melody --account u7 --since 2026-05-01
    """
    with opened() as service, service.store.transaction() as tx:
        known = tx.catalogue.works()
        if work.endswith(".csv"):
            made = read_licences(Path(work), known)
        else:
            if not since:
                raise BadInput(
                    "expected the first day of the licence, such as --since 2026-05-01"
                )
            row = {
                "platform": platform,
                "account": account,
                "territory": territory,
                "since": since,
                "until": until,
                "holder": holder,
                "source": source,
            }
            made = (make_licence(find_work(known, work).id, row),)
        for licence in made:
            tx.catalogue.put_licence(licence)
        watched = {p.name for p in tx.catalogue.platforms()}
    for name in sorted({x.platform for x in made if x.platform} - watched):
        note(f"no platform is on record as {name!r} yet; the licence waits for it")
    rows = [
        {
            "licence": x.id,
            "work": x.work,
            "platform": x.platform or "any",
            "account": x.account or "any",
            "since": day(x.since),
            "until": day(x.until) if x.until else "open",
        }
        for x in made
    ]
    show(rows, as_json=as_json, empty="the file has no licences")
