"""Write docs/tolerances/video.md: what a clip may go through and still be found.

The page follows from the figures of one run and says how they were made; whoever changes the
matcher runs the bench again instead of editing it.
"""

from collections.abc import Sequence

from bench.tolerance_page import Figures, joined, made, share, table
from bench.video_cases import LENGTHS
from bench.video_edits import GROUPS
from fingerprint.report import REPORT, REVIEW

NEEDED = ("recall", "mixes", "stills", "sweeps")
"""Parts of a run that the page is made from."""


def page(figures: Figures) -> str:
    """Return the page in Markdown.

    Args:
        figures: Of a run that had every part in NEEDED, as bench.video writes them in JSON.
    """
    return joined(
        (
            "# What pictures that move tolerate",
            made(figures, "video", _asked(figures)),
            "## Edits in groups",
            "Found to review / to report, in percent of the clips.",
            _groups(figures["recall"]["groups"]),
            "## Edit by edit",
            _edits(figures["recall"]["edits"]),
            "## One thing at a time",
            *(_sweep(name, one) for name, one in figures["sweeps"].items()),
            "## What is in no reference",
            _wrong(figures),
            "## Several works in one upload",
            _mixes(figures["mixes"]),
            "## What does not move",
            _stills(figures["stills"]),
        )
    )


def _asked(figures: Figures) -> tuple[str, str]:
    return (
        (
            f"Clips: {', '.join(figures['clips']) or 'none'}, and films of our own in two "
            f"styles; {figures['references']} references of {figures['hours']:.1f} hours"
        ),
        (
            f"{figures['queries']} clips of each edit and length, "
            f"{figures['sweep_queries']} at each step of a sweep"
        ),
    )


def _groups(scores: Sequence[Figures]) -> str:
    rows = []
    for name in dict.fromkeys(one["name"] for one in scores):
        edits = ", ".join(edit.name for edit in GROUPS.get(name, ()))
        rows.append([name, edits or "all of them", *_shares(scores, name)])
    return table(["group", "edits", *(f"{seconds} s" for seconds in LENGTHS)], rows)


def _edits(scores: Sequence[Figures]) -> str:
    rows = [
        [edit.name, *_shares(scores, edit.name)]
        for edits in GROUPS.values()
        for edit in edits
        if any(one["name"] == edit.name for one in scores)
    ]
    return table(["edit", *(f"{seconds} s" for seconds in LENGTHS)], rows)


def _shares(scores: Sequence[Figures], name: str) -> list[str]:
    mine = {one["seconds"]: one for one in scores if one["name"] == name}
    return [share(mine[seconds]) if seconds in mine else "-" for seconds in LENGTHS]


def _sweep(name: str, sweep: Figures) -> str:
    head = ["", *(f"{point['value']:g}" for point in sweep["points"])]
    row = [f"{sweep['seconds']} s", *(share(point) for point in sweep["points"])]
    return f"### {name}, {sweep['unit']}\n\n" + table(head, [row])


def _wrong(figures: Figures) -> str:
    wrong = figures["wrong"]
    over = {at: sum(one["score"] >= at for one in wrong) for at in (REVIEW, REPORT)}
    surest = f"the surest scores {wrong[0]['score']:.2f}" if wrong else "none scores at all"
    return (
        f"Of {figures['pairs']:,} pairs of a copy and a work that is not in it "
        f"{over[REVIEW]} score to review and {over[REPORT]} to report; {surest}."
    )


def _mixes(found: Figures) -> str:
    rows = [
        [
            kind,
            one["pieces"],
            f"{one['review']:.0%}",
            f"{one['report']:.0%}",
            "-" if one["end_p90"] is None else f"{one['end_p90']:.2f} s",
        ]
        for kind, one in found["kinds"].items()
    ]
    head = ["pieces", "number", "to review", "to report", "ends off by, p90"]
    return (
        table(head, rows) + f"\n\nTold to review where nothing of it is: {len(found['false'])}."
    )


def _stills(found: Figures) -> str:
    head = ["15 s of", "number", "marked as still", "to review unmarked", "to report"]
    rows = [
        [kind, one["cases"], one["marked"], one["unmarked"], one["report"]]
        for kind, one in found.items()
    ]
    return table(head, rows)
