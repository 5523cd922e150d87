"""Make fingerprint files, and take in those that people bring in place of a master.

Imported only by the commands that do: the kernels behind it take a second to load.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from domain.errors import BadInput, UndecodableMedia
from domain.work import Modality, ReferenceId
from fingerprint.audio.chromaprint import available, chromaprint_state
from fingerprint.audio.fpcalc import measure
from fingerprint.damage import said_of, watched
from fingerprint.exchange import pictures, vpdq
from fingerprint.exchange.enrolling import enrol, header_of
from fingerprint.exchange.file import MAGIC, MEDIA_TYPE, MOST_BYTES, Header, Held, write
from fingerprint.exchange.forms import (
    EXCHANGED,
    PDQ_SCHEME,
    PICTURE_SCHEME,
    PRINT_SCHEME,
    unpacked,
)
from fingerprint.exchange.fpcalc import written
from fingerprint.exchange.making import from_foreign, make
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.sandbox import Sandbox
from service.bootstrap import Service
from service.cli.desk import bar_of, note
from service.cli.files import media_type_of

GENERATOR = f"keywatch {version('keywatch')}"


@dataclass(frozen=True, slots=True)
class Brought:
    """A fingerprint that a person brought: the bytes to keep, and what it is of."""

    file: Path
    body: bytes
    modalities: tuple[Modality, ...]
    media_type: str = MEDIA_TYPE


def make_file(file: Path) -> tuple[bytes, tuple[Held, ...]]:
    """Fingerprint a file by every modality that is exchanged and reads it.

    Returns:
        The bytes of a fingerprint file, and the parts in it.

    Raises:
        BadInput: The file is missing, or is a text or a picture.
        UndecodableMedia: No modality can fingerprint it.
    """
    kind = media_type_of(file)
    readers = [MODALITIES[m] for m in EXCHANGED if MODALITIES[m].reads(kind)]
    if not readers:
        raise BadInput(
            f"expected sound or film, found {kind}: the fingerprint of a text or a picture"
            " would hold the work itself",
            place=str(file),
        )
    parts: list[Held] = []
    faults: list[str] = []
    damages: list[str] = []
    with closing(Sandbox()) as sandbox, bar_of("fingerprinting", None):
        for modality in readers:
            try:
                media = Media(file, kind, file.name)
                made, streams = sandbox.run(watched, make, modality, media, about=file.name)
                parts += made
                damages += said_of(streams)
            except UndecodableMedia as error:
                faults.append(f"{modality.scheme.modality}: {error}")
    if not parts:
        raise UndecodableMedia(f"{file} cannot be fingerprinted: {'; '.join(faults)}")
    for fault in faults:
        note(f"{file}: not fingerprinted for its {fault}")
    for damage in dict.fromkeys(damages):
        note(f"{file.name} {damage}")
    with file.open("rb") as media_file:
        digest = hashlib.file_digest(media_file, "sha256").hexdigest()
    return write(Header(GENERATOR, file.name, kind, digest), tuple(parts)), tuple(parts)


def as_fpcalc(files: list[Path], *, raw: bool, as_json: bool) -> Iterator[str]:
    """Yield what `fpcalc` would say of each file.

    Raises:
        BadInput: A file is missing.
        UndecodableMedia: A file has no sound, or libchromaprint is missing.
    """
    with closing(Sandbox()) as sandbox:
        for file in files:
            media_type_of(file)
            found = sandbox.run(measure, file, about=file.name)
            yield written(found.seconds, found.items, raw=raw, as_json=as_json)


def as_hashes(files: list[Path], *, as_json: bool) -> Iterator[str]:
    """Yield of each file what other tools for hashes of pictures would say.

    Films are told as vPDQ's tools do, a line a frame; pictures by the hashes of ImageHash and
    PDQ.

    Raises:
        BadInput: A file is missing, or neither film nor picture.
        UndecodableMedia: A file cannot be decoded.
    """
    with closing(Sandbox()) as sandbox, bar_of("hashing", None):
        for file in files:
            kind = media_type_of(file)
            if kind.startswith("image/"):
                told = sandbox.run(pictures.hash_picture, file, about=file.name)
                yield json.dumps(asdict(told)) if as_json else pictures.written(told)
            elif kind.startswith("video/"):
                frames = sandbox.run(vpdq.hash_film, file, about=file.name)
                rows = [asdict(frame) for frame in frames]
                yield json.dumps(rows) if as_json else "\n".join(f.line() for f in frames)
            else:
                raise BadInput(f"expected film or picture, found {kind}", place=str(file))


def take_in(
    files: list[Path], modalities: Mapping[Modality, ModalityPort] = MODALITIES
) -> tuple[Brought, ...]:
    """Read fingerprints that people bring: files of ours, and what other tools say.

    `fpcalc` says it of tracks, vPDQ of films, PDQ and ImageHash of pictures.

    Raises:
        BadInput: A file is missing, too large, or neither.
        UndecodableMedia: A fingerprint that cannot be believed, or is of another scheme.
    """
    with closing(Sandbox()) as sandbox:
        return tuple(_taken(file, modalities, sandbox) for file in dict.fromkeys(files))


def _taken(file: Path, readers: Mapping[Modality, ModalityPort], sandbox: Sandbox) -> Brought:
    media_type_of(file)
    try:
        with file.open("rb") as opened:
            ours = opened.read(len(MAGIC)).startswith(MAGIC[:6])
        limit = MOST_BYTES if ours else vpdq.MOST_BYTES
        if file.stat().st_size > limit:
            found = f"expected at most {limit} bytes of a fingerprint, found more"
            raise BadInput(found, place=str(file))
        body = file.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(file)) from error
    if not ours:
        made, parts = from_foreign(file, GENERATOR)
        for part in parts:
            unpacked(parts, readers[part.modality].scheme, str(file))
        _tell_of_weak(str(file), {part.scheme for part in parts})
        return Brought(file, made, tuple(part.modality for part in parts))
    header = sandbox.run(header_of, file, about=str(file))
    modalities = tuple(dict.fromkeys(part.modality for part in header.parts))
    for name in modalities:
        media = Media(file, MEDIA_TYPE, file.name)
        sandbox.run(enrol, readers[name], media, str(file), about=str(file))
    _tell_of_weak(str(file), {part.scheme for part in header.parts})
    return Brought(file, body, modalities)


def tell_of_references(service: Service, names: Iterable[ReferenceId]) -> None:
    """Say of references of lower power that they are, beside what was found by them."""
    with service.store.reading() as tx:
        found = [tx.catalogue.reference(name) for name in dict.fromkeys(names)]
    for one in found:
        if one.media_type == MEDIA_TYPE:
            header = header_of(service.vault.path(one.media))
            mine = {p.scheme for p in header.parts if p.modality is one.modality}
            _tell_of_weak(f"{one.id} ({one.label})", mine)


def _tell_of_weak(name: str, schemes: set[str]) -> None:
    """Say what a fingerprint cannot do that is nothing but what another tool made."""
    if len(schemes) != 1:
        return
    [scheme] = schemes
    if scheme in _WEAK:
        note(f"{name} is {_WEAK[scheme]}")
    if scheme == PRINT_SCHEME and not available():
        note(f"and nothing at all while chromaprint is {chromaprint_state()}")


_WEAK = {
    PRINT_SCHEME: "Chromaprint's alone, of lower power: whole tracks are found by it, no short"
    " excerpts, and nothing at another speed or pitch",
    PDQ_SCHEME: "PDQ's hashes of whole frames alone, of lower power: copies that show the whole"
    " frame are found by it, none that was cropped, and there are no pictures of it to show",
    PICTURE_SCHEME: "a picture's hashes alone, of lower power: whole copies are found by it, none"
    " cropped or in a collage, and a person has to judge what is found",
}
