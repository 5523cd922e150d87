"""`keywatch replay`: match again what was seen since some time."""

from typing import Annotated

import typer

from keyworks.layout import parse_instant
from service.cli.desk import Json, bar_of, opened, say
from service.replaying import replay as published_again


def replay(
    since: Annotated[
        str, typer.Option(help="From this day or instant on; a day begins in Beijing.")
    ],
    as_json: Json = False,
) -> None:
    """Match again all that was seen since some time, as if it had just been seen.

    For after a restore, or when the servers of the bus lost what waited on them: nothing is
    fetched again, and what was judged already stays as it is.

    Example: keywatch replay --since 2026-11-22
    """
    with opened() as service, bar_of("publishing", None) as tell:
        count = published_again(
            service, parse_instant(since), lambda done: tell("publishing", done, None)
        )
    say({"published": count}, f"{count} sightings wait to be matched again", as_json=as_json)
