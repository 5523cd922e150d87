"""`keywatch work|reference|licence|platform`: what is protected, and where we look."""

from pathlib import Path
from typing import Annotated

import typer

from crawlers.platforms import PLATFORMS
from crawlers.sniff import sniff
from domain.errors import BadInput, UndecodableMedia, UnknownName
from domain.posting import Platform
from domain.protection import ProviderClass
from domain.work import ReferenceId, Work, WorkId, WorkKind
from fingerprint.modalities import MODALITIES
from keyworks.enrolment import enrol, references_of, withdraw
from keyworks.registers import make_licence, parse_identifier, read_licences, read_works
from keyworks.titles import Titles, work_id
from service.cli.desk import Json, console, opened, say, show

works = typer.Typer(no_args_is_help=True, help="Works and their names.")
references = typer.Typer(no_args_is_help=True, help="Authentic copies to compare with.")
licences = typer.Typer(no_args_is_help=True, help="Who may carry what, where, for how long.")
platforms = typer.Typer(no_args_is_help=True, help="The sites we watch.")


@works.command("add")
def add_work(
    title: Annotated[str, typer.Argument(help="The title, or a works.csv to add many.")],
    kind: Annotated[WorkKind, typer.Option(help="What sort of work.")] = WorkKind.OTHER,
    holder: Annotated[list[str] | None, typer.Option(help="Rights holder; repeat.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Other name; repeat.")] = None,
    identifier: Annotated[list[str] | None, typer.Option(help="isrc=…; repeat.")] = None,
    as_json: Json = False,
) -> None:
    """Register a work, or all works of a CSV (title,kind,holders,aliases,identifiers).

    Example: keywatch work add "灯塔之歌" --kind song --holder 海港音乐 --alias "Lighthouse Song"
    """
    with opened() as service, service.store.transaction() as tx:
        known = tx.catalogue.works()
        if title.endswith(".csv"):
            made = read_works(Path(title), known)
        else:
            found = Titles(known).find(title, kind)
            made = (
                Work(
                    found.id if found else work_id(kind, title),
                    kind,
                    title,
                    tuple(holder or ()),
                    tuple(alias or ()),
                    tuple(parse_identifier(x) for x in identifier or ()),
                ),
            )
        for work in made:
            tx.catalogue.put_work(work)
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
                    "protected by": entry.cited if entry else "no entry in force",
                    "references": len(tx.catalogue.references(item.id)),
                    "licences": len(tx.catalogue.licences(item.id)),
                }
            )
    show(rows, as_json=as_json, empty="no work is registered yet")


@references.command("add")
def add_reference(
    work: Annotated[str, typer.Argument(help="The work, by id or title.")],
    files: Annotated[list[Path], typer.Argument(help="Authentic copies: media or text.")],
    as_json: Json = False,
) -> None:
    """Enrol authentic copies of a work; a film's pictures and sound are enrolled both.

    The file goes to the vault; the fingerprinting workers enrol it within seconds.

    Example: keywatch reference add 灯塔之歌 master.flac cover.jpg
    """
    rows = []
    with opened() as service:
        with service.store.reading() as tx:
            found = find_work(tx.catalogue.works(), work)
        for file in files:
            if not file.is_file():
                raise BadInput("there is no such file", place=str(file))
            media_type = sniff(file)
            listening = [m for m, x in MODALITIES.items() if x.reads(media_type)]
            if not listening:
                raise UndecodableMedia(f"{file}: no modality reads {media_type}")
            digest = service.vault.put(file.read_bytes())
            made = references_of(found.id, digest, media_type, listening, file.name)
            enrol(service.store, service.bus, made, service.now())
            rows += [
                {"reference": r.id, "work": r.work, "modality": r.modality, "file": file.name}
                for r in made
            ]
    show(rows, as_json=as_json, empty="no files were given")


