"""`keywatch reference`: authentic copies to compare with.

A file is fingerprinted here once before it goes on record, so that a copy nobody can
decode is refused while the person who brought it is still there.
"""

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import BadInput
from domain.work import NOT_OURS, Reference, ReferenceId
from keyworks.enrolment import enrol, exclude, references_of, withdraw
from service.cli.desk import Json, find_work, note, opened, say, show
from service.cli.files import keep
from service.telling import tell_soon

app = typer.Typer(no_args_is_help=True, help="Authentic copies to compare with.")


@app.command("add")
def add(
    work: Annotated[
        str, typer.Argument(help="The work, by id or title; with --negative, what it is.")
    ],
    files: Annotated[
        list[Path] | None, typer.Argument(help="Authentic copies: media or text.")
    ] = None,
    fingerprint: Annotated[
        list[Path] | None,
        typer.Option(
            help="In place of a copy: a .kwfp file, or what fpcalc, vpdq or PDQ say; repeat."
        ),
    ] = None,
    negative: Annotated[
        bool, typer.Option("--negative", help="It is not ours: never count where it stands.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Enrol authentic copies of a work; a film's pictures and sound are enrolled both.

    With --negative the files are what no holder here owns - stock music, a licensed sample, a
    common poem - and the first word says what (`"stock music" loop.wav --negative`). Where a capture carries it, no work matches.

    Each file is decoded first: one that cannot be is refused, and nothing is put on record. The
    rest go to the vault, and the workers of `keywatch run` enrol them within seconds.

    Who will not give a copy gives what `keywatch fingerprint` made of it (--fingerprint): sound and
    film are then found as by the copy. What other tools make has lower power: AcoustID's fpcalc finds whole
    tracks, vPDQ's hashes of a film whole frames, PDQ's or ImageHash's of a picture whole pictures.

    Example: keywatch reference add 灯塔之歌 master.flac cover.jpg
    """
    from service.cli.decoding import accepted, try_files, warn  # noqa: PLC0415 - kernels load slowly
    from service.cli.prints import take_in  # noqa: PLC0415 - see above
    from service.matching import modalities_of  # noqa: PLC0415 - see above

    if not files and not fingerprint:
        raise BadInput("expected files, or --fingerprint, found neither")
    with opened() as service:
        with service.store.reading() as tx:
            owner = NOT_OURS if negative else find_work(tx.catalogue.works(), work).id
        if owner == NOT_OURS and not negative:
            raise BadInput("say --negative, and what it is, to enrol what is not ours")
        readers = modalities_of(service.settings)
        brought = take_in(fingerprint or [], readers)
        tried = try_files(files or [], readers)
        warn(tried)
        copies = [
            (file, keep(service.vault, file), kind, modalities)
            for file, kind, modalities in accepted(tried)
        ]
        copies += [
            (one.file, service.vault.put(one.body), one.media_type, one.modalities)
            for one in brought
        ]
        rows = []
        for file, digest, kind, modalities in copies:
            label = f"{work}: {file.name}" if negative else file.name
            made = references_of(owner, digest, kind, modalities, label)
            enrol(service.store, made, service.now())
            tell_soon(service)
            rows += [_row(r) for r in made]
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
        gone = withdraw(service.store, ReferenceId(reference), service.now())
        tell_soon(service)
    say(
        {"reference": gone.id, "work": gone.work},
        f"{gone.label or gone.id} is withdrawn",
        as_json=as_json,
    )


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List all enrolled references; negative ones are of the work `not-ours`.

    Example: keywatch reference list
    """
    with opened() as service, service.store.reading() as tx:
        found = tx.catalogue.references()
    if as_json:
        rows = [_row(r) | {"negative": r.negative, "excluded": r.excluded} for r in found]
    else:
        rows = [_row(r) | {"excluded": len(r.excluded) or None} for r in found]
    show(rows, as_json=as_json, empty="no reference is enrolled yet")


@app.command("exclude")
def exclude_(
    reference: Annotated[str, typer.Argument(help="The reference's id.")],
    spans: Annotated[
        list[str] | None, typer.Argument(help="Such as 0:00-0:12; of a text 100-250.")
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Forget what was excluded before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Let spans of a reference never count: a studio's card, a quoted poem, a sample.

    The reference is decoded first, and spans that would leave nothing of it are refused. They add to
    those excluded before, unless these are cleared; the workers enrol it anew within seconds.

    Example: keywatch reference exclude R-0123456789abcdef 0:00-0:12 59:30-1:00:02
    """
    from service.cli.excluding import (  # noqa: PLC0415 - kernels load slowly
        parse_span,
        refuse_nothing_left,
        show_span,
    )

    if not spans and not clear:
        raise BadInput("expected a span such as 0:00-0:12, or --clear, found neither")
    with opened() as service:
        with service.store.reading() as tx:
            found = tx.catalogue.reference(ReferenceId(reference))
        wanted = [parse_span(text, found.modality) for text in spans or ()]
        kept = () if clear else found.excluded
        if wanted:
            refuse_nothing_left(service.vault, found, [*kept, *wanted])
        changed = exclude(service.store, found.id, wanted, service.now(), clear=clear)
        tell_soon(service)
    told = ", ".join(show_span(s, changed.modality) for s in changed.excluded)
    say(
        _row(changed) | {"excluded": changed.excluded},
        f"{changed.label or changed.id} counts without {told}"
        if told
        else f"all of {changed.label or changed.id} counts",
        as_json=as_json,
    )


def _row(reference: Reference) -> dict[str, object]:
    return {
        "reference": reference.id,
        "work": reference.work,
        "modality": reference.modality,
        "file": reference.label,
    }
