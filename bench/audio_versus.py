"""Ask peers about the very excerpts that we are asked about, and lay the answers together.

Peers: Chromaprint by an exhaustive slide over every reference (what pyacoustid's library
computes, compared as AcoustID never could afford), and landmarks as audfprint's. Everyone's
threshold is the lowest that lets no window of strangers of the same length through.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.audio_asking import Library, heard
from bench.audio_cases import LENGTHS, Stock, make
from bench.audio_desk import spread
from bench.audio_edits import Edit, group_of
from bench.audio_effects import RATE, Sound, at_rate
from bench.audio_landmarks import RATE as LANDMARK_RATE
from bench.audio_landmarks import Landmarks, hashes
from bench.audio_negatives import SECONDS, minute
from bench.audio_prints import MISSING, print_of, printed
from bench.audio_prints import RATE as PRINT_RATE
from bench.audio_tracks import Track
from domain.work import WorkId
from fingerprint.decode import sound_blocks

Scores = Mapping[str, float]
Ask = Callable[[Sound], Scores]
OURS = "keywatch"


class Slide:
    """Chromaprints laid over each other at every place; a work scores 1 - 2 x wrong bits."""

    def __init__(self, prints: Sequence[tuple[str, NDArray[np.uint32]]]) -> None:
        self._works = [work for work, _ in prints]
        self._items = np.concatenate([items for _, items in prints])
        self._starts = np.r_[0, np.cumsum([len(items) for _, items in prints])[:-1]]
        self._ends = np.cumsum([len(items) for _, items in prints])

    def ask(self, samples: Sound) -> Scores:
        """Return each work's score."""
        mine = printed(at_rate(samples, PRINT_RATE))
        places = len(self._items) - len(mine) + 1
        if not len(mine) or places <= 0:
            return {}
        wrong = np.zeros(places, np.uint16)
        for turn, item in enumerate(mine):
            wrong += np.bitwise_count(self._items[turn : turn + places] ^ item)
        best: dict[str, float] = {}
        for work, start, end in zip(self._works, self._starts, self._ends, strict=True):
            inside = wrong[start : end - len(mine) + 1]
            if len(inside):
                share = 1 - 2 * float(inside.min()) / (32 * len(mine))
                best[work] = max(best.get(work, -1.0), share)
        return best


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer: who, to what (no edit: a stranger), the score, seconds of CPU."""

    who: str
    edit: str
    seconds: int
    score: float
    cpu: float


def versus(
    library: Library,
    stock: Stock,
    orders: Sequence[tuple[Edit | None, int]],
    cores: int,
) -> dict[str, Any]:
    """Measure ourselves and the peers.

    Args:
        library: All known tracks, enrolled.
        stock: What cases are made from.
        orders: Edits and numbers of excerpts; no edit is a stranger's distorted minute.
        cores: How many children.

    Returns:
        For JSON: shares by group, length and contender, thresholds, CPU; what is missing.
    """
    known = stock.shelf.known
    asks: dict[str, Ask] = {OURS: _ours(library)}
    if not MISSING:
        made = spread(lambda p: print_of(p[0].path), known, cores, "Chromaprint's index")
        asks["chromaprint slide"] = Slide(_named(known, made)).ask
    made = spread(lambda pair: _landmarks(pair[0]), known, cores, "landmarks' index")
    landmarks = Landmarks(_named(known, made))
    asks["landmarks"] = lambda samples: landmarks.ask(at_rate(samples, LANDMARK_RATE))
    asker = _asker(stock, asks)
    marks = [m for some in spread(asker, orders, cores, "peers", together=4) for m in some]
    return {**_counted(marks), "missing": MISSING}


def _named(known: Sequence[tuple[Track, WorkId]], made: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(str(work), one) for (_, work), one in zip(known, made, strict=True)]


def _landmarks(track: Track) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return hashes(np.concatenate(list(sound_blocks(track.path, rate=LANDMARK_RATE))))


def _ours(library: Library) -> Ask:
    return lambda samples: {str(one.work): one.score for one in library.ask(heard(samples))}


def _asker(
    stock: Stock, asks: Mapping[str, Ask]
) -> Callable[[tuple[Edit | None, int]], list[Mark]]:
    def ask(order: tuple[Edit | None, int]) -> list[Mark]:
        edit, number = order
        marks = []
        for seconds, samples, work in _windows(stock, edit, number):
            for who, one in asks.items():
                began = time.process_time()
                scores = one(samples)
                cpu = time.process_time() - began
                score = scores.get(work, 0.0) if edit else max(scores.values(), default=0.0)
                marks.append(Mark(who, edit.name if edit else "", seconds, score, cpu))
        return marks

    return ask


def _windows(stock: Stock, edit: Edit | None, number: int) -> Iterable[tuple[int, Sound, str]]:
    """Give prefixes of a copy, or windows of a stranger's minute side by side."""
    if edit is not None:
        case = make(stock, edit, number)
        for seconds in LENGTHS:
            yield seconds, case.samples[: seconds * RATE], str(case.work)
        return
    samples = minute(stock, number).samples
    for seconds in LENGTHS:
        for start in range(0, min(int(SECONDS), len(samples) // RATE) - seconds + 1, seconds):
            yield seconds, samples[start * RATE : (start + seconds) * RATE], ""


def _counted(marks: Sequence[Mark]) -> dict[str, Any]:
    whos = list(dict.fromkeys(mark.who for mark in marks))
    worst = {
        (who, seconds): max(
            (m.score for m in marks if (m.who, m.seconds, m.edit) == (who, seconds, "")),
            default=0.0,
        )
        for who in whos
        for seconds in LENGTHS
    }
    shares: dict[str, dict[str, list[float]]] = {}
    right = [mark for mark in marks if mark.edit]
    for group in dict.fromkeys(group_of(mark.edit) for mark in right):
        mine = [mark for mark in right if group_of(mark.edit) == group]
        shares[group] = {who: _shares(mine, who, worst) for who in whos}
    shares["all"] = {who: _shares(right, who, worst) for who in whos}
    return {
        "shares": shares,
        "thresholds": {who: [worst[who, seconds] for seconds in LENGTHS] for who in whos},
        "windows": sum(mark.who == OURS and not mark.edit for mark in marks),
        "cpu_ms": {
            who: 1000 * float(np.mean([m.cpu for m in marks if m.who == who])) for who in whos
        },
    }


def _shares(
    mine: Sequence[Mark], who: str, worst: Mapping[tuple[str, int], float]
) -> list[float]:
    return [
        float(
            np.mean([m.score > worst[who, s] for m in mine if (m.who, m.seconds) == (who, s)])
        )
        for s in LENGTHS
    ]


def versus_table(figures: Mapping[str, Any]) -> str:
    """Lay contenders out in columns, a group a row."""
    whos = list(figures["cpu_ms"])
    head = f"peers, same excerpts, none false of {figures['windows']} windows of strangers"
    lines = [f"{head}: % found of 5 / 10 / 30 s"]
    if figures["missing"]:
        lines.append(f"  Chromaprint is missing: {figures['missing']}")
    lines.append(f"  {'':14}" + "".join(f"{who:>22}" for who in whos))
    for group, shares in figures["shares"].items():
        cells = (" / ".join(f"{100 * s:.0f}" for s in shares[who]) for who in whos)
        lines.append(f"  {group:14}" + "".join(f"{cell:>22}" for cell in cells))
    cpu = (f"{figures['cpu_ms'][who]:.0f} ms" for who in whos)
    lines.append(f"  {'CPU a window':14}" + "".join(f"{one:>22}" for one in cpu))
    return "\n".join(lines)
