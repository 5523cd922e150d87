"""`keywatch index`: what the indexes hold and cost, whether they are sound, and their repair.

The workers do the upkeep and mend what they can by themselves; this is for looking, and for
what they cannot mend.
"""

from dataclasses import asdict
from typing import Annotated

import typer

from domain.work import Modality
from service.cli.desk import Json, note, opened, print_json, show

app = typer.Typer(no_args_is_help=True, help="Indexes of fingerprints: figures and repair.")

Some = Annotated[
    list[Modality] | None, typer.Option("--modality", help="Only this one; repeat.")
]


@app.command("stats")
def stats(modality: Some = None, as_json: Json = False) -> None:
    """Say what each index holds, in how many segments, and how many bytes that takes.

    The delta is what no segment has yet: codes enrolled since the last flush.

    Example: keywatch index stats --modality video
    """
    from service.cli.upkeep import figures  # noqa: PLC0415 - kernels load slowly

    with opened() as service:
        found, faults = figures(service.settings, modality or ())
    if as_json:
        print_json([asdict(f) | {"bytes_per_unit": f.bytes_per_unit} for f in found])
    else:
        rows = [
            {
                "index": f.index,
                "version": f.version,
                "references": f.references,
                "holds": f"{f.extent:,.2f}".rstrip("0").rstrip(".") + f" {f.unit}s",
                "postings": f"{f.postings:,}",
                "segments": f.segments,
                "delta": f"{f.delta:,}",
                "in segments": _size(f.segment_bytes),
                "in the log": _size(f.journal_bytes),
                "fingerprints": _size(f.fingerprint_bytes),
                "in all": f"{_size(f.bytes_per_unit)} a {f.unit}" if f.bytes_per_unit else "",
            }
            for f in found
        ]
        show(rows, as_json=False, empty="no index can be read")
    for fault in faults:
        note(f"index {fault.index} cannot be read: {fault.wrong}")
    if faults:
        raise typer.Exit(1)


@app.command("verify")
def verify(modality: Some = None, as_json: Json = False) -> None:
    """Read every file of the indexes and name what is damaged; nothing is mended.

    The exit status is 1 when anything is.

    Example: keywatch index verify
    """
    from service.cli.upkeep import damages  # noqa: PLC0415 - kernels load slowly

    with opened() as service:
        found = damages(service.settings, modality or ())
    rows = [{"index": f.index, "file": f.file or "all", "wrong": f.wrong} for f in found]
    show(rows, as_json=as_json, empty="no file of any index is damaged")
    if found:
        sick = " ".join(f"--modality {m}" for m in dict.fromkeys(f.modality for f in found))
        note(f"`keywatch index rebuild {sick}` makes good what can be made good")
        raise typer.Exit(1)


@app.command("rebuild")
def rebuild(modality: Some = None, as_json: Json = False) -> None:
    """Make indexes again from the stored fingerprints, whatever the rest looks like.

    References on record that are not in the index then, because their stored fingerprint is
    damaged or of an earlier format, are enrolled again from their media by `keywatch run`.

    Example: keywatch index rebuild --modality video
    """
    from service.cli.upkeep import rebuilt  # noqa: PLC0415 - kernels load slowly

    rows = []
    with opened() as service:
        for known, done in rebuilt(service, modality or ()):
            rows.append(
                {
                    "index": known.name,
                    "kept": done.kept,
                    "lost": len(done.lost),
                    "enrolled again": len(done.again),
                }
            )
            if done.aside is not None:
                note(f"index {known.name} was of another scheme; it is put aside: {done.aside}")
            for words in done.lost:
                note(f"index {known.name}: {words}")
            for reference in done.again:
                label = reference.label or reference.media
                note(f"index {known.name}: {label} ({reference.id}) is read again")
    show(rows, as_json=as_json, empty="there is no index")
    if any(row["enrolled again"] for row in rows):
        note("the workers of `keywatch run` read it; `keywatch status` says how much waits")


@app.command("merge")
def merge(modality: Some = None, as_json: Json = False) -> None:
    """Make one segment of each index, for the quickest search.

    The workers do without: they merge what is of like size. Neither searches nor enrolments
    wait for it.

    Example: keywatch index merge
    """
    from service.cli.upkeep import merged  # noqa: PLC0415 - kernels load slowly

    with opened() as service:
        found = merged(service.settings, modality or ())
    if as_json:
        print_json(found)
        return
    rows = [
        {
            "index": m.index,
            "segments": f"{m.segments_before} → {m.segments}",
            "in segments and log": f"{_size(m.bytes_before)} → {_size(m.bytes)}",
        }
        for m in found
    ]
    show(rows, as_json=False, empty="there is no index")


def _size(count: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"
