"""`keywatch search`: find postings, verdicts, notices and cases by their words."""

from typing import Annotated

import typer
from rich.text import Text

from domain.errors import BadInput
from domain.search import MOST_FOUND, Found, Hit, Kind, Query, Snippet, snippet
from domain.verdict import Outcome
from domain.work import Work
from keyworks.layout import parse_instant
from service.bootstrap import Service
from service.cli.desk import (
    Json,
    bar_of,
    console,
    day,
    find_work,
    note,
    opened,
    print_json,
    say,
)
from service.searching import catch_up, open_search, rebuild, searching

# A service that runs keeps the index up; without one a question follows for so long itself.
CATCH_UP_SECONDS = 2.0


def search(
    words: Annotated[
        list[str] | None, typer.Argument(help="What to look for; all newest if left out.")
    ] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only these things; repeat.")] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Only there; repeat.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="Only by this account, such as tube:u17; repeat.")
    ] = None,
    work: Annotated[
        list[str] | None, typer.Option(help="Only on this work, by id or title; repeat.")
    ] = None,
    outcome: Annotated[
        list[Outcome] | None, typer.Option(help="Only verdicts of this; repeat.")
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option(help="Only notices or cases that stand so; repeat.")
    ] = None,
    since: Annotated[str, typer.Option("--from", help="First day, or instant.")] = "",
    until: Annotated[str, typer.Option("--to", help="Day, or instant, before which.")] = "",
    facets: Annotated[bool, typer.Option("--facets", help="Count what is found, too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST_FOUND, help="Things a page.")] = 20,
    after: Annotated[str, typer.Option(help="The page that follows, as told.")] = "",
    anew: Annotated[
        bool, typer.Option("--rebuild", help="Fill the index anew; the old one answers on.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find postings, verdicts, notices and account cases by words.

    All words must be there: "in quotes" side by side, and lan* stands for how a word begins.
    Chinese, Japanese and Korean are found by any characters in a row. What has the words in
    its title, work or account comes first, then the newest.

    Example: keywatch search 灯塔之歌 --kind notice --from 2026-05-01 --facets
    """
    with opened() as service:
        if anew:
            _fill_anew(service, as_json=as_json)
            return
        with service.store.reading() as tx:
            works = tx.catalogue.works() if work else ()
        query = Query(
            words=" ".join(words or ()),
            kinds=tuple(kind or ()),
            platforms=tuple(platform or ()),
            accounts=tuple(account or ()),
            works=tuple(_work_id(works, name) for name in work or ()),
            outcomes=tuple(outcome or ()),
            states=tuple(state or ()),
            since=parse_instant(since) if since else None,
            until=parse_instant(until) if until else None,
            size=limit,
            after=after,
            facets=facets,
        )
        with searching(service.settings) as index:
            behind = catch_up(service.store, index, CATCH_UP_SECONDS)
            found = index.find(query)
    if behind:
        note(f"{behind} changes cannot be found yet; `keywatch run` goes on filling the index")
    if as_json:
        print_json(found)
    else:
        _show(found)


def _fill_anew(service: Service, *, as_json: bool) -> None:
    index = open_search(service.settings.url("search"))
    try:
        with bar_of("reading all that changed", None) as tell:
            total = 0

            def told(left: int) -> None:
                nonlocal total
                total = max(total, left)
                tell("reading all that changed", total - left, total)

            documents = rebuild(service.store, index, told)
    finally:
        index.close()
    say({"documents": documents}, f"{documents} things can be found", as_json=as_json)


def _work_id(known: tuple[Work, ...], name: str) -> str:
    """Return a work's id; one that is not registered may be on record all the same."""
    try:
        return find_work(known, name).id
    except BadInput:
        return name


def _show(found: Found) -> None:
    for hit in found.hits:
        console.print(_headline(hit), soft_wrap=True)
        for piece in _pieces(hit):
            console.print(_line(piece), soft_wrap=True)
    for name, counts in (found.facets or {}).items():
        if counts:
            told = ", ".join(f"{value} {count}" for value, count in counts)
            console.print(f"{name}: {told}", markup=False, highlight=False, soft_wrap=True)
    rest = f"; go on with --after {found.next}" if found.next else ""
    console.print(f"{found.total} found{rest}", markup=False, highlight=False, soft_wrap=True)


def _headline(hit: Hit) -> Text:
    document = hit.document
    thing = document.thing
    stands = document.outcome or document.state
    parts = (thing.kind, thing.key, thing.work, day(document.at) if document.at else "", stands)
    return Text("  ".join(part for part in parts if part), style="bold")


def _pieces(hit: Hit) -> tuple[Snippet, ...]:
    """Return where the words were found, or what the thing is called."""
    if hit.seen:
        return hit.seen
    named = (w for w in hit.document.texts if w.field.leads)
    return tuple(snippet(w.field, w.text, ()) for w in named)


def _line(piece: Snippet) -> Text:
    """Return a line of foreign text, its signs of control made visible."""
    shown = "".join(c if c.isprintable() else "·" for c in piece.text)
    line = Text(shown)
    for start, end in piece.spans:
        line.stylize("bold yellow", start, end)
    return Text(f"    {piece.field}: ") + line
