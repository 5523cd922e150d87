"""`keywatch demo`: the whole chain over a small internet of our own."""

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from service.cli.desk import complaints, console
from service.demo.cache import cache_folder
from service.demo.plan import make_plan
from service.demo.plan_words import Scale
from service.demo.progress import Bars
from service.demo.render import render
from service.demo.run import Run, run_demo
from service.demo.summary import Summary, summarise
from service.demo.summary_tables import print_summary
from service.demo.truth import write_truth
from service.demo.warm import warm_up


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
    plan = make_plan(seed, scale)
    started = time.monotonic()
    with Progress(console=complaints, transient=True) as bar:
        task = bar.add_task("rendering media", total=None)
        media = render(
            plan,
            cache_folder(),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    rendering = round(time.monotonic() - started, 2)
    complaints.print(f"media of seed {seed} ready after {rendering:.0f} s")
    with complaints.status("compiling what was not compiled yet"):
        warm_up(media)
    folder = Path(tempfile.mkdtemp(prefix="keywatch-demo-"))
    try:
        truth = folder / "truth.json"
        write_truth(plan, truth)
        with Bars(complaints) as bars:
            run = run_demo(plan, media, folder / "home", bars)
        found = summarise(run, truth, rendering)
        print_summary(found, console)
        if json_file is not None:
            _write(found, json_file)
        _farewell(run, keep=keep or bool(found.failures))
    finally:
        if not keep and not (folder / "kept").exists():
            shutil.rmtree(folder, ignore_errors=True)
    if found.failures:
        raise typer.Exit(1)


def _write(found: Summary, file: Path) -> None:
    text = json.dumps(found.as_json(), ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")


def _farewell(run: Run, *, keep: bool) -> None:
    if not keep:
        return
    config = run.home.config
    (config.parents[1] / "kept").touch()
    console.print(f"\nlook around: keywatch --config {config} status", markup=False)
