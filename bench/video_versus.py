"""Ask peers about the very copies that we are asked about, and lay the answers together.

Peers hash frames and count how many of a copy's are near one of a work's: PDQ by vPDQ's way
(one frame a second, of quality 50 and more), ImageHash's pHash and dHash (two a second). Of
all radii and of counts and shares, each peer gets the rule that finds most of this run's
copies and no wrong work; so peers are flattered, and we are held to no wrong work as well.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.audio_desk import spread
from bench.video_asking import Library
from bench.video_cases import LENGTHS, MOVING, Order, Stock, make
from bench.video_edits import group_of
from bench.video_films import length, pictures, shape_of
from bench.video_queries import judged

Hashes = NDArray[np.uint64]  # (frames, words)
_QUALITY = 50
OURS = "keywatch"


@dataclass(frozen=True, slots=True)
class _Peer:
    """A hash of frames: 64-bit words, seconds between, radii to try, how it is computed."""

    words: int
    step: float
    radii: tuple[int, ...]
    hash: Callable[[Image.Image], NDArray[np.bool_] | None]


def _pdq(picture: Image.Image) -> NDArray[np.bool_] | None:
    bits, quality = importlib.import_module("pdqhash").compute(np.asarray(picture))
    return bits.astype(np.bool_) if quality >= _QUALITY else None


def peers() -> Mapping[str, _Peer]:
    """Return the peers that are installed."""
    found = {
        "pHash": _Peer(1, 0.5, (4, 6, 8, 10), lambda one: imagehash.phash(one).hash),
        "dHash": _Peer(1, 0.5, (4, 6, 8, 10), lambda one: imagehash.dhash(one).hash),
    }
    if importlib.util.find_spec("pdqhash") is not None:
        found["vPDQ's rule"] = _Peer(4, 1.0, (20, 31, 40, 50, 60), _pdq)
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """How everybody answered one copy; strange films have no edit.

    ours: the right work's score and the surest wrong one's. rules: by peer, radius and
    measure, the right work's value and the highest wrong one's.
    """

    edit: str | None
    seconds: int
    moving: bool
    ours: tuple[float, float]
    rules: Mapping[tuple[str, int, str], tuple[float, float]]


def versus(
    library: Library, stock: Stock, orders: Sequence[Order], cores: int
) -> Iterator[Mark]:
    """Ask everybody about cases and about strange films."""
    there = peers()
    if "vPDQ's rule" not in there:
        print("vPDQ is not compared with: pdqhash is not installed (make .venv/bench)")
    paths = [film.path for film in library.films]
    made = list(spread(lambda path: _hashed(path, there), paths, cores, "peers enrol"))
    works = np.array([film.title for film in library.films])
    shelf = {
        name: (
            np.concatenate([one[name] for one in made]),
            np.repeat(works, [len(one[name]) for one in made]),
        )
        for name in there
    }

    def ask(number: int) -> Mark | None:
        if number >= len(orders):
            path = stock.strangers[number - len(orders)].path
            sure = max((one.score for one in library.ask(path).found), default=0.0)
            rules = _rules(_hashed(path, there), shelf, there, None)
            return Mark(None, 0, moving=False, ours=(0.0, sure), rules=rules)
        path = stock.own_file
        case = make(stock, orders[number], path)
        if case is None:
            return None
        outcome = judged(case, library.ask(path))
        wrong = max((one[1] for one in outcome.wrong), default=0.0)
        rules = _rules(_hashed(path, there), shelf, there, case.work)
        real_moving = case.real and case.moving >= MOVING
        return Mark(case.edit, case.seconds, real_moving, (outcome.score, wrong), rules)

    numbers = range(len(orders) + len(stock.strangers))
    told = spread(ask, numbers, cores, "asking everybody")
    yield from (one for one in told if one is not None)


def _hashed(path: Path, there: Mapping[str, _Peer]) -> dict[str, Hashes]:
    """Hash the frames of a file for every peer."""
    size, seconds = shape_of(path).size, length(path)
    hashed = {}
    for name, peer in there.items():
        count = max(1, int(seconds / peer.step))
        shown = pictures(path, 0.0, count, peer.step, size)
        bits = [one.ravel() for p in shown if (one := peer.hash(p)) is not None]
        hashed[name] = _packed(bits, peer.words)
    return hashed


def _packed(bits: Sequence[NDArray[np.bool_]], words: int) -> Hashes:
    """Pack hashes of so many times 64 bits, of which there may be none."""
    if not bits:
        return np.zeros((0, words), np.uint64)
    return np.ascontiguousarray(np.packbits(np.array(bits), axis=1)).view(np.uint64)


def _rules(
    asked: Mapping[str, Hashes],
    shelf: Mapping[str, tuple[Hashes, NDArray[np.str_]]],
    there: Mapping[str, _Peer],
    work: str | None,
) -> dict[tuple[str, int, str], tuple[float, float]]:
    """Count by every rule how many frames are near those of the right and a wrong work."""
    found = {}
    for name, mine in asked.items():
        hashes, works = shelf[name]
        near = [np.bitwise_count(hashes ^ one).sum(axis=1) for one in mine]
        for radius in there[name].radii:
            counts: dict[str, int] = {}
            for distances in near:
                for hit in np.unique(works[distances <= radius]):
                    counts[str(hit)] = counts.get(str(hit), 0) + 1
            right = counts.pop(work, 0) if work else 0
            wrong = max(counts.values(), default=0)
            frames = max(1, len(mine))
            found[name, radius, "frames"] = float(right), float(wrong)
            found[name, radius, "share"] = right / frames, wrong / frames
    return found


def versus_told(found: Sequence[Mark]) -> dict[str, Any]:
    """Give everybody the threshold no wrong work reaches, and peers their best rule."""
    cases = [mark for mark in found if mark.edit is not None]
    if not cases:
        return {}
    bar = max(mark.ours[1] for mark in found)
    told = {OURS: _shares(cases, [mark.ours[0] > bar for mark in cases], f"over {bar:.3f}")}
    for name in dict.fromkeys(rule[0] for rule in cases[0].rules):
        best: dict[str, Any] = {"all": -1.0}
        for rule in (rule for rule in cases[0].rules if rule[0] == name):
            most = max(mark.rules[rule][1] for mark in found)
            right = [mark.rules[rule][0] > most for mark in cases]
            one = _shares(cases, right, f"radius {rule[1]}, over {most:.2g} {rule[2]}")
            best = one if one["all"] > best["all"] else best
        told[name] = best
    return told


def _shares(cases: Sequence[Mark], right: Sequence[bool], rule: str) -> dict[str, Any]:
    """Return the shares found: of all, by group and length, of footage that moves."""
    parts: dict[str, list[bool]] = {}
    for mark, found in zip(cases, right, strict=True):
        parts.setdefault("all", []).append(found)
        parts.setdefault(f"{group_of(str(mark.edit))} {mark.seconds} s", []).append(found)
        if mark.moving:
            parts.setdefault(f"real, moving {mark.seconds} s", []).append(found)
    return {"rule": rule, **{name: float(np.mean(part)) for name, part in parts.items()}}


def versus_table(told: Mapping[str, Any]) -> str:
    """Lay the shares out, in percent."""
    lines = ["none wrong, everybody asked the same: % found of 5 / 15 / 60 s"]
    for who, one in told.items():
        lines.append(f"  {who}: {100 * one['all']:.0f} of all ({one['rule']})")
        names = dict.fromkeys(n.rsplit(" ", 2)[0] for n in one if n not in ("all", "rule"))
        for name in names:
            shares = (one.get(f"{name} {seconds} s") for seconds in LENGTHS)
            cells = " / ".join("-" if s is None else f"{100 * s:.0f}" for s in shares)
            lines.append(f"    {name:14} {cells}")
    return "\n".join(lines)
