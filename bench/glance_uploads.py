"""Long uploads for bench.glance: strange films with one copy somewhere in them.

What a glance sees of an upload is its keyframes, so only these are kept of the strange
films, and the copy's are put between them; only uploads that are timed are written as files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from random import Random

import av
import numpy as np
from av.video.frame import PictureType
from PIL import Image

from bench.video_cases import Case, Order, Source, Stock, make
from bench.video_edits import EDITS
from bench.video_films import pictures
from fingerprint.keyframes import keyframe_canvases
from fingerprint.video.codes import Frame

AROUND = 20.0
"""Seconds of a strange film before and behind a copy, encoded with it."""
CUTS = 10.0
"""Seconds between keyframes from which on encoders place them at cuts as well."""
SIZE, FPS = (640, 360), 24
"""Of the uploads that are timed."""

_EDITS = tuple(EDITS.values())
_STRIDE = 7
"""Edits of a group stand side by side; so few copies meet with all groups."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy in an upload: what it is of, and the file that holds it with what is around."""

    case: Case
    host: Path


def a_copy(stock: Stock, seconds: int, number: int) -> Copy | None:
    """Make a copy by the edit whose turn it is; None where no film is long enough."""
    edit = _EDITS[_STRIDE * number % len(_EDITS)]
    inside = replace(edit, around=max(edit.around, AROUND))
    case = make(stock, Order(inside, seconds, number), stock.own_file)
    return None if case is None else Copy(case, stock.own_file)


def rekeyed(film: Path, target: Path, every: float) -> Path:
    """Encode a film anew, with a keyframe every so many seconds; see CUTS."""
    with av.open(str(film)) as source, av.open(str(target), "w") as made:
        shown = source.streams.video[0]
        rate = shown.average_rate or Fraction(12)
        options = {"preset": "superfast", "crf": "26", "threads": "1"}
        options["g"] = str(round(every * rate))
        if every < CUTS:
            options["sc_threshold"] = "0"
        stream = made.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = shown.width, shown.height, "yuv420p"
        for frame in source.decode(shown):
            frame.pict_type = PictureType.NONE
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return target


def keyframes_of(film: Source, target: Path, every: float, apart: float) -> tuple[Frame, ...]:
    """Return what a glance sees of a film that has a keyframe every so many seconds."""
    return tuple(keyframe_canvases(rekeyed(film.path, target, every), every=apart))


def around(
    copy: Sequence[Frame],
    seconds: float,
    strange: Sequence[tuple[Source, tuple[Frame, ...]]],
    minutes: float,
    chance: Random,
) -> Iterator[Frame]:
    """Yield the keyframes of an upload: strange films, and a copy between two of them.

    Args:
        copy: Keyframes of the copy, none for an upload without one.
        seconds: Length of the copy, with what is around it.
        strange: Films and their keyframes.
        minutes: Length of the upload, at least.
        chance: Chooses and orders the films.
    """
    chosen: list[tuple[float, Sequence[Frame]]] = []
    length = 0.0
    for film, frames in chance.sample(list(strange), len(strange)):
        if length + seconds >= 60 * minutes:
            break
        chosen.append((film.seconds, frames))
        length += film.seconds
    chosen.insert(len(chosen) // 2, (seconds, copy))
    size, at = copy[0][2] if copy else SIZE, 0.0
    for lasts, frames in chosen:
        for second, canvas, _ in frames:
            yield at + second, canvas, size
        at += lasts


def written(films: Sequence[Source], target: Path, every: float, minutes: float) -> Path:
    """Write strange films as one upload of 360p with grain, for the clock.

    They run twice as fast as they were drawn, so that no frame is shown twice.
    """
    grain = np.random.default_rng(1).integers(-2, 3, (8, *SIZE[::-1], 1), np.int16)
    options = {"preset": "veryfast", "crf": "24", "threads": "1"}
    options |= {"g": str(round(every * FPS)), "sc_threshold": "0"}
    with av.open(str(target), "w") as made:
        stream = made.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number, picture in enumerate(_frames(films, round(minutes * 60 * FPS))):
            grainy = np.asarray(picture, np.int16) + grain[number % len(grain)]
            clear = np.clip(grainy, 0, 255).astype(np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(clear, format="rgb24")))
        made.mux(stream.encode(None))
    return target


def _frames(films: Sequence[Source], count: int) -> Iterator[Image.Image]:
    given = 0
    while given < count:
        for film in films:
            wanted = min(round(film.seconds / 2 * FPS), count - given)
            yield from pictures(film.path, 0.0, wanted, 1 / 12, SIZE)
            given += wanted
