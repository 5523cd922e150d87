"""Check that requirements/ holds what pyproject.toml asks for, or resolve it anew.

python bench/locks.py           offline: every requirement is pinned within its bounds, hashed
python bench/locks.py --write   resolve again (needs a package index)
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ROOT / "requirements"
COMPILE = [
    *("uv", "pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url"),
    *("--no-header", "--quiet", "--python-version", "3.11"),
]


def main() -> None:
    """Check, or write when asked to."""
    if "--write" in sys.argv[1:]:
        write()
        return
    problems = check()
    print("\n".join(problems) or "the locks hold what pyproject.toml asks for")
    sys.exit(bool(problems))


def write() -> None:
    """Resolve dev (with the tools) first, then run, cluster, bench and uv within it."""
    dev = LOCKS / "dev.txt"
    subprocess.run(
        [*COMPILE, "--group", "dev", "pyproject.toml", "-o", dev], cwd=ROOT, check=True
    )
    constrained = [*COMPILE, "-c", str(dev)]
    subprocess.run(
        [*constrained, "pyproject.toml", "-o", LOCKS / "run.txt"], cwd=ROOT, check=True
    )
    cluster = [*constrained, "--extra", "cluster", "pyproject.toml"]
    subprocess.run([*cluster, "-o", LOCKS / "cluster.txt"], cwd=ROOT, check=True)
    bench = [*constrained, "--group", "bench", "-o", LOCKS / "bench.txt"]
    subprocess.run(bench, cwd=ROOT, check=True)
    uv = [*constrained, "-", "-o", str(LOCKS / "uv.txt")]
    subprocess.run(uv, cwd=ROOT, check=True, input=b"uv\n")


def check() -> list[str]:
    """Return what is wrong with the locks, one sentence each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    cluster = project["project"]["optional-dependencies"]["cluster"]
    groups = project["dependency-groups"]
    return [
        *_missing("run.txt", run),
        *_missing("cluster.txt", [*run, *cluster]),
        *_missing("dev.txt", [*run, *groups["dev"]]),
        *_missing("bench.txt", groups["bench"]),
        *_missing("uv.txt", ["uv"]),
    ]


def _missing(name: str, wanted: list[str]) -> list[str]:
    text = (LOCKS / name).read_text()
    problems = [f"{name} names an address: {row}" for row in re.findall(r".*https?://.*", text)]
    pins: dict[str, list[Version]] = {}
    for block in re.split(r"\n(?=\S)", text):
        if found := re.match(r"([\w.\-]+)(?:\[.*?\])?==([^\s;\\]+)", block):
            pins.setdefault(canonicalize_name(found[1]), []).append(Version(found[2]))
            if "--hash=sha256:" not in block:
                problems.append(f"{name} has no hash for {found[1]}")
    for requirement in map(Requirement, wanted):
        versions = pins.get(canonicalize_name(requirement.name), [])
        good = [v for v in versions if requirement.specifier.contains(v, prereleases=True)]
        if not good:
            problems.append(f"{name} does not satisfy {requirement}")
    return problems


if __name__ == "__main__":
    main()
