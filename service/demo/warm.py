"""Compile the numeric kernels once, before anybody waits: `python -m service.demo.warm`.

numba keeps what it compiled beside the sources, so only the first run on a machine pays. The
make target that builds the environment runs this; a deployment runs it too, or pays at its
workers' first sighting.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from crawlers.sniff import sniff
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media
from service.demo.content.films import render_film
from service.demo.content.music import RATE, song
from service.demo.content.novels import novel
from service.demo.content.photographs import jpeg
from service.demo.content.pictures import cover
from service.demo.content.sound_files import write_audio

SECONDS = 12.0  # enough for every modality to find a copy of it in itself


def main() -> None:
    """Make one small work of each kind in a scratch folder and warm up on it."""
    with TemporaryDirectory(prefix="keywatch-warm-") as name:
        folder = Path(name)
        sound = song(1, SECONDS)
        render_film(folder / "film.mp4", 1, SECONDS, sound, RATE)
        write_audio(folder / "song.mp3", sound, RATE)
        (folder / "cover.jpg").write_bytes(jpeg(cover(1)))
        for language in ("zh", "en"):
            text = "\n".join(novel(1, language, 1, 1500).chapters)
            (folder / f"{language}.txt").write_text(text, encoding="utf-8")
        with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn")) as pool:
            list(pool.map(partial(_one, sorted(folder.iterdir())), MODALITIES))


def _one(files: list[Path], name: Modality) -> None:
    """Let a modality enrol, fingerprint and match every work that it reads."""
    modality = MODALITIES[name]
    for file in files:
        media_type = sniff(file)
        if modality.reads(media_type):
            media = Media(file, media_type, "0" * 64)
            folder = file.with_name(f"{name}-{file.name}-index")
            index = LocalIndex(folder, modality.scheme, modality.shape)
            codes, capture = modality.enrol(media), modality.fingerprint(media)
            # Enough for the index to merge, and a withdrawn one to be passed over.
            for number in range(6):
                index.add(ReferenceId(f"warm-{number}"), WorkId("warm"), codes)
            index.withdraw(ReferenceId("warm-5"))
            modality.match(capture, media, index.snapshot())
            index.merge()
            index.withdraw(ReferenceId("warm-4"))
            index.merge()
            modality.match(capture, media, index.snapshot())
            shelf = LocalIndex(folder / "shelf", modality.scheme, modality.shape)
            shelf.add(ReferenceId("seen"), WorkId("seen"), modality.compact(capture))
            modality.propose(codes, shelf.snapshot())
            modality.match(shelf.snapshot().codes(0), media, index.snapshot())
            modality.masked(capture, ((0.0, 1.0),))


if __name__ == "__main__":
    main()
