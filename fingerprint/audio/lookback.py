"""Look from a reference to the captures that may have its sound in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from fingerprint.audio.gather import gather
from fingerprint.audio.keys import ProbeOptions, probe
from fingerprint.audio.peaks import Peaks
from fingerprint.audio.quads import QuadOptions, join
from fingerprint.audio.tracks import find_tracks, is_print, print_of
from fingerprint.audio.verify import unpack
from fingerprint.audio.vote import VoteOptions, Votes
from fingerprint.index.port import Codes, Snapshot

_OFFSET_FRAMES = 64
_PITCH_BINS = 2.4
_FEWEST = 200
"""Keys of some two seconds: where there are no more, all are kept."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class AudioBackOptions:
    """Which captures are proposed.

    window: Frames of a reference that are asked for at a time.
    least: Different anchors that must agree on a rough place and pitch. Live matching asks
    for four on a line; here a reference is thinner than a capture is live.
    """

    window: int = 1000
    least: int = 3
    quads: QuadOptions = field(default_factory=lambda: QuadOptions(neighbours=5))
    reach: ProbeOptions = field(default_factory=ProbeOptions)
    vote: VoteOptions = field(default_factory=lambda: VoteOptions(most=20_000))


def compact(codes: Codes) -> Codes:
    """Leave out half the keys, what a reference's peaks are for, and how strong each peak is.

    Peaks are what is matched; their strength chose them, and nothing asks for it again. Keys
    only propose: of 204 cuts of 3 to 8 s that are found live, all keys propose 201, half of
    them 200, a quarter 191. Which half a key is of is its own business, so a reference that
    asks with all of its keys meets them. A print stays whole, four bytes for each of at most
    4,800 items, and so do its keys.
    """
    kept = codes.keys * _SPREAD < _HALF
    if kept.sum() < _FEWEST:
        kept[:] = True
    kept |= is_print(codes.keys)
    arrays = {name: array for name, array in codes.arrays.items() if name != "peaks"}
    arrays["strengths"] = np.zeros(len(codes.arrays["strengths"]), np.int8)
    return replace(codes, keys=codes.keys[kept], values=codes.values[kept], arrays=arrays)


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
        probes = probe(quads, options.reach)
        votes = gather(quads, probes, shelf, options.reach, options.vote)
        found.update(_agreed(votes, options.least))
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


def _agreed(votes: Votes, least: int) -> set[int]:
    """Return the ordinals with so many different anchors in one cell of place and pitch."""
    places = (votes.reference - np.round(votes.query).astype(np.int64)) / _OFFSET_FRAMES
    pitches = votes.shifts / _PITCH_BINS
    found: set[int] = set()
    # Cells and cells laid half a cell aside, so that no border parts what agrees.
    for along in (0.0, 0.5):
        for across in (0.0, 0.5):
            cells = np.stack(
                [
                    votes.ordinals.astype(np.int64),
                    np.floor(places + along).astype(np.int64),
                    np.floor(pitches + across).astype(np.int64),
                    votes.anchors.astype(np.int64),
                ]
            )
            different = np.unique(cells, axis=1)[:3]
            names, counts = np.unique(different, axis=1, return_counts=True)
            found.update(names[0, counts >= least].tolist())
    return found
