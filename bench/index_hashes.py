"""Rows of hashes of 256 bits: how fast they are found, what of, built how fast, how large."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bench import index_faiss
from bench.index_engine import Filled, filled, opened
from bench.index_faiss import Peer
from bench.index_frames import (
    FLIPS,
    Planted,
    crossovers,
    drawn,
    place_of,
    planted,
    references,
)
from bench.index_rows import Row, Setting, once, say, sized, spend
from fingerprint.index.port import Hits, Snapshot
from fingerprint.modalities.video import Video
from fingerprint.video.seeds import SeedOptions

SEEDS = SeedOptions()
_CAPTURE = 330
"""Hashes of one question: a quarter of a minute, through the views that are asked first."""
LOOKUP_MS = {1_000_000: 0.13, 10_000_000: 0.42}
# Where the words of a hash are sought as they are. Of 200 hashes in the trial the lookups
# were designed after, so each share is known to a few hundredths.
RECALL = {1_000_000: (1.0, 0.94, 0.535), 10_000_000: (1.0, 0.875, 0.465)}


def ask(snapshot: Snapshot, planted_hashes: Planted, first: int, count: int) -> Hits:
    """Look some of the planted hashes up as a capture's are."""
    part = planted_hashes.hashes[first : first + count]
    return snapshot.lookup(part, most=SEEDS.most, radius=SEEDS.radius)


def frames(setting: Setting) -> tuple[NDArray[np.uint64], float]:
    """Return real hashes, drawn once in a run, and how many an hour of film has."""
    if "frames" not in setting.built:
        setting.built["frames"] = drawn(setting.seed, 16 if setting.full else 4)
    kept: tuple[NDArray[np.uint64], float] = setting.built["frames"]
    return kept


def built(setting: Setting, count: int) -> tuple[Filled, Planted]:
    """Index `count` hashes once in a run; give them with what to ask them for."""
    name = f"hashes-{count}"
    if name not in setting.built:
        hashes = crossovers(frames(setting)[0], count, setting.seed)
        asked = planted(hashes, setting.scale.lookups, setting.seed)
        folder = setting.folder / name
        entries = references(hashes)
        setting.built[name] = filled(folder, Video(), entries, f"{count:,} hashes"), asked
    kept: tuple[Filled, Planted] = setting.built[name]
    return kept


def rows(setting: Setting) -> Iterator[Row]:
    """Measure each size in turn."""
    for count in setting.scale.hashes:
        yield from _of_size(setting, count)


def _of_size(setting: Setting, count: int) -> Iterator[Row]:
    made, asked = built(setting, count)
    real, an_hour = frames(setting)
    hashes = crossovers(real, count, setting.seed)
    say(f"look up in {count:,} hashes")
    snapshot = opened(made.folder, Video()).snapshot()
    captures = list(range(0, len(asked.rows) - _CAPTURE + 1, _CAPTURE)) or [0]
    spent = spend(lambda first: ask(snapshot, asked, first, _CAPTURE), captures, 3)
    alone = spend(lambda first: ask(snapshot, asked, first, 1), range(200))
    many = min(_CAPTURE, len(asked.rows))
    told = list(index_faiss.peers(hashes, asked)) if index_faiss.installed() else []
    yield Row(
        f"256-bit lookup at {sized(count)}, CPU, {many} at a time",
        spent.ms() / many,
        "ms",
        setting.reach(LOOKUP_MS.get(count, 0.0)),
        beside=f"by the clock {spent.wall_ms() / many:.3g}, alone {alone.ms():.3g}; "
        + ("; ".join(peer.told() for peer in told) or "faiss is not installed"),
    )
    yield from _recalls(setting, count, _recall(snapshot, asked), told)
    sort = once(lambda: np.sort(hashes.view(np.uint16).reshape(-1, 16), axis=0))[0]
    builds = [f"faiss {peer.name} {peer.build_seconds:.3g}" for peer in told]
    yield Row(
        f"build {sized(count)} hashes, CPU",
        made.cpu,
        "s",
        setting.reach(30.0) if count == 10_000_000 else None,
        beside="; ".join(
            (f"by the clock {made.wall:.3g}", f"sorting the words {sort:.3g}", *builds)
        ),
    )
    yield Row(
        f"video index at {sized(count)}, an hour",
        made.bytes / count * an_hour / 1e6,
        "MB",
        setting.reach(2.0),
        beside=f"{made.bytes / count:.3g} B a hash, {an_hour:,.0f} hashes an hour; raw "
        f"hashes and values {36 * an_hour / 1e6:.3g}; stored {made.stored_bytes / count:.3g}",
    )


def _recalls(
    setting: Setting, count: int, shares: tuple[float, ...], told: list[Peer]
) -> Iterator[Row]:
    """Hold recall to that of exact words in the same run, else to the prototype's."""
    trial = RECALL.get(count, (0.0,) * len(FLIPS))
    words = next((peer.recall for peer in told if peer.name == "MultiHash"), None)
    for at, flips in enumerate(FLIPS):
        floor = words[at] if words else trial[at]
        least = floor - _doubt(floor, setting.scale.lookups / len(FLIPS))
        peer = f"faiss MultiHash {floor:.3g}" if words else "faiss is not installed"
        yield Row(
            f"recall at {sized(count)}, {flips} of 256 bits flipped",
            shares[at],
            "",
            setting.reach(round(least, 3)),
            at_least=True,
            beside=f"{peer}; the trial {trial[at] or '-'}; the reach is less two deviations",
        )


def _recall(snapshot: Snapshot, asked: Planted) -> tuple[float, ...]:
    """Return the share of planted hashes whose original is found, by FLIPS."""
    right = np.zeros(len(asked.rows), np.bool_)
    for first in range(0, len(asked.rows), _CAPTURE):
        hits = ask(snapshot, asked, first, _CAPTURE)
        for query, ordinal, value in zip(hits.query, hits.ordinal, hits.value, strict=True):
            row = first + int(query)
            wanted = place_of(int(asked.rows[row]))
            if value == wanted[1] and snapshot.enrolled(int(ordinal)).reference == wanted[0]:
                right[row] = True
    return index_faiss.recall(right, asked.flips)


def _doubt(share: float, trials: float) -> float:
    """Return two standard deviations of a share."""
    return float(2 * np.sqrt(max(share * (1 - share), 0.001) / trials))
