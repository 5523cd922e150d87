"""`keywatch adds-up`: what the copies on record are together, chapter by chapter."""

from typing import Annotated

import typer

from alerts.adding_up import By, added_up
from alerts.together import Together, chapter_ranges
from alerts.wording import percent
from domain.errors import BadInput
from domain.work import Modality
from service.cli.desk import Json, day, find_work, opened, print_json, show


def adds_up(
    work: Annotated[str, typer.Option(help="Id or title of a work.")] = "",
    account: Annotated[str, typer.Option(help="An account, such as inkwell:u101.")] = "",
    posting: Annotated[str, typer.Option(help="A posting, such as inkwell:b1017.")] = "",
    by: Annotated[By | None, typer.Option(help="Whose copies are counted together.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most, the largest first.")] = 100,
    as_json: Json = False,
) -> None:
    """Say what the copies of a work, an account or a posting add up to.

    Each stretch of a work counts once, however often it was posted. Only what is judged a
    copy, or waits for a person, is counted; what is licensed or excused is not. A reference
    enrolled by an earlier version has no chapters until it is enrolled again.

    Example: keywatch adds-up --account inkwell:u101
    """
    if not (work or account or posting):
        raise BadInput("expected --work, --account or --posting")
    with opened() as service, service.store.reading() as tx:
        works = tx.catalogue.works()
        titles = {w.id: w.title for w in works}
        found = added_up(
            tx,
            by or (By.POSTING if posting else By.ACCOUNT),
            work=find_work(works, work).id if work else None,
            account=account or None,
            posting=posting or None,
        )[:limit]
    if as_json:
        print_json(found)
        return
    show(
        [_row(one, titles.get(one.work, one.work)) for one in found],
        as_json=False,
        empty="no copy is on record",
    )


def _row(one: Together, title: str) -> dict[str, object]:
    unit = "characters" if one.modality is Modality.TEXT else "seconds"
    told = chapter_ranges(one).partition(" ")[2]
    return {
        "who": one.who,
        "work": title,
        "share": "unknown" if one.share is None else percent(one.share),
        "chapters": f"{told} of {one.chapters_in_all}" if told else "",
        "copied": f"{one.covered:.0f} {unit}",
        "postings": one.postings,
        "captures": one.captures,
        "first seen": day(one.first_seen),
        "last seen": day(one.last_seen),
    }
