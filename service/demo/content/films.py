"""Films for the demo: originals, copies made of them, and the segments of a live show.

Everything follows from seeds: the same call writes the same film, and films of different
seeds share a style but no scene (see tests/service/demo/content/test_films.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from service.demo.content.film_files import (
    SOUND_RATE,
    FilmWriter,
    read_frames,
    read_sound,
    resample,
)
from service.demo.content.film_scenes import (
    FRAMES_PER_SECOND,
    HEIGHT,
    WIDTH,
    film_frames,
    paint_backdrop,
)


@dataclass(frozen=True, slots=True)
class FilmPart:
    """A stretch of a film file, in seconds."""

    path: Path
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class FilmEdit:
    """What an uploader does to a film; the defaults do nothing but encode it again.

    size: Width and height in pixels, even. fps: Frames a second.
    crf: x264's constant rate factor; 40 is coarse.
    crop: Share of width and height cut away around a seeded place near the centre.
    logo: Height of a badge in a corner, as a share of the frame; 0 is none.
    letterbox: Share of the height that black bars take. inset: The share of the frame's
    width that the film keeps, standing on a painted backdrop; 1 is all of it.
    brightness: Factor on every channel. speed: Film seconds that pass in one second of
    the copy, pictures and sound together. pitch: Ratio of the sound's frequencies.
    sound: Mono samples that replace the sound, `sound_rate` a second. mute: No sound.
    """

    size: tuple[int, int] = (WIDTH, HEIGHT)
    fps: int = FRAMES_PER_SECOND
    crf: int = 28
    crop: float = 0.0
    logo: float = 0.0
    mirror: bool = False
    letterbox: float = 0.0
    inset: float = 1.0
    brightness: float = 1.0
    speed: float = 1.0
    pitch: float = 1.0
    sound: NDArray[np.float32] | None = field(default=None, compare=False)
    sound_rate: int = SOUND_RATE
    mute: bool = False


def render_film(
    path: Path,
    seed: int,
    seconds: float,
    sound: NDArray[np.float32] | None = None,
    rate: int = SOUND_RATE,
) -> None:
    """Render film `seed`, 320 by 180, to an `.mp4`, `.webm` or `.ts` file.

    Args:
        path: Where to; its suffix names the container.
        seed: Which film. All but its last scene is the same however long it is rendered.
        seconds: How long.
        sound: Mono samples, cut to `seconds`; None makes a silent film.
        rate: Samples a second of `sound`.
    """
    with FilmWriter(
        path, size=(WIDTH, HEIGHT), fps=FRAMES_PER_SECOND, crf=24, sound=sound is not None
    ) as film:
        if sound is not None:
            film.play(sound[: round(seconds * rate)], rate)
        for frame in film_frames(seed, seconds):
            film.show(frame)


def copy_film(
    sources: Sequence[FilmPart], target: Path, edit: FilmEdit = FilmEdit(), seed: int = 0
) -> None:
    """Cut parts of films together, edit them all alike and encode the result.

    Args:
        sources: What the copy shows, in order: an excerpt within a longer upload, or
            several films in one, are lists of parts.
        target: Where to; its suffix (`.mp4`, `.webm`, `.ts`) names the container.
        edit: What is done to pictures and sound.
        seed: Chooses the place of crop and inset, the badge and the backdrop.
    """
    sound = None if edit.mute else _sound(sources, edit)
    dress = _Dresser(edit, seed)
    with FilmWriter(
        target, size=edit.size, fps=edit.fps, crf=edit.crf, sound=sound is not None
    ) as film:
        if sound is not None:
            film.play(*sound)
        for frame in _paced(sources, edit.speed / edit.fps):
            film.show(dress.frame(frame))


def ts_segments(path: Path, target_folder: Path, seconds: float = 2.0) -> list[Path]:
    """Cut a film into MPEG-TS segments for HLS.

    Each segment starts with a keyframe; their clocks run on from one to the next.

    Args:
        path: A film of any container.
        target_folder: Is made if need be; gets `00000.ts`, `00001.ts`, ….
        seconds: How long a segment is.

    Returns:
        The segments in order.
    """
    target_folder.mkdir(parents=True, exist_ok=True)
    whole = FilmPart(path, 0.0, _length(path))
    sound = read_sound(path, 0.0, whole.seconds)
    with FilmWriter(
        target_folder / "%05d.ts",
        size=(WIDTH, HEIGHT),
        fps=FRAMES_PER_SECOND,
        sound=sound is not None,
        segment_seconds=seconds,
    ) as film:
        if sound is not None:
            film.play(sound, SOUND_RATE)
        for frame in _paced((whole,), 1 / FRAMES_PER_SECOND):
            film.show(frame.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))
    return sorted(target_folder.glob("*.ts"))


class _Dresser:
    """Applies one edit to every frame of a copy, at places fixed by the seed."""

    def __init__(self, edit: FilmEdit, seed: int) -> None:
        chance = np.random.default_rng((seed, 0xC09))
        self._edit = edit
        slack = edit.crop
        self._corner = tuple(slack / 2 * (1 + chance.uniform(-0.3, 0.3)) for _ in range(2))
        width, height = edit.size
        self._picture = (
            max(2, round(width * edit.inset)),
            max(2, round(height * edit.inset * (1 - edit.letterbox))),
        )
        self._place = (
            round((width - self._picture[0]) * chance.uniform(0.1, 0.9)),
            round((height - self._picture[1]) * chance.uniform(0.1, 0.9))
            if edit.inset < 1
            else (height - self._picture[1]) // 2,
        )
        plain = Image.new("RGB", edit.size, "black")
        self._ground = paint_backdrop(chance).resize(edit.size) if edit.inset < 1 else plain
        self._badge = _badge(chance, round(height * edit.logo)) if edit.logo else None
        self._badge_left = bool(chance.integers(0, 2))
        self._table = [min(255, int(v * edit.brightness)) for v in range(256)] * 3

    def frame(self, picture: Image.Image) -> Image.Image:
        """Return the frame as the copy shows it."""
        edit = self._edit
        width, height = picture.size
        left, top = self._corner[0] * width, self._corner[1] * height
        keep = 1 - edit.crop
        box = (left, top, left + keep * width, top + keep * height)
        picture = picture.resize(self._picture, Image.Resampling.BILINEAR, box=box)
        if edit.mirror:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if edit.brightness != 1.0:
            picture = picture.point(self._table)
        if picture.size != edit.size:
            ground = self._ground.copy()
            ground.paste(picture, self._place)
            picture = ground
        if self._badge is not None:
            margin = edit.size[1] // 30
            right = edit.size[0] - self._badge.width - margin
            x = margin if self._badge_left else right
            picture.paste(self._badge, (x, margin), self._badge)
        return picture


def _badge(chance: np.random.Generator, height: int) -> Image.Image:
    """Draw a channel's badge: a bright plate with a ring and a bar."""
    width = round(height * chance.uniform(1.0, 1.8))
    colours = [tuple(int(v) for v in chance.integers(0, 256, 3)) for _ in range(2)]
    badge = Image.new("RGBA", (width, height), (*colours[0], 255))
    draw = ImageDraw.Draw(badge)
    draw.ellipse(
        (height // 6, height // 6, height * 5 // 6, height * 5 // 6),
        outline="white",
        width=max(2, height // 9),
    )
    draw.rectangle((width // 2, height // 2, width - 3, height * 2 // 3), fill=colours[1])
    return badge


def _paced(sources: Sequence[FilmPart], step: float) -> Iterator[Image.Image]:
    """Yield what shows every `step` seconds of the parts laid end to end."""
    due = 0.0
    for part in sources:
        frames = read_frames(part.path, part.start, part.seconds)
        shown: Image.Image | None = None
        for at, frame in frames:
            while shown is not None and due < at - 1e-6:
                yield shown
                due += step
            shown = frame
        while shown is not None and due < part.seconds - 1e-6:
            yield shown
            due += step
        due -= part.seconds


def _sound(
    sources: Sequence[FilmPart], edit: FilmEdit
) -> tuple[NDArray[np.float32], int] | None:
    if edit.sound is not None:
        return edit.sound, edit.sound_rate
    parts = [read_sound(p.path, p.start, p.seconds) for p in sources]
    if all(samples is None for samples in parts):
        return None
    whole = np.concatenate(
        [
            np.zeros(round(part.seconds * SOUND_RATE), np.float32)
            if samples is None
            else samples
            for samples, part in zip(parts, sources, strict=True)
        ]
    )
    if edit.pitch != 1.0:
        whole = resample(_stretch(whole, edit.pitch), edit.pitch)
    return resample(whole, edit.speed), SOUND_RATE


def _stretch(samples: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Make sound `factor` times as long at the same pitch, by overlapping grains.

    Each grain is taken where it fits the tail of the last one best (the idea of WSOLA:
    Verhelst and Roelands, ICASSP 1993).
    """
    grain, hop, reach = 2048, 1024, 256
    window = np.hanning(grain).astype(np.float32)
    count = max(0, int(len(samples) * factor - grain) // hop)
    result = np.zeros(count * hop + grain, np.float32)
    tail: NDArray[np.float32] | None = None
    for number in range(count):
        start = int(number * hop / factor)
        field_ = samples[start : start + grain + reach]
        if len(field_) < grain + reach:
            break
        shift = 0
        if tail is not None:
            shift = int(np.correlate(field_[: hop + reach], tail, mode="valid").argmax())
        piece = field_[shift : shift + grain]
        result[number * hop : number * hop + grain] += piece * window
        follow = samples[start + shift + hop : start + shift + 2 * hop]
        tail = follow if len(follow) == hop else None
    return result


def _length(path: Path) -> float:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        return float(container.duration or 0) / 1_000_000
