"""`keywatch export` and `keywatch evaluate`: take the records out, measure detection."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from domain.errors import BadInput
from domain.ports import Transaction
from service.cli.desk import Json, bar_of, opened, print_json, say
from service.cli.files import writable


def export(
    file: Annotated[Path, typer.Argument(help="Where to write, one JSON object a line.")],
    as_json: Json = False,
) -> None:
    """Write all records out: works, batches, licences, verdicts, notices, cases, receipts.

    Each line is {"kind": …, "record": {…}}. Media stay in the vault, named by digest; keys
    and webhook secrets are left out. Of references' sound the first two minutes go out as
    AcoustID takes them, where the index knows them. The file appears whole or not at all.

    Example: keywatch export records.jsonl
    """
    from service.cli.acoustid import prints_of  # noqa: PLC0415 - kernels load slowly

    made = writable(file).with_name(file.name + ".new")
    count = 0
    with opened() as service:
        try:
            with service.store.reading() as tx, made.open("wb") as out:
                for kind, record in chain(_records(tx), prints_of(service, tx)):
                    line = {"kind": kind, "record": msgspec.to_builtins(record)}
                    out.write(msgspec.json.encode(line) + b"\n")
                    count += 1
            made.replace(file)
        except OSError as error:
            raise BadInput(f"cannot be written: {error.strerror}", place=str(file)) from error
    say({"file": str(file), "records": count}, f"{count} records in {file}", as_json=as_json)


def _records(tx: Transaction) -> Iterator[tuple[str, object]]:
    groups: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("work", tx.catalogue.works()),
        ("batch", tx.catalogue.protections().batches),
        ("reference", tx.catalogue.references()),
        ("licence", tx.catalogue.licences()),
        ("platform", tx.catalogue.platforms()),
        ("account", tx.frontier.accounts()),
        ("posting", tx.frontier.postings()),
        ("verdict", tx.cases.verdicts()),
        ("notice", tx.cases.notices()),
        ("counter_notice", tx.cases.counters()),
        ("retraction", tx.cases.retractions()),
        ("case", tx.cases.cases()),
        ("receipt", tx.cases.receipts()),
        ("order", tx.queue.orders(limit=10_000_000)),
    )
    for kind, records in groups:
        for record in records:
            yield kind, record


def evaluate(
    manifest: Annotated[Path, typer.Argument(help="References and queries, JSON lines.")],
    report: Annotated[
        Path | None, typer.Option("--json", help="Write the report here.")
    ] = None,
    descriptor: Annotated[
        Path | None,
        typer.Option(
            "--descriptor", help="Describe frames by this TorchScript file (needs torch)."
        ),
    ] = None,
    index: Annotated[
        str | None,
        typer.Option(
            "--index",
            metavar="URL",
            help="Ask Elasticsearch, elasticsearch+https://…, by indexes deleted afterwards.",
        ),
    ] = None,
) -> None:
    """Measure detection on a corpus: recall, false matches, localisation, cost.

    The manifest has one object a line; paths are relative to it:
    {"role": "reference", "work": "W1", "modality": "video", "path": "refs/w1.mp4"} and
    {"role": "query", "id": "q1", "group": "crop25", "modality": "video", "path": "q/1.mp4", "truth": […]}.
    Uses the code of the service and a scratch index; changes nothing. Exit status 2 when a line
    could not be measured. Two reports, one with --index, tell whether Elasticsearch finds what
    files find.

    Example: keywatch evaluate corpus/manifest.jsonl --json report.json
    """
    from fingerprint.evaluate import evaluate as measure  # noqa: PLC0415 - kernels load slowly
    from fingerprint.modalities import modalities  # noqa: PLC0415 - see above
    from service.indexes import passing  # noqa: PLC0415 - see above

    if report is not None:
        writable(report)
    readers = modalities(str(descriptor or ""))
    with (
        passing(index, readers) if index else nullcontext() as indexes,
        bar_of("evaluating", None) as step,
    ):
        found = measure(
            manifest,
            readers,
            lambda done, total: step("evaluating", done, total),
            indexes=indexes,
        )
    if report is None:
        print_json(found)
    else:
        text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
        report.write_text(text, encoding="utf-8")
    if found["errors"]:
        raise typer.Exit(2)