@references.command("withdraw")
def withdraw_reference(
    reference: Annotated[str, typer.Argument(help="The reference's id.")], as_json: Json = False
) -> None:
    """Take a reference back: nothing is compared with it any more.

    Example: keywatch reference withdraw R-0123456789abcdef
    """
    with opened() as service:
        gone = withdraw(service.store, service.bus, ReferenceId(reference), service.now())
    say(
        {"reference": gone.id, "work": gone.work},
        f"{gone.label or gone.id} is withdrawn",
        as_json=as_json,
    )


@references.command("list")
def list_references(as_json: Json = False) -> None:
    """List all enrolled references.

    Example: keywatch reference list
    """
    with opened() as service, service.store.reading() as tx:
        rows = [
            {"reference": r.id, "work": r.work, "modality": r.modality, "file": r.label}
            for r in tx.catalogue.references()
        ]
    show(rows, as_json=as_json, empty="no reference is enrolled yet")


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
    rows = [
        {
            "licence": x.id,
            "work": x.work,
            "platform": x.platform or "any",
            "account": x.account or "any",
            "since": x.since.isoformat(),
            "until": x.until.isoformat() if x.until else "open",
        }
        for x in made
    ]
    show(rows, as_json=as_json, empty="the file has no licences")


@platforms.command("add")
def add_platform(
    name: Annotated[str, typer.Argument(help="What we call it.")],
    make: Annotated[str, typer.Option(help=f"Adapter: {', '.join(PLATFORMS)}.")],
    url: Annotated[str, typer.Option(help="Its base address.")],
    provider: Annotated[ProviderClass, typer.Option()] = ProviderClass.STORAGE,
    territory: Annotated[str, typer.Option(help="ISO 3166 code.")] = "",
    language: Annotated[str, typer.Option(help="Language of notices: zh or en.")] = "zh",
    notice_format: Annotated[str, typer.Option(help="Form of notices.")] = "cn_regulation",
    address: Annotated[
        list[str] | None, typer.Option(help="Private ip:port the guard may let through.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="Adapter option, such as content=div.text; repeat.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Watch a site: say which make of adapter reads it.

    Example: keywatch platform add shu --make html_novel --url https://books.example --option content=#text
    """
    if make not in PLATFORMS:
        raise UnknownName("make of platform", make, tuple(PLATFORMS))
    options = {}
    for text in option or ():
        key, mark, value = text.partition("=")
        if not mark:
            raise BadInput(f"expected an option such as content=div.text, found {text!r}")
        options[key] = value
    platform = Platform(
        name,
        make,
        url.rstrip("/"),
        provider,
        territory or None,
        language,
        notice_format,
        tuple(address or ()),
        options,
    )
    with opened() as service, service.store.transaction() as tx:
        tx.catalogue.put_platform(platform)
    say(
        {"platform": name, "make": make, "url": platform.base_url},
        f"{name} is watched",
        as_json=as_json,
    )


@platforms.command("list")
def list_platforms(as_json: Json = False) -> None:
    """List the platforms we watch.

    Example: keywatch platform list
    """
    with opened() as service, service.store.reading() as tx:
        rows = [
            {
                "platform": p.name,
                "make": p.make,
                "url": p.base_url,
                "provider": p.provider,
                "territory": p.territory,
                "notices": f"{p.notice_format}/{p.language}",
            }
            for p in tx.catalogue.platforms()
        ]
    show(rows, as_json=as_json, empty="no platform is watched yet")
    if not rows and not as_json:
        console.print("add one: keywatch platform add --help", markup=False)


def find_work(known: tuple[Work, ...], name: str) -> Work:
    """Return a work by id or any of its names.

    Raises:
        BadInput: Nobody has it, or several do.
    """
    for work in known:
        if work.id == WorkId(name):
            return work
    found = Titles(known).find(name)
    if found is None:
        raise BadInput(f"no work is registered as {name!r}; see `keywatch work show`")
    return found
