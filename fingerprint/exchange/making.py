"""Make fingerprint files of media."""

from pathlib import Path

from domain.errors import BadInput
from fingerprint.exchange.file import Header, Held, write
from fingerprint.exchange.forms import packed, print_parts
from fingerprint.exchange.fpcalc import Told, parse
from fingerprint.modality import Media, Modality


def make(modality: Modality, media: Media) -> tuple[Held, ...]:
    """Fingerprint media as a reference.

    Returns:
        Parts for a fingerprint file; none of a modality that is not exchanged.

    Raises:
        UndecodableMedia: See Modality.enrol.
    """
    return packed(modality.scheme.modality, modality.enrol(media))


def from_fpcalc(path: Path, generator: str) -> tuple[bytes, tuple[Held, ...]]:
    """Turn what `fpcalc` said of a track into a fingerprint file with a print alone.

    Args:
        path: Its output.
        generator: Who writes the file.

    Returns:
        The file's bytes, and the parts in it.

    Raises:
        BadInput: It is no such output; see fingerprint.exchange.fpcalc.parse.
    """
    try:
        told: Told = parse(path.read_bytes(), str(path))
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from error
    parts = print_parts(told.items, told.seconds)
    return write(Header(f"{generator}, of fpcalc's", path.name, "", ""), parts), parts
