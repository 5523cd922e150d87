"""`keywatch vault`: make the evidence vault, and move evidence from one to another.

    keywatch vault copy file:data/vault "s3://evidence?endpoint=https://store.example:9000"

Credentials come from the environment or a file better than from the command line, which
everybody on the machine can read.
"""

from typing import Annotated

import typer

from backends.resolve import open_vault
from domain.errors import BadInput
from domain.ports import Vault
from service.cli.desk import Json, bar_of, note, say, settings
from service.copying import CopyOptions, missing
from service.copying import copy as copied_from

app = typer.Typer(no_args_is_help=True, help="The evidence vault: make it, move it.")


@app.command("create")
def create(
    url: Annotated[
        str, typer.Argument(help="file:FOLDER or s3://bucket?…; else the configured one.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Make the folder or the bucket where it is missing, and try whether it can be used.

    Example: keywatch vault create
    """
    vault = _opened(url or settings().url("vault"))
    vault.prepare()
    vault.health()
    say({"vault": "ready"}, "the vault is there and can be written to", as_json=as_json)


@app.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The vault to copy from.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The vault to copy to.")],
    at_once: Annotated[
        int, typer.Option(min=1, max=64, help="How many things are on their way.")
    ] = CopyOptions().at_once,
    as_json: Json = False,
) -> None:
    """Copy all evidence that TO does not have yet; FROM keeps it, too.

    Every body is checked. Broken off, it goes on where it was when it is started again;
    run it once more after the last worker on FROM stopped, then name TO in the settings.

    Example: keywatch vault copy file:data/vault "s3://evidence?endpoint=https://host:9000"
    """
    if source == target:
        raise BadInput("FROM and TO are the same vault")
    one, other = _opened(source), _opened(target)
    other.health()
    with bar_of("looking what is missing", None) as tell:
        count = 0
        for count, _ in enumerate(missing(one, other), 1):
            if count % 1000 == 0:
                tell(f"looking what is missing: {count}", count, None)
    with bar_of("copying", count) as tell:
        done = copied_from(
            one,
            other,
            missing(one, other),
            lambda number: tell("copying", number, count),
            CopyOptions(at_once=at_once),
        )
    words = f"copied {done.bodies} things, {done.bytes / 2**20:.1f} MiB"
    fact = {"copied": done.bodies, "bytes": done.bytes, "damaged": list(done.damaged)}
    say(fact, words if count else "there was nothing to copy", as_json=as_json)
    for digest in done.damaged:
        note(f"{digest} is damaged in FROM and was not copied")
    if done.damaged:
        raise typer.Exit(1)


def _opened(url: str) -> Vault:
    return open_vault(url, settings().folder / "vault-copies")
