"""Film files for the bench: our own, kept between runs, and reading and writing excerpts."""

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image

from bench import video_drama
from service.demo.content import film_scenes
from service.demo.content.film_files import FilmWriter

WIDEST = 480
"""Pixels; wider footage is asked about at this width."""
_SWIFTEST = 24
"""Frames a second; swifter footage is asked about at this rate."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How films of one kind are drawn, and where the code for it is."""

    frames: Callable[[int, float], Iterator[Image.Image]]
    size: tuple[int, int]
    fps: int
    code: object


STYLES: Mapping[str, _Style] = {
    "scenes": _Style(
        film_scenes.film_frames,
        (film_scenes.WIDTH, film_scenes.HEIGHT),
        film_scenes.FRAMES_PER_SECOND,
        film_scenes,
    ),
    "drama": _Style(
        video_drama.drama_frames,
        video_drama.SIZE,
        video_drama.FRAMES_PER_SECOND,
        video_drama,
    ),
}
"""Kinds of films that our own code draws: the demo's, and look-alike talk."""


def own_film(style: str, seed: int, seconds: float, folder: Path) -> Path:
    """Draw a film into a folder, unless the same code drew it there before."""
    made = STYLES[style]
    code = hashlib.sha256(inspect.getsource(made.code).encode()).hexdigest()[:10]  # type: ignore[arg-type]
    path = folder / f"{style}-{code}-{seed}-{seconds:g}.mp4"
    if not path.is_file():
        part = path.with_suffix(".part.mp4")
        write(part, made.frames(seed, seconds), made.size, made.fps, crf=24)
        part.rename(path)
    return path


def write(
    path: Path,
    frames: Iterable[Image.Image],
    size: tuple[int, int],
    fps: int,
    crf: int = 26,
) -> None:
    """Encode frames as H.264 without sound."""
    with FilmWriter(path, size=size, fps=fps, crf=crf) as film:
        for frame in frames:
            film.show(frame)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an excerpt of a film is read as: its size, and frames a second."""

    size: tuple[int, int]
    fps: int


def shape_of(path: Path) -> Shape:
    """Say how excerpts of a film are read: as it is, but neither too wide nor too swift."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        width, height = stream.width, stream.height
        rate = float(stream.average_rate or 12)
    share = min(1.0, WIDEST / width)
    even = tuple(max(2, 2 * round(side * share / 2)) for side in (width, height))
    return Shape((even[0], even[1]), min(_SWIFTEST, max(8, round(rate))))


def length(path: Path) -> float:
    """Return how many seconds of pictures a film has, by its frames, not by its header."""
    with av.open(str(path)) as container:
        times = [float(f.time or 0.0) for f in container.decode(container.streams.video[0])]
    shown = times[-1] - times[0]
    return shown + shown / max(1, len(times) - 1)


def pictures(
    path: Path, start: float, count: int, step: float, size: tuple[int, int]
) -> Iterator[Image.Image]:
    """Yield what a film shows every `step` seconds from `start` on, `count` pictures.

    Behind its end the last picture stays.
    """
    with av.open(str(path)) as container:
        origin: float | None = None
        shown: av.VideoFrame | None = None
        given = 0
        for frame in container.decode(container.streams.video[0]):
            time = float(frame.time or 0.0)
            origin = time if origin is None else origin
            while (
                shown is not None
                and given < count
                and start + given * step < time - origin - 1e-6
            ):
                yield _picture(shown, size)
                given += 1
            shown = frame
            if given >= count:
                return
        while shown is not None and given < count:
            yield _picture(shown, size)
            given += 1


def _picture(frame: av.VideoFrame, size: tuple[int, int]) -> Image.Image:
    scaled = frame.reformat(size[0], size[1], "rgb24")
    return Image.fromarray(scaled.to_ndarray())
