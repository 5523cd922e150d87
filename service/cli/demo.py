"""`keywatch demo`: the whole chain over a small internet of our own."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.files import writable
from service.demo.plan_words import Scale


def demo(
    seed: Annotated[int, typer.Option(help="Another seed, another internet.")] = 1,
    scale: Annotated[Scale, typer.Option(help="400 postings, or about 60.")] = Scale.FULL,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result here as JSON.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the demo's data, to look around in it.")
    ] = False,
) -> None:
    """Show the main job on real content: crawl, match, judge, notify, follow up.

    Starts five platforms as HTTP servers on loopback, films, songs, novels and pictures drawn from
    the seed, copies planted among unrelated items, and runs every stage as `keywatch run` does.
    The count at the end is honest: the truth about what was planted is read by the summary only.
    Exit status 1 when a false notice went out, when under 95 % of planted copies were found, or
    when a stage left work undone.

    Example: keywatch demo --seed 2 --scale small --keep
    """
    from service.cli.performing import perform  # noqa: PLC0415 - every room at once is heavy

    if json_file is not None:
        writable(json_file)
    if perform(seed, scale, json_file, keep=keep):
        raise typer.Exit(1)
