"""Processes of a run, as /proc tells of them."""

from pathlib import Path


def children_of(pid):
    """Return the pids of a process's children, theirs included, in order."""
    found = []
    for task in sorted(Path(f"/proc/{pid}/task").glob("*/children")):
        try:
            named = task.read_text().split()
        except OSError:
            continue
        for child in map(int, named):
            found += [child, *children_of(child)]
    return found
