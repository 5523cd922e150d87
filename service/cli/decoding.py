"""Decode files that people bring, before anything is put on record.

Imported only by the commands that decode: the kernels behind it take a second to load.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from domain.errors import UndecodableMedia
from domain.work import Modality
from fingerprint.damage import said_of, watched
from fingerprint.exchange.file import SUFFIX
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.sandbox import Sandbox
from service.cli.desk import bar_of, note
from service.cli.files import media_type_of


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one file before one modality.

    `fault` is empty when it can be enrolled; `lost` says what of it could not be decoded.
    """

    file: Path
    media_type: str
    modality: Modality
    fault: str = ""
    lost: tuple[str, ...] = ()


def try_files(
    files: list[Path], modalities: Mapping[Modality, ModalityPort] = MODALITIES
) -> tuple[Tried, ...]:
    """Let every modality that reads a file fingerprint it, in a process of its own.

    Raises:
        BadInput: A file that is missing or empty.
        UndecodableMedia: A file that no modality can enrol.
    """
    wanted = [
        (file, kind, name, modality)
        for file in dict.fromkeys(files)
        for kind in (media_type_of(file),)
        for name, modality in _readers(modalities, file, kind)
    ]
    tried: list[Tried] = []
    with closing(Sandbox()) as sandbox, bar_of("decoding", len(wanted)) as step:
        for file, kind, name, modality in wanted:
            step(f"decoding {file.name}: {name}", len(tried), len(wanted))
            try:
                media = Media(file, kind, file.name)
                _, streams = sandbox.run(watched, modality.enrol, media, about=file.name)
                tried.append(Tried(file, kind, name, lost=said_of(streams)))
            except UndecodableMedia as error:
                tried.append(Tried(file, kind, name, str(error)))
    return _fit(tried)


def warn(tried: Iterable[Tried]) -> None:
    """Say which files are damaged, before anything of them goes on record."""
    for sentence in dict.fromkeys(f"{t.file.name} {line}" for t in tried for line in t.lost):
        note(f"{sentence}; look for a better copy" if "is damaged" in sentence else sentence)


def accepted(
    tried: Sequence[Tried],
) -> tuple[tuple[Path, str, tuple[Modality, ...]], ...]:
    """Return each file with its media type and the modalities that can enrol it."""
    fit = [t for t in tried if not t.fault]
    return tuple(
        (file, kind, tuple(t.modality for t in fit if t.file == file))
        for file, kind in dict.fromkeys((t.file, t.media_type) for t in fit)
    )


def _readers(
    modalities: Mapping[Modality, ModalityPort], file: Path, media_type: str
) -> tuple[tuple[Modality, ModalityPort], ...]:
    found = tuple((n, m) for n, m in modalities.items() if m.reads(media_type))
    if not found and file.suffix.lower() == SUFFIX:
        raise UndecodableMedia(f"{file}: fingerprints are given with --fingerprint")
    if not found:
        raise UndecodableMedia(
            f"{file}: expected {', '.join(modalities)} media, found {media_type}"
        )
    return found


def _fit(tried: list[Tried]) -> tuple[Tried, ...]:
    """Refuse all when there is a file that no modality can enrol."""
    for file in dict.fromkeys(t.file for t in tried):
        here = [t for t in tried if t.file == file]
        if all(t.fault for t in here):
            why = "; ".join(dict.fromkeys(t.fault for t in here))
            raise UndecodableMedia(f"{file} cannot be enrolled: {why}")
    return tuple(tried)
