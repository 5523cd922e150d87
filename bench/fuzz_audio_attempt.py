"""What the fuzzer of sound does with a file, in the child."""

import resource
from functools import cache
from pathlib import Path

from bench.fuzz_audio_inputs import music
from domain.ids import derive
from domain.work import ReferenceId, WorkId
from fingerprint.decode import canvas_frames, probe
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Snapshot
from fingerprint.modalities.audio import Audio
from fingerprint.modality import Media

AUDIO = Audio()


def attempt(path: Path, index: Path) -> tuple[bool, float]:
    """Do in the child what a worker does; say whether the music was found, and MB used.

    Raises:
        UndecodableMedia: See Audio.fingerprint.
    """
    media = Media(path, "video/mp4", path.name)
    told = probe(path)
    codes = AUDIO.fingerprint(media)
    found = bool(codes.keys.size) and bool(AUDIO.match(codes, media, _snapshot(index)))
    if told.has_video:
        for _ in canvas_frames(path, size=32, longest=60.0):
            pass
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@cache
def _snapshot(folder: Path) -> Snapshot:
    """Return an index of 30 s of the music all files begin with."""
    index = LocalIndex(folder, AUDIO.scheme, AUDIO.shape)
    snapshot = index.snapshot()
    if not snapshot.all():
        codes = AUDIO.listen([music(30.0, 8000, 1)[0]])
        index.add(ReferenceId(derive("R", "music")), WorkId("w-music"), codes)
        snapshot = index.snapshot()
    return snapshot
