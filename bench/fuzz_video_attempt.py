"""What the fuzzer of films and pictures does with a file, in the child."""

import resource
from functools import cache
from pathlib import Path

from bench.fuzz_video_inputs import PICTURES, SECONDS
from domain.ids import derive
from domain.work import ReferenceId, WorkId
from fingerprint.decode import probe
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Snapshot
from fingerprint.keyframes import keyframe_canvases
from fingerprint.modalities.image import Image
from fingerprint.modalities.video import Video
from fingerprint.modality import Media, Modality

_IMAGE, _VIDEO = Image(), Video()


def attempt(path: Path, index: Path) -> tuple[bool, float]:
    """Do in the child what a worker does; say whether the work was found, and MB used.

    Raises:
        UndecodableMedia: See Video.fingerprint and Image.fingerprint.
    """
    modality, known = _kind(path.name.removeprefix("case-"))
    media = Media(path, f"{modality.scheme.modality}/x", path.name)
    if modality is _VIDEO:
        probe(path)
    codes = modality.fingerprint(media)
    found = False
    if codes.keys.size:
        found = bool(
            modality.match(codes, media, _snapshot(modality, path.parent / known, index))
        )
    if modality is _VIDEO:
        for _ in keyframe_canvases(path, size=32, longest=60 * SECONDS):
            pass
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _kind(name: str) -> tuple[Modality, str]:
    return (_IMAGE, "known.png") if name in PICTURES else (_VIDEO, "known.mp4")


@cache
def _snapshot(modality: Modality, known: Path, folder: Path) -> Snapshot:
    """Return an index of what all films, or all pictures, show."""
    index = LocalIndex(folder / known.suffix[1:], modality.scheme, modality.shape)
    if not index.snapshot().all():
        codes = modality.enrol(Media(known, "", known.name))
        index.add(ReferenceId(derive("R", known.name)), WorkId("w"), codes)
    return index.snapshot()
