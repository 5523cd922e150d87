"""Look from a reference to the captures that may have its sound in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.crowd import crowded, in_company
from fingerprint.audio.gather import gather
from fingerprint.audio.keys import ProbeOptions, probe
from fingerprint.audio.peaks import Peaks
from fingerprint.audio.quads import QuadOptions, join
from fingerprint.audio.tracks import find_tracks, is_print, print_of
from fingerprint.audio.verify import pack_each, unpack
from fingerprint.audio.vote import Votes
from fingerprint.index.port import Codes, Snapshot

_FEWEST = 200
"""Keys of some two seconds: where there are no more, all are kept."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class AudioBackOptions:
    """Which captures are proposed.

    window: Frames of a reference that are asked for at a time.
    least: Different anchors that must agree on a rough place and pitch.
    crowds: Captures and places in them that a window proposes at most.
    most: Places in which a key may stand.
    """

    window: int = 1000
    least: int = 3
    crowds: int = 2000
    most: int = 20_000
    close: float = 1.3
    quads: QuadOptions = field(default_factory=lambda: QuadOptions(neighbours=5))
    probe: ProbeOptions = field(default_factory=ProbeOptions)


def compact(codes: Codes) -> Codes:
    """Leave out half the keys, what a reference's peaks are for, and how strong each peak is.

    Peaks are what is matched; of their strength only what a long capture is asked for by is
    kept: whether a reference would have kept the peak. Keys only propose: of 204 cuts of 3 to
    8 s that are found live, all keys propose 201, half of them 200, a quarter 191. Which half
    a key is of is its own business, so a reference that asks with all of its keys meets
    them. A print stays whole, four bytes for each of some 970 items at most, as its keys do.
    """
    kept = codes.keys * _SPREAD < _HALF
    if kept.sum() < _FEWEST:
        kept[:] = True
    kept |= is_print(codes.keys)
    arrays = {name: array for name, array in codes.arrays.items() if name != "peaks"}
    strong = np.isin(_named(codes.arrays), np.asarray(codes.arrays["peaks"], np.uint32))
    arrays["strengths"] = strong.astype(np.int8)
    return replace(codes, keys=codes.keys[kept], values=codes.values[kept], arrays=arrays)


def _named(arrays: Mapping[str, NDArray[np.generic]]) -> NDArray[np.uint32]:
    """Pack each of a capture's peaks as a reference's are, in their order."""
    frames = np.asarray(arrays["frames"], np.float64)
    return pack_each(frames, np.asarray(arrays["bins"], np.float32))


def propose(
    reference: Codes, shelf: Snapshot, options: AudioBackOptions = AudioBackOptions()
) -> tuple[int, ...]:
    """Return the ordinals of captures that a reference's quads or print point at, ascending.

    The reference asks and the captures are what is asked, the other way round than live.
    """
    peaks = unpack(np.asarray(reference.arrays["peaks"], np.uint32))
    found = {track.ordinal for track in find_tracks(print_of(reference.arrays), shelf)}
    for part in _windows(peaks, options.window):
        quads = join(part, options.quads)
        probes = probe(quads, options.probe)
        votes = gather(quads, probes, shelf, options.probe, options.most)
        found.update(_agreed(votes, options))
    return tuple(sorted(found))


def _windows(peaks: Peaks, frames: int) -> Iterator[Peaks]:
    """Cut into windows that overlap by half, so that what agrees stands in one of them."""
    end = float(peaks.frames[-1]) if len(peaks.frames) else -1.0
    start = 0
    while start <= end:
        first, last = np.searchsorted(peaks.frames, (start, start + frames))
        yield Peaks(
            peaks.frames[first:last],
            peaks.bins[first:last],
            peaks.strengths[first:last],
            peaks.seconds,
        )
        start += frames // 2


def _agreed(votes: Votes, options: AudioBackOptions) -> set[int]:
    """Return the ordinals with enough different anchors in one square of place and pitch."""
    if len(votes) < options.least:
        return set()
    grid = votes.grid(float(votes.query.mean()))
    together = in_company(grid, options.least)
    grid, votes = grid.take(together), votes.take(together)
    crowds = crowded(grid, votes.anchors, options.crowds, options.least, options.close)
    return {int(votes.ordinals[rows[0]]) for rows in crowds if rows.size}
