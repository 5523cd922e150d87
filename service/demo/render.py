"""Render a plan's media once, into a folder named after what it holds.

Every work and every posting is made in a folder beside its place and renamed into it, so a
killed render goes on where it stopped; `complete` is written last. The folder's name holds a
digest of the plan and of the code that draws, so a change of either renders anew.
"""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from domain.errors import BackendUnavailable
from domain.work import WorkKind
from service.demo.content.music import RATE
from service.demo.content.photographs import jpeg
from service.demo.content.sound_files import write_audio
from service.demo.plan_content import AudioContent, ProductContent, TextContent, VideoContent
from service.demo.plan_words import Plan, PlannedPosting, PlannedWork
from service.demo.render_film import film_file, shoot, write_clip, write_loop
from service.demo.render_picture import artwork, photo_of
from service.demo.render_sound import song_of, write_track
from service.demo.render_text import book_of, excerpt_of, printed

Told = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def render(plan: Plan, cache: Path, told: Told = silent, processes: int | None = None) -> Path:
    """Render all media of a plan, unless they are there.

    Args:
        plan: What to render.
        cache: Where rendered plans are kept.
        told: Is called with how many of how many works and postings are done.
        processes: How many at a time; one a core unless given.

    Returns:
        The folder: `references/<work>/…` and `media/<platform>/<id>/…`.

    Raises:
        BackendUnavailable: A rendering process died, or the disk is full.
    """
    root = cache / f"{plan.scale}-{plan.seed}-{plan.digest}-{drawing_digest()}"
    total = len(plan.works) + len(plan.postings)
    if (root / "complete").exists():
        told(total, total)
        return root
    studio = Studio(root, {work.key: work for work in plan.works})
    for folder in (studio.references, studio.samples, studio.media):
        folder.mkdir(parents=True, exist_ok=True)
    pool = ProcessPoolExecutor(processes or os.cpu_count() or 1, get_context("spawn"))
    try:
        with pool:
            # The longest first, so that the cores end together.
            works = sorted(plan.works, key=lambda w: -w.seconds)
            postings = sorted(plan.postings, key=_effort, reverse=True)
            made = _finish([pool.submit(studio.work, w) for w in works], told, 0, total)
            _finish([pool.submit(studio.posting, p) for p in postings], told, made, total)
    except BrokenProcessPool as error:
        raise BackendUnavailable("a rendering process died; run it again to go on") from error
    except OSError as error:
        raise BackendUnavailable(f"media cannot be written to {root}: {error}") from error
    shutil.rmtree(studio.samples)
    (root / "complete").touch()
    return root


def _finish(jobs: Sequence[Future[None]], told: Told, before: int, total: int) -> int:
    for done, job in enumerate(as_completed(jobs), before + 1):
        try:
            job.result()
        except Exception:
            for other in jobs:
                other.cancel()
            raise
        told(done, total)
    return before + len(jobs)


def _effort(posting: PlannedPosting) -> int:
    match posting.content:
        case VideoContent() as content:
            return 5 * content.seconds
        case AudioContent() as content:
            return content.seconds
        case _:
            return 1


def drawing_digest() -> str:
    """Return a digest of the code that draws: other code, other media."""
    here = Path(__file__).parent
    sources = sorted([*here.glob("render*.py"), *(here / "content").glob("*.py")])
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Studio:
    """Where a plan is rendered, and the works it knows; travels to the other processes."""

    root: Path
    works: dict[str, PlannedWork]

    @property
    def references(self) -> Path:
        """Authentic copies, a folder a work."""
        return self.root / "references"

    @property
    def samples(self) -> Path:
        """The sound of songs while copies are being cut from it."""
        return self.root / "samples"

    @property
    def media(self) -> Path:
        """What is posted: a folder a platform, in it a folder a posting."""
        return self.root / "media"

    def work(self, work: PlannedWork) -> None:
        """Make the references of a work."""
        _once(self.references / work.key, partial(self._work, work))

    def posting(self, posting: PlannedPosting) -> None:
        """Make the media of a posting."""
        _once(self.media / posting.platform / posting.id, partial(self._posting, posting))

    def _work(self, work: PlannedWork, folder: Path) -> None:
        if work.kind is WorkKind.SONG:
            sound = song_of(work)
            np.save(self.samples / f"{work.key}.npy", sound)
            write_audio(folder / "song.mp3", sound, RATE, "mp3", 128_000)
        elif work.kind is WorkKind.NOVEL:
            (folder / "novel.txt").write_text(printed(work), encoding="utf-8")
        else:
            shoot(work, folder / film_file(self.references, work.key).name)
        if work.kind is not WorkKind.LIVE_EVENT:
            name = "cover" if work.kind in (WorkKind.SONG, WorkKind.NOVEL) else "poster"
            (folder / f"{name}.jpg").write_bytes(jpeg(artwork(work), 92))

    def _posting(self, posting: PlannedPosting, folder: Path) -> None:
        content = posting.content
        match content:
            case VideoContent(container="ts"):
                write_loop(content, self.references, self.samples, folder)
            case VideoContent():
                file = folder / f"video.{content.container}"
                write_clip(content, self.references, self.samples, file)
            case AudioContent():
                write_track(content, self.samples, folder / f"track.{content.codec}")
            case TextContent():
                _write_json(folder / "book.json", book_of(content, self.works))
            case ProductContent():
                for number, part in enumerate(content.pictures, 1):
                    (folder / f"{number}.jpg").write_bytes(photo_of(part, self.works))
                if content.excerpt is not None:
                    shown = excerpt_of(content.excerpt, self.works)
                    _write_json(folder / "excerpt.json", shown)


def _once(folder: Path, make: Callable[[Path], None]) -> None:
    """Fill a folder beside its place and rename it there; a half-made one is made anew."""
    if folder.exists():
        return
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    make(unfinished)
    unfinished.rename(folder)


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
