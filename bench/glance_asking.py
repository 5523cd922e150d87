"""Ask by keyframes and by all pictures: what of a copy is left, and what either costs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from bench.audio_desk import spread
from bench.audio_styles import STYLES, rendered
from bench.glance_uploads import AROUND, Copy, a_copy, around, keyframes_of, rekeyed, written
from bench.index_rows import once
from bench.text_speed import one_core
from bench.video_asking import VIDEO, Library
from bench.video_cases import Source, Stock
from fingerprint.glanced import WINDOW, glanced_codes
from fingerprint.keyframes import keyframe_canvases
from fingerprint.modalities.audio import Audio
from fingerprint.modality import Media
from fingerprint.options import KeyframeOptions
from fingerprint.video.codes import Frame, capture_codes

Strange = dict[float, tuple[tuple[Source, tuple[Frame, ...]], ...]]
"""Strange films and their keyframes, by the seconds between these."""

_ROUNDS = 3
_MUSIC = 20.0
"""Seconds of music in each style whose fingerprints are timed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One copy in an upload with keyframes every so many seconds.

    full: Evidence of the work when all pictures are looked at. glance: By keyframes. other:
    The most of another work by keyframes.
    """

    edit: str
    kind: str
    seconds: int
    number: int
    every: float
    full: float
    glance: float
    other: float

    def told(self) -> dict[str, object]:
        """Return all of it for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every upload is asked with; `apart` as in KeyframeOptions."""

    stock: Stock
    library: Library
    strange: Strange
    apart: float
    minutes: float


def strange_keyframes(
    stock: Stock, intervals: Sequence[float], apart: float, cores: int
) -> Strange:
    """Take the keyframes of all strange films, at each interval."""
    films = stock.strangers
    orders = [(film, every) for every in intervals for film in films]
    made = spread(
        lambda order: keyframes_of(order[0], stock.own_file, order[1], apart),
        orders,
        cores,
        "strange films",
    )
    found: dict[float, list[tuple[Source, tuple[Frame, ...]]]] = {}
    for (film, every), frames in zip(orders, made, strict=True):
        found.setdefault(every, []).append((film, frames))
    return {every: tuple(pairs) for every, pairs in found.items()}


def ask_all(desk: Desk, lengths: Sequence[int], numbers: int, cores: int) -> Iterator[Asked]:
    """Put copies of each length into uploads, and look for them both ways."""
    orders = [(seconds, number) for number in range(numbers) for seconds in lengths]
    for answers in spread(partial(_asked, desk), orders, cores, "uploads"):
        yield from answers


def _asked(desk: Desk, order: tuple[int, int]) -> tuple[Asked, ...]:
    copy = a_copy(desk.stock, *order)
    if copy is None:
        return ()
    told = desk.library.ask(copy.host).of(copy.case.work)
    full = told.raw if told is not None else 0.0
    return tuple(_glanced(desk, copy, order, every, full) for every in desk.strange)


def _glanced(
    desk: Desk, copy: Copy, order: tuple[int, int], every: float, full: float
) -> Asked:
    case = copy.case
    target = copy.host.with_suffix(".keyed.mp4")
    frames = tuple(keyframe_canvases(rekeyed(copy.host, target, every), every=desk.apart))
    length = case.query[1] - case.query[0] + 2 * AROUND
    chance = Random(f"{desk.stock.seed}/{order}")
    upload = around(frames, length, desk.strange[every], desk.minutes, chance)
    found = _evidence(desk.library, tuple(upload))
    others = [raw for work, raw in found.items() if work != case.work]
    return Asked(
        case.edit,
        case.kind,
        *order,
        every,
        full,
        found.get(case.work, 0.0),
        max(others, default=0.0),
    )


def hopeless(desk: Desk, every: float, number: int) -> float:
    """Return the most evidence of any work in an upload of strange films alone."""
    chance = Random(f"{desk.stock.seed}/hopeless/{number}")
    frames = tuple(around((), 0.0, desk.strange[every], desk.minutes, chance))
    return max(_evidence(desk.library, frames).values(), default=0.0)


def _evidence(library: Library, frames: Sequence[Frame]) -> dict[str, float]:
    codes = capture_codes(frames, WINDOW)
    media = Media(Path("upload.mp4"), "video/mp4", "0" * 64)
    found = VIDEO.match(codes, media, library.snapshot)
    return {str(one.work): one.raw for one in found}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU that a minute of a hopeless upload takes, file to answer."""

    every: float
    full: float
    glance: float
    sound: float


def costs(
    desk: Desk, intervals: Sequence[float], minutes: float, scratch: Path
) -> Iterator[Cost]:
    """Time hopeless uploads, by turns, on one core.

    Their sound is music of our own in all styles, fingerprinted; it is looked up in no time.
    """
    tracks = [rendered(style, desk.stock.seed, scratch, _MUSIC) for style in STYLES]
    with one_core():
        audio = Audio()
        heard = [Media(track.path, "audio/wav", "0" * 64) for track in tracks]
        audio.fingerprint(heard[0])
        sound = median(once(partial(audio.fingerprint, media))[0] for media in heard)
        sound *= 60 / _MUSIC
        for every in intervals:
            path = written(desk.stock.strangers, scratch / "timed.mp4", every, minutes)
            media = Media(path, "video/mp4", "0" * 64)
            turns = [
                (once(partial(_full, desk, media))[0], once(partial(_glance, desk, media))[0])
                for _ in range(_ROUNDS)
            ]
            full, glance = (median(turn[part] for turn in turns) for part in range(2))
            yield Cost(every, full / minutes, glance / minutes, sound)


def _full(desk: Desk, media: Media) -> None:
    VIDEO.match(VIDEO.fingerprint(media), media, desk.library.snapshot)


def _glance(desk: Desk, media: Media) -> None:
    options = KeyframeOptions(from_minutes=0.5, apart=desk.apart, widest=60.0)
    codes = glanced_codes(media, options)
    assert codes is not None, "it was written to be glanced at"
    VIDEO.match(codes, media, desk.library.snapshot)
