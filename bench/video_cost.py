"""What video costs: ingest and query beside bare decoding, bytes an hour, a look-up.

All is timed by turns, on one core, by this process's CPU time, so that other work on the
machine hardly shows; the ratio of the medians counts. The index asked holds a million hashes.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np

from bench.index_rows import once, spend, weigh
from bench.text_speed import one_core
from bench.video_asking import VIDEO
from bench.video_cases import Source, Stock
from bench.video_films import pictures, write
from domain.work import ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modality import Media
from fingerprint.video.codes import VIEW_BITS, enrolled
from fingerprint.video.seeds import SeedOptions

SIZES = {"360p": ((640, 360), 60), "1080p": ((1920, 1080), 20)}
"""Pictures' size, and how many seconds are timed."""
REACH = {"360p": 1.25, "1080p": 1.1}
"""Ingest, times bare decoding."""
REALTIME, BYTES, HASHES = 25.0, 2e6, 1_000_000
"""Seconds of film asked in a second of one core; bytes an hour; hashes in the index."""
_FPS = 24
_ROUNDS = 5
_TOGETHER = 24.0
"""Bits of a made-up hash that come from the same film, on average; a word has 16."""


def cost(stock: Stock, scratch: Path) -> dict[str, Any]:
    """Measure; return the figures for JSON."""
    films = [film for film in stock.known if not film.real][:24]
    index, seconds, count = _filled(films, scratch / "million", stock.seed)
    folder = scratch / "million"
    stored = weigh(folder, "fingerprints/**/*")
    with one_core():
        sizes = {name: _ingest(films[0], scratch, name) for name in SIZES}
        asked = (films[0], films[-1], *stock.strangers[:2])
        queries = [_query(film, scratch, index) for film in asked]
        lookup = _lookup(index, _media(films[0].path))
    return {
        "ingest": sizes,
        "hashes": count,
        "bytes_an_hour": (weigh(folder) - stored) / seconds * 3600,
        "stored_an_hour": stored / seconds * 3600,
        "hashes_an_hour": count / seconds * 3600,
        "queries": queries,
        "realtime": median(query["realtime"] for query in queries),
        "lookup_ms": lookup,
    }


def _media(path: Path) -> Media:
    return Media(path, "video/mp4", "0" * 64)


def _copy(film: Source, path: Path, name: str) -> Path:
    """Write a film anew at a size; it runs twice as fast, so that no frame is shown twice."""
    size, seconds = SIZES[name]
    count = min(seconds, int(film.seconds / 2)) * _FPS
    write(path, pictures(film.path, 0.0, count, 1 / 12, size), size, _FPS, crf=23)
    return path


def _ingest(film: Source, scratch: Path, name: str) -> dict[str, float]:
    path = _copy(film, scratch / f"{name}.mp4", name)
    parts = (lambda: _decoded(path), lambda: VIDEO.enrol(_media(path)))
    turns = [[once(part)[0] for part in parts] for _ in range(_ROUNDS + 1)][1:]
    bare, made = (median(turn[part] for turn in turns) for part in range(2))
    seconds = _seconds(path)
    return {"decode": seconds / bare, "ingest": seconds / made, "ratio": made / bare}


