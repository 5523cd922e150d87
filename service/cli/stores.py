"""`keywatch store`: move all records from one database to another, or keep a copy of them.

    keywatch store copy configured sqlite:////backup/2026-11-23.db
    keywatch store copy sqlite:////backup/2026-11-23.db @/run/secrets/store_url

A password on the command line can be read by everybody on the machine; `@FILE` names a file
that holds the URL instead.
"""

from typing import Annotated

import typer

from backends.resolve import open_store
from config.settings import url_in
from service.cli.desk import Json, bar_of, say, settings

CONFIGURED = "configured"

app = typer.Typer(no_args_is_help=True, help="The database of records: copy it, back it up.")


@app.command("copy")
def copy(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="A URL, @FILE that holds one, or configured.")
    ],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="The same of an empty or a new database.")
    ],
    as_json: Json = False,
) -> None:
    """Copy all records of this moment to an empty database, and compare what came of it.

    The service may go on meanwhile; what it writes after the beginning is not in the copy.
    To move for good, stop it first, then name TO in the settings. TO has all or nothing.

    Example: keywatch store copy configured sqlite:////backup/2026-11-23.db
    """
    one, other = open_store(_url(source)), open_store(_url(target))
    with bar_of("copying", None) as tell:
        rows = one.copy_to(other, tell)
    say({"rows": rows}, f"copied {rows} rows, and compared them", as_json=as_json)


def _url(said: str) -> str:
    if said == CONFIGURED:
        return settings().url("store")
    return url_in(said[1:], said) if said.startswith("@") else said
