"""Shoot the films of the demo: references, clips as they are posted, loops of live rooms."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from service.demo.content.film_files import SOUND_RATE, read_sound
from service.demo.content.films import FilmEdit, FilmPart, copy_film, render_film, ts_segments
from service.demo.content.music import RATE, SongEdit, copy_song
from service.demo.plan_content import Part, VideoContent
from service.demo.plan_words import PlannedWork
from service.demo.render_sound import background, sound_part

EDITS = {
    "plain": FilmEdit(),
    "reencode": FilmEdit(crf=33),
    "webm": FilmEdit(crf=34),
    "mirror": FilmEdit(mirror=True),
    "crop": FilmEdit(crop=0.12),
    "logo": FilmEdit(logo=0.16),
    "resize": FilmEdit(size=(214, 120)),
    "letterbox": FilmEdit(letterbox=0.22),
    "faster": FilmEdit(speed=1.06),
    "slower": FilmEdit(speed=0.94),
    "pitch": FilmEdit(pitch=1.04),
    "brightness": FilmEdit(brightness=1.25),
    "noise": FilmEdit(crf=36, brightness=0.85),
    "speech": FilmEdit(crf=32),
}
# What is laid over the sound of a film beside the edit of its pictures.
SOUND_EDITS = {"noise": SongEdit(noise_db=6.0), "speech": SongEdit(speech_db=0.0)}
SEGMENT_SECONDS = 2.0


def shoot(work: PlannedWork, file: Path) -> None:
    """Make the authentic copy of a filmed work."""
    render_film(file, work.seed, work.seconds, background(work.seed, work.seconds), RATE)


def film_file(references: Path, work: str) -> Path:
    """Return where the authentic copy of a filmed work lies."""
    return references / work / "film.mp4"


def write_clip(content: VideoContent, references: Path, samples: Path, file: Path) -> None:
    """Make a posted video."""
    sound = None if content.sound is None else sound_part(content.sound, samples)
    [first, *rest] = content.parts
    if first.work is None and not rest:
        under = background(first.seed, first.seconds) if sound is None else sound
        render_film(file, first.seed, first.seconds, under, RATE)
        return
    with TemporaryDirectory(dir=file.parent) as scratch:
        parts = [
            _part(part, references, Path(scratch) / f"{number}.mp4")
            for number, part in enumerate(content.parts)
        ]
        copy_film(parts, file, _edit(content, parts), content.seed)


def write_loop(content: VideoContent, references: Path, samples: Path, folder: Path) -> None:
    """Make the segments that a live room shows in a loop."""
    with TemporaryDirectory(dir=folder.parent) as scratch:
        whole = Path(scratch) / "whole.mp4"
        write_clip(content, references, samples, whole)
        ts_segments(whole, folder, SEGMENT_SECONDS)


def _part(part: Part, references: Path, scratch: Path) -> FilmPart:
    if part.work is not None:
        return FilmPart(film_file(references, part.work), part.start, part.seconds)
    render_film(scratch, part.seed, part.seconds, background(part.seed, part.seconds), RATE)
    return FilmPart(scratch, 0.0, part.seconds)


def _edit(content: VideoContent, parts: list[FilmPart]) -> FilmEdit:
    edit = EDITS[content.treatment]
    laid_over = SOUND_EDITS.get(content.treatment)
    if laid_over is None:
        return edit
    sound = _whole_sound(parts)
    return FilmEdit(
        crf=edit.crf,
        brightness=edit.brightness,
        sound=copy_song(sound, laid_over, content.seed),
        sound_rate=RATE,
    )


def _whole_sound(parts: list[FilmPart]) -> NDArray[np.float32]:
    """Return the parts' own sound one after another, at RATE."""
    heard = [read_sound(part.path, part.start, part.seconds) for part in parts]
    joined = np.concatenate([sound for sound in heard if sound is not None])
    step = SOUND_RATE // RATE
    usable = len(joined) // step * step
    # Averaging neighbours before dropping every other sample keeps the highs from folding.
    return np.asarray(joined[:usable].reshape(-1, step).mean(axis=1), dtype=np.float32)
