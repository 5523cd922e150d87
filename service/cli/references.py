"""`keywatch reference`: authentic copies to compare with.

A file is fingerprinted here once before it goes on record, so that a copy nobody can
decode is refused while the person who brought it is still there.
"""

from pathlib import Path
from typing import Annotated

import typer

from domain.work import ReferenceId
from keyworks.enrolment import enrol, references_of, withdraw
from service.cli.desk import Json, find_work, note, opened, say, show
from service.cli.files import keep

app = typer.Typer(no_args_is_help=True, help="Authentic copies to compare with.")


@app.command("add")
def add(
    work: Annotated[str, typer.Argument(help="The work, by id or title.")],
    files: Annotated[list[Path], typer.Argument(help="Authentic copies: media or text.")],
    as_json: Json = False,
) -> None:
    """Enrol authentic copies of a work; a film's pictures and sound are enrolled both.

    Each file is decoded first: one that cannot be is refused, and nothing is put on record. The
    rest go to the vault, and the workers of `keywatch run` enrol them within seconds.

    Example: keywatch reference add 灯塔之歌 master.flac cover.jpg
    """
    from service.cli.decoding import try_files  # noqa: PLC0415 - kernels load slowly

    with opened() as service:
        with service.store.reading() as tx:
            found = find_work(tx.catalogue.works(), work)
        tried = try_files(files)
        rows = []
        for file in dict.fromkeys(t.file for t in tried):
            fit = [t for t in tried if t.file == file and not t.fault]
            digest = keep(service.vault, file)
            made = references_of(
                found.id, digest, fit[0].media_type, [t.modality for t in fit], file.name
            )
            enrol(service.store, service.bus, made, service.now())
            rows += [
                {"reference": r.id, "work": r.work, "modality": r.modality, "file": r.label}
                for r in made
            ]
    for t in tried:
        if t.fault:
            note(f"{t.file}: not enrolled for its {t.modality}: {t.fault}")
    show(rows, as_json=as_json, empty="no files were given")


@app.command("withdraw")
def withdraw_(
    reference: Annotated[str, typer.Argument(help="The reference's id.")], as_json: Json = False
) -> None:
    """Take a reference back: nothing is compared with it any more.

    Example: keywatch reference withdraw R-0123456789abcdef
    """
    with opened() as service:
        gone = withdraw(service.store, service.bus, ReferenceId(reference), service.now())
    say(
        {"reference": gone.id, "work": gone.work},
        f"{gone.label or gone.id} is withdrawn",
        as_json=as_json,
    )


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List all enrolled references.

    Example: keywatch reference list
    """
    with opened() as service, service.store.reading() as tx:
        rows = [
            {"reference": r.id, "work": r.work, "modality": r.modality, "file": r.label}
            for r in tx.catalogue.references()
        ]
    show(rows, as_json=as_json, empty="no reference is enrolled yet")
