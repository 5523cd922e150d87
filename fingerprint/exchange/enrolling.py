"""Enrol a reference from its media, or from the fingerprint that came in their place."""

from pathlib import Path

from fingerprint.exchange.file import MEDIA_TYPE, Header, read
from fingerprint.exchange.forms import unpacked
from fingerprint.index.port import Codes
from fingerprint.modality import Media, Modality


def enrol(modality: Modality, media: Media, about: str = "") -> Codes:
    """Return a reference's codes.

    Args:
        modality: Whose codes.
        media: The reference's, decoded unless it is a fingerprint file.
        about: What people call it.

    Raises:
        UndecodableMedia: See Modality.enrol; also a fingerprint that cannot be believed, or
            is of another scheme than the modality's.
    """
    if media.media_type != MEDIA_TYPE:
        return modality.enrol(media)
    _, parts = read(media.path)
    return unpacked(parts, modality.scheme, about or media.path.name)


def header_of(path: Path) -> Header:
    """Return what a fingerprint file says of itself, having checked it whole.

    Raises:
        UndecodableMedia: See fingerprint.exchange.file.read.
    """
    return read(path)[0]
