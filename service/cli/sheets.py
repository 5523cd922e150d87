"""Write the contact sheets that `check` and `explain` are asked for.

Imported only when a sheet is asked for: what decodes and draws loads slowly.
"""

from contextlib import closing
from pathlib import Path

from domain.errors import BackendUnavailable
from fingerprint.sandbox import Sandbox
from service.bootstrap import Service
from service.cli.desk import bar_of, note
from service.sheets.draw import draw_sheet
from service.sheets.found import of_posting
from service.sheets.gather import SEEN
from service.sheets.sheet import Sheet


def sheet_of_posting(service: Service, posting: str) -> Sheet:
    """Gather the sheet of a posting on record, a bar meanwhile.

    Raises:
        NotFound: No such posting.
    """
    with closing(Sandbox()) as sandbox, bar_of(f"looking at {posting}", None):
        return of_posting(service, posting, sandbox)


def picture_of(service: Service, posting: str) -> bytes:
    """Return the sheet of a posting as PNG, b"" where nothing of it is found in pictures.

    Raises:
        NotFound: No such posting.
    """
    with service.store.reading() as tx:
        matches = [verdict.match for verdict in tx.cases.verdicts(posting)]
    if not any(s.modality in SEEN for match in matches for s in match.segments):
        return b""
    return draw_sheet(sheet_of_posting(service, posting)).png


def write_sheet(target: Path, sheet: Sheet) -> None:
    """Draw a sheet to a file, and say what it lacks.

    Raises:
        BackendUnavailable: The disk is full, or the place may not be written.
    """
    drawn = draw_sheet(sheet)
    made = target.with_name(f"{target.name}.new")
    try:
        made.write_bytes(drawn.png)
        made.replace(target)
    except OSError as error:
        raise BackendUnavailable(f"{target} cannot be written: {error.strerror}") from error
    if drawn.lost:
        note(
            f"no font on this machine has {''.join(drawn.lost[:20])}: boxes or ? stand for such"
            " characters in the picture, and its text has them all; a font such as Noto Sans"
            " CJK shows them"
        )
    for one in (*sheet.notes, *(n for block in sheet.blocks for n in block.notes)):
        note(one)
    note(f"the sheet is in {target}")
