"""Compile the numeric kernels once, before the clock of the chain starts.

numba keeps what it compiled beside the sources, so only the first run on a machine pays; a
deployment pays once as well, at its workers' first sighting.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from crawlers.sniff import sniff
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media


def warm_up(media: Path) -> None:
    """Let every modality enrol, fingerprint and match one reference of its own."""
    files = sorted(p for p in (media / "references").rglob("*") if p.is_file())
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn")) as pool:
        list(pool.map(partial(_one, files), MODALITIES))


def _one(files: list[Path], name: Modality) -> None:
    modality = MODALITIES[name]
    for file in files:
        media_type = sniff(file)
        if modality.reads(media_type):
            media = Media(file, media_type, "0" * 64)
            index = MemoryIndex(modality.scheme)
            index.add(ReferenceId("warm"), WorkId("warm"), modality.enrol(media))
            modality.match(modality.fingerprint(media), media, index.snapshot())
            return
