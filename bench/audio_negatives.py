"""Windows of sound that is in no reference, and everything that was found in them.

A distorted minute of a stranger is fingerprinted once and cut into windows that overlap by
half. They are not independent, so a bound on the false rate is one for this material; how
many minutes and tracks stand behind it is told. What is found at the top is for ears: a
shared loop or a common sample is no mistake of the matcher.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import scipy.stats
from numpy.typing import NDArray

from bench.audio_asking import Library, heard, window
from bench.audio_cases import Stock
from bench.audio_desk import spread
from bench.audio_edits import GROUPS, Edit, distort, needed
from bench.audio_effects import Sound
from bench.audio_tracks import Track, excerpt
from domain.work import WorkId
from fingerprint.index.port import Codes
from fingerprint.report import REPORT, REVIEW

EDITS: tuple[Edit, ...] = tuple(edit for edits in GROUPS.values() for edit in edits)
SECONDS = 60.0
STEPS = {5: 3, 10: 5, 30: 15}
"""Windows of so many seconds, one every so many."""
_SPOKEN = 0.15
"""Share of minutes in which somebody only talks."""
_TOLD = 0.1
"""What scores less is not named."""


@dataclass(frozen=True, slots=True)
class Minute:
    """A stranger's minute: samples, what it is, where it was cut from."""

    samples: Sound
    track: str
    start: float
    edit: Edit
    seconds: float


@dataclass(frozen=True, slots=True)
class Window:
    """The surest work in a window of a minute; score 0 where there was none."""

    track: str
    edit: str
    start: float
    seconds: int
    work: WorkId
    score: float
    raw: float


@dataclass(frozen=True, slots=True)
class Negatives:
    """Scores of all windows, (n,) float64, and the named ones, surest first.

    `minutes` and `tracks` say how much different sound is behind them.
    """

    scores: NDArray[np.float64]
    named: tuple[Window, ...]
    minutes: int
    tracks: int

    @classmethod
    def none(cls) -> "Negatives":
        """Return what no window was asked for."""
        return cls(np.zeros(0), (), 0, 0)

    def over(self, threshold: float) -> int:
        """Count windows in which a work scores that much."""
        return int((self.scores >= threshold).sum())

    def bound(self, threshold: float) -> float:
        """Return the rate that the true one is under, 95 % sure (Clopper and Pearson)."""
        count, found = len(self.scores), self.over(threshold)
        if found >= count:
            return 1.0
        return float(scipy.stats.beta.ppf(0.95, found + 1, count - found))

    def threshold(self, share: float) -> float:
        """Return the score that at most this share of windows exceed."""
        if not len(self.scores):
            return 0.0
        allowed = int(share * len(self.scores))
        return float(np.sort(self.scores)[::-1][allowed]) if len(self.scores) > allowed else 0.0

    def told(self) -> dict[str, object]:
        """Return the figures for JSON."""
        return {
            "windows": len(self.scores),
            "minutes": self.minutes,
            "tracks": self.tracks,
            **{
                name: {"threshold": at, "over": self.over(at), "bound": self.bound(at)}
                for name, at in (("review", REVIEW), ("report", REPORT))
            },
            "zero_false": self.threshold(0.0),
            "one_percent": self.threshold(0.01),
            "named": [asdict(one) for one in self.named[:200]],
        }


def windows_a_minute() -> int:
    """How many windows a whole minute is cut into."""
    return sum(len(_starts(SECONDS, length)) for length in STEPS)


def _starts(seconds: float, length: int) -> range:
    return range(0, int(seconds) - length + 1, STEPS[length])


def minute(stock: Stock, number: int) -> Minute:
    """Make one minute: a stranger's music or speech, distortions by turns."""
    rng = np.random.default_rng((stock.seed, number, 13))
    strangers = stock.shelf.strangers
    tracks = stock.talks if rng.random() < _SPOKEN or not strangers else strangers
    track = _weighted(tracks, rng)
    edit = EDITS[number % len(EDITS)]
    seconds = min(SECONDS, np.floor((track.seconds - 2) / edit.pace))
    length = needed(edit, seconds)
    start = float(rng.uniform(0, max(0.0, track.seconds - length)))
    beds = stock.beds(number + 1_000_000, seconds)
    samples = distort(
        excerpt(track, start, length),
        edit,
        seconds,
        beds,
        stock.own_file,
        seed=(stock.seed, number),
    )
    return Minute(samples, track.name, start, edit, seconds)


def _weighted(tracks: Sequence[Track], rng: np.random.Generator) -> Track:
    lengths = np.array([track.seconds for track in tracks])
    return tracks[int(rng.choice(len(tracks), p=lengths / lengths.sum()))]


def negatives(library: Library, stock: Stock, count: int, cores: int) -> Negatives:
    """Ask about at least so many windows."""
    orders = range(-(-count // windows_a_minute()))
    scores: list[float] = []
    named: list[Window] = []
    tracks: Counter[str] = Counter()
    asked = _asker(library, stock)
    for some in spread(asked, orders, cores, "strangers", together=2):
        scores += [one.score for one in some]
        named += [one for one in some if one.score >= _TOLD]
        tracks[some[0].track if some else ""] += 1
    named.sort(key=lambda one: (-one.score, -one.raw, one.track, one.start))
    return Negatives(np.array(scores), tuple(named), len(orders), len(tracks))


def _asker(library: Library, stock: Stock) -> Callable[[int], list[Window]]:
    def ask(number: int) -> list[Window]:
        one = minute(stock, number)
        codes = heard(one.samples)
        return [
            _surest(library, one, start, length, window(codes, start, length))
            for length in STEPS
            for start in _starts(min(one.seconds, codes.length), length)
        ]

    return ask


def _surest(library: Library, one: Minute, start: int, length: int, codes: Codes) -> Window:
    told = library.ask(codes)
    work, score, raw = (told[0].work, told[0].score, told[0].raw) if told else ("", 0.0, 0.0)
    at = one.start + start * one.edit.pace
    return Window(one.track, one.edit.name, at, length, WorkId(work), score, raw)


def gathered(named: Sequence[Window]) -> list[tuple[Window, int]]:
    """Put windows of one track and one work together: the surest, and how many."""
    counts = Counter((one.track, one.work) for one in named)
    first = {(one.track, one.work): one for one in reversed(named)}
    best = sorted(first.values(), key=lambda one: (-one.score, -one.raw))
    return [(one, counts[one.track, one.work]) for one in best]
