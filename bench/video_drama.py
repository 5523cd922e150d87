"""Draw films of another kind than the demo's: talk in few rooms, shot and counter-shot.

They are harder on purpose. A shot comes back several times with other words, so that one
place of a film looks like another; rooms are out of focus and often dark; a fifth of the
shots stand still; titles are plates; and all films open with one studio's plate, which is
nobody's work.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from service.demo.content.film_scenes import paint_backdrop

SIZE = (384, 216)
FRAMES_PER_SECOND = 12
_STILL, _DARK, _TITLE, _DISSOLVE = 0.2, 0.35, 0.08, 0.25  # shares of shots
_WORDS = ("ash", "bay", "cold", "dusk", "east", "fern", "gate", "hour", "iron", "lake", "moon")


@dataclass(frozen=True, slots=True)
class Shot:
    """A shot: what it shows, from when on, for how many seconds.

    kind: talk, still (nothing moves), title (a plate). room: which of the film's sets.
    """

    kind: str
    room: int
    start: float
    seconds: float
    dark: float
    dissolve: bool


@dataclass(frozen=True, slots=True)
class _Set:
    """A room with somebody in it: blurred backdrop, face, hair and coat, where they sit."""

    backdrop: Image.Image
    colours: tuple[tuple[int, ...], ...]
    place: float
    height: float


def plan(seed: int, seconds: float) -> tuple[Shot, ...]:
    """Say what film `seed` shows when; a shorter film is the longer one's beginning."""
    chance = np.random.default_rng((seed, 0xD7A))
    shots = [Shot("title", -1, 0.0, 2.0, 1.0, dissolve=False)]
    darkness = [float(chance.uniform(0.22, 0.4)) if chance.random() < _DARK else 1.0] * 2
    darkness += [1.0] * 4
    room, at = 0, 2.0
    while at < seconds:
        # A scene is talk between two or three sets; then the next ones come.
        if chance.random() < 0.12:
            room = int(chance.integers(0, 4))
        room = (room // 2) * 2 + (1 - room % 2)
        kind = "talk"
        if (draw := chance.random()) < _TITLE:
            kind = "title"
        elif draw < _TITLE + _STILL:
            kind = "still"
        long = float(chance.uniform(1.5, 5.5))
        fades = bool(chance.random() < _DISSOLVE)
        shots.append(Shot(kind, room, at, min(long, seconds - at), darkness[room], fades))
        at += long
    return tuple(shot for shot in shots if shot.start < seconds)


def drama_frames(seed: int, seconds: float) -> Iterator[Image.Image]:
    """Draw the frames of film `seed`: RGB, 384 by 216, twelve a second."""
    sets = [_set(np.random.default_rng((seed, 0x5E7, room))) for room in range(4)]
    last: Image.Image | None = None
    for number, shot in enumerate(plan(seed, seconds)):
        chance = np.random.default_rng((seed, 0x5407, number))
        first = round(shot.start * FRAMES_PER_SECOND)
        count = round((shot.start + shot.seconds) * FRAMES_PER_SECOND) - first
        made = _plates(seed, number) if shot.kind == "title" else _shots(shot, sets, chance)
        frame = last
        for turn in range(count):
            frame = next(made)
            if last is not None and shot.dissolve and turn < 6:
                frame = Image.blend(last, frame, (turn + 1) / 7)
            yield frame
        last = frame


def _plates(seed: int, number: int) -> Iterator[Image.Image]:
    """Yield a plate for ever: the studio's to open with, which all films share."""
    chance = np.random.default_rng((seed if number else 0, 0x717, number))
    plate = Image.new("RGB", SIZE, tuple(int(v) for v in chance.integers(0, 30, 3)))
    draw = ImageDraw.Draw(plate)
    text = " ".join(str(word) for word in chance.choice(_WORDS, 3))
    font = ImageFont.load_default(size=int(chance.integers(18, 34)))
    draw.text((SIZE[0] / 2, SIZE[1] / 2), text, fill="white", font=font, anchor="mm")
    while True:
        yield plate


def _shots(shot: Shot, sets: list[_Set], chance: Generator) -> Iterator[Image.Image]:
    """Yield frames of somebody in a room, who talks or does nothing at all."""
    room = sets[shot.room]
    zoom = chance.uniform(0.72, 0.8)  # so that the same set is never framed twice alike
    left, top = chance.uniform(0, 1 - zoom, 2)
    drift = chance.uniform(-0.02, 0.02, 2)
    beats = chance.uniform(0, 6.3, 4)
    pace = chance.uniform(0.15, 0.5, 4)
    table = [int(v * shot.dark) for v in range(256)] * 3
    number = 0
    while True:
        turn = 0 if shot.kind == "still" else number
        x, y = (
            float(np.clip(edge + d * turn / 24, 0, 1 - zoom))
            for edge, d in zip((left, top), drift, strict=True)
        )
        wide, high = room.backdrop.size
        frame = room.backdrop.resize(
            SIZE,
            Image.Resampling.BILINEAR,
            box=(x * wide, y * high, (x + zoom) * wide, (y + zoom) * high),
        )
        _portray(frame, room, np.sin(beats + pace * turn))
        yield frame.point(table)
        number += 1


def _portray(frame: Image.Image, room: _Set, sway: NDArray[np.float64]) -> None:
    """Draw a head and shoulders: they lean, nod, blink and move their lips."""
    draw = ImageDraw.Draw(frame)
    skin, hair, coat = room.colours
    head = room.height * SIZE[1]
    x = room.place * SIZE[0] + 12 * sway[0]
    y = SIZE[1] * 0.42 + 5 * sway[1]
    wide = head * 0.38
    low = y + head * 0.5
    draw.polygon(
        [
            (x - 2.4 * wide, SIZE[1]),
            (x - wide, low),
            (x + wide, low),
            (x + 2.4 * wide, SIZE[1]),
        ],
        fill=coat,
    )
    draw.ellipse((x - wide * 1.15, y - head * 0.62, x + wide * 1.15, y + head * 0.2), fill=hair)
    draw.ellipse((x - wide, y - head * 0.5, x + wide, y + head * 0.5), fill=skin)
    turned = 4 * sway[2]
    for side in (-1, 1):
        eye = x + turned + side * wide * 0.42
        lid = 1.0 if sway[3] < 0.9 else 0.2
        draw.ellipse((eye - 5, y - 5 - 3 * lid, eye + 5, y - 5 + 3 * lid), fill=(25, 22, 30))
    lips = 2 + 5 * abs(sway[3] * sway[0])
    mouth = (x + turned - wide * 0.3, y + head * 0.26 - lips)
    draw.ellipse((*mouth, x + turned + wide * 0.3, y + head * 0.26 + lips), fill=(120, 45, 50))


def _set(chance: Generator) -> _Set:
    blurred = paint_backdrop(chance).filter(ImageFilter.GaussianBlur(chance.uniform(2, 5)))
    tone = chance.uniform(0.35, 1.0)
    skin = tuple(int(v * tone) for v in (235, 190, 160))
    hair, coat = (tuple(int(v) for v in chance.integers(15, 200, 3)) for _ in range(2))
    return _Set(
        blurred, (skin, hair, coat), chance.uniform(0.3, 0.7), chance.uniform(0.42, 0.7)
    )
