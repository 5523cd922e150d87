"""`keywatch fingerprint`: what a holder may give in place of a master."""

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import BadInput
from service.cli.desk import Json, show
from service.cli.files import writable


def fingerprint(
    files: Annotated[
        list[Path], typer.Argument(help="Sound or film; with --hashes film or pictures.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write; else beside you, as NAME.kwfp."),
    ] = None,
    chromaprint: Annotated[
        bool, typer.Option("--chromaprint", help="Print Chromaprint's, as fpcalc does.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="With --chromaprint: the items as numbers.")
    ] = False,
    hashes: Annotated[
        bool,
        typer.Option("--hashes", help="Print hashes of pictures: vPDQ's, PDQ's, ImageHash's."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the fingerprints of sound and film to small files, from which nothing can be played.

    `keywatch reference add WORK --fingerprint NAME.kwfp` enrols one in place of the master. It has
    the codes of sound and of moving pictures, and Chromaprint's print; a text's or a picture's would
    hold the work itself, so give these as they are. A file serves one scheme of codes: after a change
    of scheme it is refused by name, and made again from the master.

    With --chromaprint nothing is written: the print of the first two minutes is shown as
    AcoustID takes it. With --hashes nothing is written either: of a film a line a frame is shown, as the
    tools of vPDQ write them, and of a picture the hashes that ImageHash and PDQ make.

    Example: keywatch fingerprint master.flac -o master.kwfp
    """
    from service.cli.prints import as_fpcalc, as_hashes, make_file  # noqa: PLC0415 - kernels load slowly

    if raw and not chromaprint:
        raise BadInput("say --chromaprint with --raw")
    if chromaprint and hashes:
        raise BadInput("say either --chromaprint or --hashes")
    if output is not None and (chromaprint or hashes or len(files) > 1):
        raise BadInput("--output is for the fingerprint file of one FILE")
    if chromaprint:
        for told in as_fpcalc(files, raw=raw, as_json=as_json):
            print(told)
        return
    if hashes:
        for told in as_hashes(files, as_json=as_json):
            print(told)
        return
    rows: list[dict[str, object]] = []
    for file in dict.fromkeys(files):
        target = writable(output or Path(f"{file.name}.kwfp"))
        body, parts = make_file(file)
        _write(target, body)
        rows += [
            {
                "file": str(target),
                "by": part.modality,
                "scheme": part.scheme,
                "seconds": round(part.length, 1),
                "bytes": len(body),
            }
            for part in parts
        ]
    show(rows, as_json=as_json, empty="no files were given")


def _write(target: Path, body: bytes) -> None:
    made = target.with_name(f"{target.name}.new")
    try:
        made.write_bytes(body)
        made.replace(target)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", place=str(target)) from error
