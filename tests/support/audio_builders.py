"""Songs, captures and indexes of them for tests of sound."""

from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import numpy as np
import scipy.signal

from domain.work import ReferenceId, WorkId
from fingerprint.audio.peaks import Peaks
from fingerprint.audio.quads import Quads
from fingerprint.audio.trace import Piece
from fingerprint.audio.verify import pack
from fingerprint.audio.vote import Line
from fingerprint.authors import note
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes
from fingerprint.modalities.audio import Audio
from fingerprint.modality import Media
from service.demo.content.music import RATE, song

MEDIA = Media(Path("nowhere"), "video/mp4", "d" * 64)


@cache
def a_song(seed, seconds=40):
    """The same samples at RATE whenever asked; do not write on them."""
    return song(seed, seconds)


def a_print(seed, items=600):
    """A print as random as different tracks are to each other."""
    return np.random.default_rng(seed).integers(0, 2**32, items, dtype=np.uint32)


def worn(items, share, seed=0):
    """A print with this share of its bits turned over, all in every other item."""
    turned = np.random.default_rng(seed).random((len(items), 32)) < 2 * share
    turned[::2] = False
    return items ^ (turned << np.arange(32)).sum(axis=1).astype(np.uint32)


def at_8k(samples):
    """Samples at RATE as the peaks want them."""
    return scipy.signal.resample_poly(samples, 160, 441).astype(np.float32)


def heard(samples):
    """Codes of samples at RATE."""
    return Audio().listen([at_8k(samples)])


def cut(samples, start, end):
    """A part, in seconds."""
    return samples[int(start * RATE) : int(end * RATE)]


def an_index(**songs):
    """An index in which the song `name` is the reference `name` of the work `name`."""
    index = MemoryIndex(Audio().scheme, Audio().shape)
    for name, samples in songs.items():
        codes = heard(samples)
        kept = {"peaks": codes.arrays["peaks"]}
        index.add(
            ReferenceId(name),
            WorkId(name),
            Codes(codes.scheme, codes.keys, codes.values, codes.length, kept),
        )
    return index


def by_authors(**works):
    """A snapshot of works, each given as its samples and the names of its authors."""
    index = MemoryIndex(Audio().scheme, Audio().shape)
    for name, (samples, authors) in works.items():
        codes = heard(samples)
        noted = replace(codes, arrays={**codes.arrays, **note(authors)})
        index.add(ReferenceId(name), WorkId(name), noted)
    return index.snapshot()


@cache
def a_library():
    """A snapshot of three songs: a, b, c, of the seeds 1, 2, 3."""
    return an_index(a=a_song(1), b=a_song(2), c=a_song(3)).snapshot()


def asked(samples):
    """What the library says of a capture, best first."""
    return list(Audio().match(heard(samples), MEDIA, a_library()))


def peaks_of(frames, bins):
    """Peaks of one strength."""
    frames = np.asarray(frames, np.float64)
    return Peaks(
        frames,
        np.asarray(bins, np.float32),
        np.ones(len(frames), np.float32),
        float(frames[-1]) / 50 if len(frames) else 0.0,
    )


def a_line(speed=1.0, offset=0.0, shift=0.0, query=(), ordinal=0):
    """A time line with an anchor at each of these frames of the capture."""
    query = np.asarray(query, np.float64)
    return Line(
        ordinal,
        speed,
        offset,
        shift,
        np.arange(len(query), dtype=np.int32),
        query,
        np.round(query * speed + offset).astype(np.int64),
    )


def a_piece(start, end, evidence):
    """A piece between two frames; what is not said is nought."""
    nothing = dict.fromkeys((field.name for field in fields(Piece)), 0)
    return Piece(**{**nothing, "start": start, "end": end, "evidence": evidence})


def scattered(seed, seconds, density=30):
    """Peaks anywhere: (n,) frames, ascending, and (n,) bins."""
    rng = np.random.default_rng(seed)
    frames = np.sort(rng.uniform(0, seconds * 50, int(seconds * density)))
    return frames, rng.uniform(1, 145, len(frames))


def copied(reference, spans, speed=1.0, shift=0.0, seconds=60):
    """Peaks of a capture that has a reference's, a tenth of them missing, within spans.

    Args:
        reference: Frames and bins.
        spans: In seconds of the capture.
        speed: As of a Line without offset.
        shift: As of a Line.
        seconds: How long the capture is. It has peaks of its own throughout.
    """
    rng = np.random.default_rng(5)
    frames, bins = scattered(4, seconds, 20)
    times, heights = reference[0] / speed, reference[1] - shift
    for start, end in spans:
        kept = (times >= start * 50) & (times < end * 50) & (rng.random(len(times)) < 0.9)
        frames = np.append(frames, times[kept] + rng.normal(0, 0.3, kept.sum()))
        bins = np.append(bins, heights[kept] + rng.normal(0, 0.1, kept.sum()))
    order = np.argsort(frames)
    return peaks_of(frames[order], bins[order])


def packed(reference):
    """A reference's frames and bins as its index keeps them."""
    return pack(peaks_of(*reference))


def one_quad(frame, pitch, span, shares, steps):
    """A single quad."""
    return Quads(
        np.array([0], np.int32),
        np.array([frame], np.float64),
        np.array([pitch], np.float32),
        np.array([span], np.float32),
        np.array([steps], np.float32),
        np.array([shares], np.float32),
    )
