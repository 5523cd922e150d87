"""`keywatch check` and `keywatch explain`: what is in it, and why we said so."""

from pathlib import Path
from typing import Annotated

import typer

from alerts.explain import explain as steps_of
from crawlers.check import fetch_one
from crawlers.sniff import sniff
from domain.errors import BadInput
from domain.match import Match, Segment
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.work import Modality
from service.bootstrap import Service, platforms_of
from service.cli.desk import Json, console, opened, print_json, show
from service.matching import stage_of


def check(
    what: Annotated[str, typer.Argument(help="A file, or an http(s) address.")],
    as_json: Json = False,
) -> None:
    """Say which protected works are in a file or at an address, and where in it.

    Nothing is recorded and nobody is notified.

    Example: keywatch check upload.mp4
    """
    with opened() as service:
        captures = _captures(service, what)
        posting = Posting("check", "by-hand", "", what, what, PostingKind.VIDEO)
        sighting = Sighting("check", posting, service.now(), captures)
        stage = stage_of(service)
        found = stage.handle(sighting)
        with service.store.reading() as tx:
            titles = {w.id: w.title for w in tx.catalogue.works()}
    if as_json:
        print_json(found)
        return
    rows = [row for m in found for row in _rows(m, titles.get(m.work, m.work))]
    show(rows, as_json=False, empty="nothing protected was found")


def _captures(service: Service, what: str) -> tuple[Capture, ...]:
    if what.startswith(("http://", "https://")):
        return fetch_one(
            what,
            platforms=platforms_of(service),
            options=service.settings.crawl,
            vault=service.vault,
        )
    file = Path(what)
    if not file.is_file():
        raise BadInput("there is no such file", place=what)
    body = file.read_bytes()
    digest = service.vault.put(body)
    return (
        Capture(
            digest, sniff(file), CaptureRole.CONTENT, file.absolute().as_uri(), "", len(body)
        ),
    )


def _rows(match: Match, title: str) -> list[dict[str, object]]:
    return [
        {
            "work": title,
            "score": f"{match.score:.3f}",
            "by": s.modality,
            "here": _span(s, s.query_start, s.query_end),
            "there": _span(s, s.reference_start, s.reference_end),
            "reference": s.reference,
            "segment": f"{s.score:.3f}",
        }
        for s in match.segments
    ]


def _span(segment: Segment, start: float, end: float) -> str:
    if segment.modality is Modality.IMAGE:
        return "whole"
    if segment.modality is Modality.TEXT:
        return f"characters {start:.0f}-{end:.0f}"
    return f"{_clock(start)}-{_clock(end)}"


def _clock(seconds: float) -> str:
    whole = max(0.0, seconds)
    return f"{int(whole // 3600)}:{int(whole // 60) % 60:02}:{whole % 60:04.1f}"


def explain(
    posting: Annotated[str, typer.Argument(help="platform:native_id, such as tube:v17.")],
    as_json: Json = False,
) -> None:
    """Tell every step from the sighting to where the notice stands, with figures.

    Example: keywatch explain tube:v17
    """
    with opened() as service, service.store.reading() as tx:
        steps = steps_of(tx, posting)
    if as_json:
        print_json(steps)
        return
    for step in steps:
        console.print(f"{step.at.isoformat(timespec='seconds')}  {step.what}", markup=False)
        for detail in step.details:
            console.print(f"    {detail}", markup=False)
