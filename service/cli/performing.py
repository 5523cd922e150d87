"""Perform the demo: render, run, count. Imported only by `keywatch demo`."""

import json
import shutil
import tempfile
import time
from pathlib import Path

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


def perform(seed: int, scale: Scale, json_file: Path | None, *, keep: bool) -> bool:
    """Run the demo and print what came of it. Return whether anything failed."""
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
    return bool(found.failures)


def _write(found: Summary, file: Path) -> None:
    text = json.dumps(found.as_json(), ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")


def _farewell(run: Run, *, keep: bool) -> None:
    if not keep:
        return
    config = run.home.config
    (config.parents[1] / "kept").touch()
    words = f"\nlook around: keywatch --config {config} status"
    console.print(words, markup=False, soft_wrap=True)
