"""Write docs/tolerances/image.md: what a picture may go through and still be found.

The page follows from the figures of one run and says how they were made; whoever changes the
matcher runs the bench again instead of editing it.
"""

from collections.abc import Iterable, Sequence

from bench.image_edits import EDITS
from bench.tolerance_page import Figures, joined, made, share, table
from fingerprint.report import REPORT, REVIEW

NEEDED = ("edits", "sweeps", "cost", "peers")
"""Parts of a run that the page is made from."""


def page(figures: Figures) -> str:
    """Return the page in Markdown.

    Args:
        figures: Of a run that had every part in NEEDED, as bench.image writes them in JSON.
    """
    return joined(
        (
            "# What pictures tolerate",
            made(figures, "image", _asked(figures)),
            "## Edit by edit",
            _edits(figures),
            "## One thing at a time",
            "Found to review / to report, in percent.",
            *(_sweep(name, one) for name, one in figures["sweeps"].items()),
            "## What is in no reference",
            _strangers(figures),
            "## What it costs",
            _cost(figures["cost"]),
        )
    )


def _asked(figures: Figures) -> tuple[str, ...]:
    return (
        (
            f"Packages: {figures['sets']}; {figures['references']} references, "
            f"{figures['strangers']} pictures of which none is enrolled"
        ),
        f"Lacking: {', '.join(figures['lacking']) or 'nothing'}",
        f"{figures['queries']} pictures an edit, {figures['sweep_queries']} a step of a sweep",
    )


def _edits(figures: Figures) -> str:
    rows, peers = figures["edits"], figures["peers"]
    found = {row["name"]: row for row in rows}
    head = ["edit", "copies", "review / report", "overlap", *peers]
    body = [
        [
            edit.name,
            found[edit.name]["works"],
            share(_shares(found[edit.name])),
            f"{found[edit.name]['rectangle']:.2f}",
            *(
                f"{100 * of[edit.name]:.0f}" if edit.name in of else "-"
                for of in peers.values()
            ),
        ]
        for edit in EDITS
        if edit.name in found
    ]
    told = (
        "Found to review / to report, in percent of the copies, and the median overlap of the "
        "place told with the true one. Beside it what other hashes find, each at the best "
        "threshold that lets nothing wrong pass; of the pictures they were asked about one in "
        f"{figures['peers_every']}."
    )
    return f"{told}\n\n{table(head, body)}"


def _shares(row: Figures) -> dict[str, float]:
    return {name: row[name] / max(1, row["works"]) for name in ("review", "report")}


def _sweep(name: str, sweep: Figures) -> str:
    head = ["", *(f"{point['value']:g}" for point in sweep["points"])]
    body = ["found", *(share(point) for point in sweep["points"])]
    return f"### {name}, {sweep['unit']}\n\n{table(head, [body])}"


def _strangers(figures: Figures) -> str:
    wrong, kin = figures["wrong"], figures["kin"]
    pairs = (
        f"Of {figures['wrong_pairs']:,} pairs of a picture and a reference that is not in it "
        f"{_over(wrong, REVIEW)} score to review and {_over(wrong, REPORT)} to report."
    )
    worst = "\n".join(
        f"- {one['score']:.2f}: {one['asked']} ({one['edit']}) for {one['work']}"
        for one in wrong[:12]
    )
    stock = (
        "Covers on one stock photograph are other works with mostly the same picture. They "
        f"were taken for each other {_over(kin, REVIEW)} times to review and "
        f"{_over(kin, REPORT)} times to report."
    )
    return f"{pairs}\n\n{worst}\n\n{stock}"


def _over(wrong: Iterable[Figures], limit: float) -> int:
    return sum(one["score"] >= limit for one in wrong)


def _cost(rows: Sequence[Figures]) -> str:
    head = ["references", "enrol", "fingerprint", "match", "index", "stored", "found"]
    body = [
        [
            f"{row['references']:,}",
            *(f"{row[f'{part}_ms']:.0f} ms" for part in ("enrol", "fingerprint", "match")),
            *(f"{row[f'{part}_bytes'] / 1000:.1f} kB" for part in ("index", "stored")),
            f"{row['found']} of {row['asked']}",
        ]
        for row in rows
    ]
    told = (
        "CPU of one core a picture (enrolling a mean, the rest medians) and bytes a reference; "
        "the index is filled with references made up from the patches of real ones."
    )
    return f"{told}\n\n{table(head, body)}"
