"""Measure the chain: seconds and CPU a stage, hours of media a core-hour, pages a second.

    python bench/chain.py [--seed 1] [--scale full] [--out FILE]

Runs the demo with its media rendered beforehand and reads what each process says of its
own CPU when it leaves. `scrapy bench` runs after it on the same machine, as the peer that
only fetches: its pages a second against ours, which also parse, record in WARC, hash and
store. Prints JSON with the machine and the commit.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from service.demo.cache import cache_folder
from service.demo.plan import make_plan
from service.demo.plan_content import AudioContent, VideoContent
from service.demo.plan_words import Plan, Scale
from service.demo.render import render
from service.demo.run import run_demo
from service.demo.summary import summarise
from service.demo.truth import write_truth

ROOT = Path(__file__).parents[1]


class Silent:
    """Watches nothing; see service.demo.run.Watcher."""

    def stage(self, name: str) -> None:
        """Say which part begins, on standard error."""
        print(name, file=sys.stderr)

    def look(self, home: object, left: object) -> None:
        """Say nothing."""


def main() -> None:
    """Run, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=Scale, choices=list(Scale), default=Scale.FULL)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    plan = make_plan(asked.seed, asked.scale)
    media = render(plan, cache_folder())
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as name:
        folder = Path(name)
        write_truth(plan, folder / "truth.json")
        run = run_demo(plan, media, folder / "home", Silent())
        summary = summarise(run, folder / "truth.json", 0.0)
        cpu = stages(folder / "home" / "run.log")
    report = {
        "machine": machine(),
        "commit": commit(),
        "seed": asked.seed,
        "scale": asked.scale,
        "seconds": run.seconds,
        "chain_seconds": round(sum(run.seconds.values()), 1),
        "cpu_seconds": cpu,
        "hours_of_media_per_core_hour": media_rate(plan, cpu),
        **page_rates(run.requests, cpu),
        "found": summary.all.found,
        "planted": summary.all.planted,
        "wrong": summary.all.wrong,
        "failures": list(summary.failures),
    }
    text = json.dumps(report, indent=2, ensure_ascii=False)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def stages(log: Path) -> dict[str, float]:
    """Return CPU seconds by role, its children's included."""
    cpu: dict[str, float] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            continue
        event = json.loads(line)
        if event.get("event") == "leaves":
            role = event["process"].rpartition("-")[0]
            cpu[role] = round(
                cpu.get(role, 0.0) + event["cpu_seconds"] + event["child_seconds"], 2
            )
    return cpu


def media_rate(plan: Plan, cpu: dict[str, float]) -> float:
    """Return hours of picture and sound through the fingerprinters for one core-hour."""
    timed = [
        p.content for p in plan.postings if isinstance(p.content, VideoContent | AudioContent)
    ]
    seconds = sum(content.seconds for content in timed)
    seconds += sum(work.seconds for work in plan.works)
    return round(seconds / max(cpu.get("fingerprint", 0.0), 0.01), 1)


def page_rates(pages: int, cpu: dict[str, float]) -> dict[str, float]:
    """Return our responses a CPU second of the crawler, and Scrapy's own bench beside it."""
    ours = round(pages / max(cpu.get("crawl", 0.0), 0.01), 1)
    bench = subprocess.run(
        [sys.executable, "-m", "scrapy", "bench"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    rates = [int(n) for n in re.findall(r"at (\d+) pages/min", bench.stderr)]
    theirs = round(max(rates, default=0) / 60, 1)
    return {
        "responses": pages,
        "responses_per_crawler_cpu_second": ours,
        "scrapy_bench_pages_per_second": theirs,
        "ratio": round(ours / theirs, 2) if theirs else 0.0,
    }


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """Return the commit measured, with a mark when files differ from it."""
    run = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip()


if __name__ == "__main__":
    main()