def _decoded(path: Path) -> int:
    """Decode all pictures and do nothing with them; return how many there are."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        return sum(1 for _ in container.decode(stream))


def _seconds(path: Path) -> float:
    return _decoded(path) / _FPS


def _query(film: Source, scratch: Path, index: Snapshot) -> dict[str, float]:
    """Time an upload at 360p from file to answer."""
    path = _copy(film, scratch / "query.mp4", "360p")
    made: list[Codes] = []
    media = _media(path)
    turns = [
        (
            once(lambda: made.append(VIDEO.fingerprint(media)))[0],
            once(lambda: VIDEO.match(made[-1], media, index))[0],
        )
        for _ in range(_ROUNDS)
    ]
    prints, matches = (median(turn[part] for turn in turns) for part in range(2))
    seconds = _seconds(path)
    return {
        "seconds": seconds,
        "fingerprint_ms": 1000 * prints / seconds,
        "match_ms": 1000 * matches / seconds,
        "realtime": seconds / (prints + matches),
    }


def _lookup(index: Snapshot, media: Media) -> float:
    """Return the milliseconds of CPU that one hash of a capture takes to look up."""
    keys = VIDEO.fingerprint(media).keys[:2000]
    options = SeedOptions()
    parts = [keys[at : at + 330] for at in range(0, len(keys), 330)]
    spent = spend(
        lambda part: index.lookup(part, most=options.most, radius=options.radius), parts, 3
    )
    return spent.ms() / len(parts[0])


def _filled(films: Sequence[Source], folder: Path, seed: int) -> tuple[Snapshot, float, int]:
    """Index the films, and crossovers of them up to a million hashes.

    Returns:
        What is asked; the seconds and the hashes that it holds.
    """
    index = LocalIndex(folder, VIDEO.scheme, VIDEO.shape)
    real = [VIDEO.enrol(_media(film.path)) for film in films]
    made = list(_crossovers(real, np.random.default_rng((seed, 0xC05))))
    index.enrol_all(
        (ReferenceId(f"film {turn}"), WorkId(f"film {turn}"), codes)
        for turn, codes in enumerate([*real, *made])
    )
    while index.tend():
        pass
    index.merge()
    every = [*real, *made]
    return index.snapshot(), sum(c.length for c in every), sum(len(c.keys) for c in every)


def _crossovers(real: Sequence[Codes], rng: np.random.Generator) -> Iterator[Codes]:
    """Cross pairs of films: some bits of all hashes are one's, the others the other's.

    So bits keep their bias and frames their likeness, as bench.index_frames says.
    """
    count = sum(len(codes.keys) for codes in real)
    while count < HASHES:
        one, other = (real[pick] for pick in rng.choice(len(real), 2, replace=False))
        frames = min(len(codes.arrays["times"]) for codes in (one, other))
        change = np.cumsum(rng.random(256) < 1 / _TOGETHER) % 2
        mask = np.packbits(change.astype(np.uint8)).view(np.uint64)
        mine, theirs = (enrolled(codes).hashes[:, :frames] for codes in (one, other))
        hashes = (mine & mask) | (theirs & ~mask)
        values = one.values[(one.values >> VIEW_BITS) < frames]
        keys = hashes[values & ((1 << VIEW_BITS) - 1), values >> VIEW_BITS]
        arrays = {name: array[..., :frames] for name, array in one.arrays.items()}
        count += len(keys)
        yield Codes(
            one.scheme,
            keys,
            values,
            min(one.length, other.length),
            arrays,
        )


def cost_table(figures: dict[str, Any]) -> str:
    """Say what was measured."""
    lines = ["cost, CPU of one core (reach in brackets)"]
    lines += [
        f"  ingest at {name}: {one['ratio']:.2f} times bare decoding ({REACH[name]:g}); "
        f"{one['ingest']:.0f} x real time, decoding {one['decode']:.0f} x"
        for name, one in figures["ingest"].items()
    ]
    lines.append(
        f"  query at 360p among {figures['hashes']:,} hashes: {figures['realtime']:.1f} x real "
        f"time ({REALTIME:g})"
    )
    lines += [
        f"    {one['seconds']:.0f} s: {one['realtime']:.1f} x; ms a second: fingerprint "
        f"{one['fingerprint_ms']:.1f}, match {one['match_ms']:.1f}"
        for one in figures["queries"]
    ]
    lines.append(f"  look up one hash: {figures['lookup_ms']:.3f} ms")
    lines.append(
        f"  an hour of film: {figures['bytes_an_hour'] / 1e6:.2f} MB of index ({BYTES / 1e6:g})"
        f" and {figures['stored_an_hour'] / 1e6:.2f} MB of fingerprints for alignment; "
        f"{figures['hashes_an_hour']:,.0f} hashes"
    )
    return "\n".join(lines)
