"""Write docs/tolerances/audio.md: what a recording may go through and still be found.

The page follows from the figures of one run and says how they were made; whoever changes the
matcher runs the bench again instead of editing it.
"""

from collections.abc import Iterable
from itertools import takewhile

from bench.audio_cases import LENGTHS
from bench.audio_edits import GROUPS
from bench.audio_versions import SAME_READER
from bench.tolerance_page import Figures, joined, made, share, table

MOSTLY = 0.95
"""Share of excerpts from which on something counts as tolerated."""

NEEDED = ("negatives", "recall", "mixes", "versions", "sweeps")
"""Parts of a run that the page is made from."""


def page(figures: Figures) -> str:
    """Return the page in Markdown.

    Args:
        figures: Of a run that had every part, as bench.audio writes them in JSON.
    """
    return joined(
        (
            "# What sound tolerates",
            made(figures, "audio", _asked(figures)),
            "## In words",
            _words(figures),
            "## Distortions in groups",
            _groups(figures),
            "## One thing at a time",
            "Found to review / to report, in percent of the excerpts.",
            *(_sweep(name, one) for name, one in figures["sweeps"].items()),
            "## What is never in a reference",
            _strangers(figures["negatives"]),
            "## What is told apart",
            _versions(figures["versions"]),
            "## Pieces in long uploads",
            _mixes(figures["mixes"], figures["repeats"]),
        )
    )


def _asked(figures: Figures) -> tuple[str, str]:
    return (
        (
            f"Music: {', '.join(figures['sources'])}; {figures['references']} references of "
            f"{figures['hours']:.1f} hours"
        ),
        (
            f"{figures['queries']} excerpts in the groups, {figures['sweep_queries']} in each "
            f"sweep, drawn from all sources alike"
        ),
    )


def _words(figures: Figures) -> str:
    rule = f"A change counts as tolerated where at least {MOSTLY:.0%} of excerpts of ten "
    lines = [rule + "seconds are found to review.", ""]
    for name, one in figures["sweeps"].items():
        lines.append(f"- {name[0].upper()}{name[1:]}: {_range(one)}.")
    poor = [
        f"{one['name']} ({one['review']:.0%})"
        for one in figures["recall"]["edits"]
        if one["seconds"] == 10 and one["review"] < MOSTLY
    ]
    lines.append(
        f"- Not tolerated at ten seconds: {', '.join(poor)}."
        if poor
        else "- Every distortion in the table is tolerated at ten seconds."
    )
    takes = [v for name, v in figures["versions"].items() if " anew" in name]
    lines.append(
        "- Another performance of the same notes is another recording: of "
        f"{sum(v['windows'] for v in takes)} windows {sum(v['report'] for v in takes)} were "
        f"reported and {sum(v['review'] for v in takes)} sent to review."
    )
    return "\n".join(lines)


def _range(sweep: Figures) -> str:
    """Say between which values a sweep is tolerated at ten seconds, or at each length."""
    unit, neutral = sweep["unit"], sweep["neutral"]
    points = sweep["points"]
    if unit == "seconds":
        good = _run(reversed(points))
        return f"from {good[-1]['value']:g} s on" if good else "at no length"
    tens = [point for point in points if point["seconds"] == 10]
    if neutral is None:
        good = _run(tens)
        return f"down to {good[-1]['value']:g} {unit}" if good else "at no level measured"
    low = _run(p for p in reversed(tens) if p["value"] <= neutral)
    high = _run(p for p in tens if p["value"] >= neutral)
    if not low or not high:
        return "not even unchanged"
    return f"{low[-1]['value']:g} to {high[-1]['value']:g} {unit}"


def _run(points: Iterable[Figures]) -> list[Figures]:
    """Return the first points, as long as they are tolerated."""
    return list(takewhile(lambda point: point["review"] >= MOSTLY, points))


def _groups(figures: Figures) -> str:
    head = ["group", "distortions", *(f"{seconds} s" for seconds in LENGTHS)]
    rows = []
    scores = figures["recall"]["groups"]
    for name, edits in GROUPS.items():
        mine = [share(one) for one in scores if one["name"] == name]
        if mine:
            rows.append([name, ", ".join(edit.name for edit in edits), *mine])
    return table(head, rows)


def _sweep(name: str, sweep: Figures) -> str:
    points = sweep["points"]
    if sweep["unit"] == "seconds":
        head = ["seconds", *(f"{p['value']:g}" for p in points)]
        return f"### {name}\n\n" + table(head, [["found", *map(share, points)]])
    values = list(dict.fromkeys(p["value"] for p in points))
    rows = [[f"{s} s", *(share(p) for p in points if p["seconds"] == s)] for s in LENGTHS]
    return f"### {name}, {sweep['unit']}\n\n" + table(
        ["", *(f"{value:g}" for value in values)], rows
    )


def _strangers(found: Figures) -> str:
    asked = (
        f"{found['windows']:,} windows of 5, 10 and 30 s from {found['minutes']:,} distorted "
    )
    heard = f"minutes of {found['tracks']} strange tracks and voices; windows overlap, so the "
    lines = [asked + heard + "bounds hold for this material.", ""]
    lines += [
        f"- to {name}: {found[name]['over']} windows; the rate is under "
        f"{found[name]['bound']:.1e} with 95 % confidence"
        for name in ("review", "report")
    ]
    return "\n".join(lines)


def _versions(found: Figures) -> str:
    head = ["what", "windows", "to review", "to report", "surest score"]
    rows = [
        [
            name,
            part["windows"],
            part["review"],
            part["report"],
            f"{part['surest']['score']:.2f}",
        ]
        for name, part in found.items()
    ]
    return f"Only '{SAME_READER}' is the recording itself.\n\n" + table(head, rows)


def _mixes(found: Figures, repeats: Figures) -> str:
    head = ["pieces in mixes", "number", "to review", "to report", "start p90", "end p90"]
    rows = [
        [
            kind,
            f"{c['pieces']:.0f}",
            f"{c['review']:.1%}",
            f"{c['report']:.1%}",
            *(
                f"{c[f'{side}_p90']:.2f} s" if f"{side}_p90" in c else "-"
                for side in ("start", "end")
            ),
        ]
        for kind, c in found["pieces"].items()
    ]
    return (
        table(head, rows)
        + f"\n\nSegments where the work is not: {found['false_to_review']} to review, "
        f"{found['false_to_report']} to report, in {found['mixes']} mixes of five minutes. "
        f"Of works that come three times in one upload, {repeats['found']:.0%} of the places "
        f"are found."
    )
