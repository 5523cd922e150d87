"""`keywatch`: the root of the command line."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from service.cli import (
    adding_up,
    cases,
    cluster,
    demo,
    desk,
    fingerprinting,
    hosts,
    indexes,
    lists,
    looking,
    measuring,
    platforms,
    queue,
    references,
    replaying,
    running,
    searching,
    setting_up,
    stores,
    vaults,
    works,
)

app = typer.Typer(
    name="keywatch",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Watch platforms for copies of the works on a key-works protection list.",
)

for name, group in (
    ("list", lists.app),
    ("work", works.works),
    ("reference", references.app),
    ("licence", works.licences),
    ("platform", platforms.app),
    ("host", hosts.app),
    ("key", setting_up.keys),
    ("subscription", setting_up.subscriptions),
    ("queue", queue.app),
    ("notice", cases.notices),
    ("case", cases.account_cases),
    ("index", indexes.app),
    ("store", stores.app),
    ("vault", vaults.app),
    ("cluster", cluster.app),
):
    app.add_typer(group, name=name)

for command in (
    setting_up.init,
    running.run,
    running.crawl,
    running.serve,
    running.status,
    running.retry,
    replaying.replay,
    running.doctor,
    looking.check,
    looking.explain,
    searching.search,
    adding_up.adds_up,
    fingerprinting.fingerprint,
    measuring.export,
    measuring.evaluate,
    demo.demo,
):
    app.command()(command)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"keywatch {version('keywatch')}")
        raise typer.Exit


@app.callback()
def root(
    config: Annotated[
        Path | None,
        typer.Option(help="Settings file; else $KEYWATCH_CONFIG, else ./keywatch.toml."),
    ] = None,
    _asked: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Watch platforms for copies of the works on a key-works protection list."""
    desk.choice.config = config


def main() -> None:
    """Run the command line; errors of ours are one line and exit status 2."""
    with desk.told():
        app(prog_name="keywatch")
