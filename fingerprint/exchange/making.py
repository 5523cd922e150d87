"""Make fingerprint files of media."""

from pathlib import Path

from domain.errors import BadInput
from fingerprint.exchange import fpcalc, pictures, vpdq
from fingerprint.exchange.file import Header, Held, write
from fingerprint.exchange.forms import packed, print_parts
from fingerprint.modality import Media, Modality


def make(modality: Modality, media: Media) -> tuple[Held, ...]:
    """Fingerprint media as a reference.

    Returns:
        Parts for a fingerprint file; none of a modality that is not exchanged.

    Raises:
        UndecodableMedia: See Modality.enrol.
    """
    return packed(modality.scheme.modality, modality.enrol(media))


def from_foreign(path: Path, generator: str) -> tuple[bytes, tuple[Held, ...]]:
    """Turn what another tool said of a medium into a fingerprint file of less power.

    Args:
        path: What `fpcalc` says of a track, vPDQ of a film, or PDQ or ImageHash of a picture.
        generator: Who writes the file.

    Returns:
        The file's bytes, and the parts in it.

    Raises:
        BadInput: It is nothing of the kind, with the place; see the three modules.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from error
    tool, parts = _told(body, str(path))
    return write(Header(f"{generator}, of {tool}", path.name, "", ""), parts), parts


def _told(body: bytes, place: str) -> tuple[str, tuple[Held, ...]]:
    if vpdq.is_told(body):
        return "vPDQ's hashes", vpdq.parse(body, place)
    if pictures.is_told(body):
        return "hashes of a picture", pictures.parse(body, place)
    told = fpcalc.parse(body, place)
    return "fpcalc's", print_parts(told.items, told.seconds)
