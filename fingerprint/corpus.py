"""Read the manifest of an evaluation: references, queries, and the truth about them.

A bad line is an error of that line alone: the rest is still measured.
"""

import mimetypes
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.errors import BadInput
from domain.work import Modality, WorkId

Span = tuple[float, float]

_MEDIA_TYPES = {
    Modality.VIDEO: "video/mp4",
    Modality.AUDIO: "audio/mpeg",
    Modality.IMAGE: "image/jpeg",
    Modality.TEXT: "text/plain",
}


@dataclass(frozen=True, slots=True)
class Truth:
    """A work that is in a query, and where: half-open spans on both sides, None if unknown."""

    work: WorkId
    query: Span | None = None
    reference: Span | None = None


@dataclass(frozen=True, slots=True)
class KnownReference:
    """A reference line: `place` names the line, such as `manifest.jsonl:3`."""

    place: str
    work: WorkId
    modality: Modality
    path: Path
    media_type: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query line. `modality` is None where the fused match is asked; no truth: a negative."""

    place: str
    id: str
    group: str
    modality: Modality | None
    path: Path
    media_type: str
    truth: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a manifest holds. `errors` say which lines are left out, and why."""

    references: tuple[KnownReference, ...]
    queries: tuple[Query, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    role: str
    path: str
    work: str = ""
    modality: Modality | None = None
    id: str = ""
    group: str = ""
    truth: tuple[Truth, ...] = ()


def read_corpus(manifest: Path) -> Corpus:
    """Read a manifest of JSON lines; paths in it are relative to it.

    Raises:
        BadInput: The manifest itself cannot be read.
    """
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read: {error}", place=str(manifest)) from error
    references: list[KnownReference] = []
    queries: list[Query] = []
    errors: list[str] = []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        place = f"{manifest.name}:{number}"
        try:
            item = _item(text, place, manifest.parent)
        except BadInput as error:
            errors.append(str(error))
            continue
        if isinstance(item, Query):
            queries.append(item)
        else:
            references.append(item)
    return Corpus(tuple(references), tuple(queries), tuple(errors))


def _item(text: str, place: str, folder: Path) -> KnownReference | Query:
    try:
        line = msgspec.json.decode(text, type=_Line)
    except msgspec.DecodeError as error:
        raise BadInput(str(error), place=place) from error
    path = folder / line.path
    if not path.is_file():
        raise BadInput(f"there is no file {line.path!r}", place=place)
    media_type = mimetypes.guess_type(path.name)[0]
    if media_type is None and line.modality is not None:
        media_type = _MEDIA_TYPES[line.modality]
    if media_type is None:
        raise BadInput(f"what {line.path!r} is, its name does not say", place=place)
    if line.role == "reference":
        return _reference(line, place, path, media_type)
    if line.role == "query":
        return _query(line, place, path, media_type)
    raise BadInput(f"role is 'reference' or 'query', not {line.role!r}", place=place)


def _reference(line: _Line, place: str, path: Path, media_type: str) -> KnownReference:
    if line.modality is None or not line.work:
        raise BadInput("a reference needs a work and a modality", place=place)
    return KnownReference(place, WorkId(line.work), line.modality, path, media_type)


def _query(line: _Line, place: str, path: Path, media_type: str) -> Query:
    if not line.id:
        raise BadInput("a query needs an id", place=place)
    for truth in line.truth:
        for span in (truth.query, truth.reference):
            if span is not None and not 0 <= span[0] < span[1]:
                raise BadInput(f"{list(span)} is no span", place=place)
    group = line.group or ("all" if line.truth else "negative")
    return Query(place, line.id, group, line.modality, path, media_type, line.truth)
