"""Search one stream of a capture: look seeds up, turn chance away, link, extend, gather.

The two streams go the same way with other numbers; HANZI and LETTERS are those numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.work import NOT_OURS, WorkId
from fingerprint.index.port import Codes, Snapshot
from fingerprint.text.align import AlignOptions, extend, fixed
from fingerprint.text.classify import StreamLimits
from fingerprint.text.cluster import ClusterOptions, Passage, gather
from fingerprint.text.far import Reach
from fingerprint.text.gate import GateOptions, Shared, passed
from fingerprint.text.link import LinkOptions, link
from fingerprint.text.rarity import hanzi_points, letter_points


@dataclass(frozen=True, slots=True)
class Bounds:
    """How seeds in a reference are weighed and gathered, and what passages come to."""

    gate: GateOptions
    align: AlignOptions
    cluster: ClusterOptions
    limits: StreamLimits


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How one stream is searched.

    `name` is that of its side array (its offsets are in `<name>_at`), `run` the tokens in
    a seed, `most` how often a seed may occur in all references, `points` what each token is
    worth. `listed` is for what is not ours. Nothing must hide between two verses of a list,
    so that only what follows at once is one passage. And a poem must count by itself, since
    two of them bring a work before a person.
    """

    name: str
    run: int
    most: int
    points: Callable[[], NDArray[np.int64]]
    gate: GateOptions
    link: LinkOptions
    align: AlignOptions
    cluster: ClusterOptions
    limits: StreamLimits
    listed: Bounds


def bounds(work: WorkId, options: StreamOptions) -> Bounds:
    """Return how the references of a work are asked."""
    if work == NOT_OURS:
        return options.listed
    return Bounds(options.gate, options.align, options.cluster, options.limits)


# Chosen on 60 Chinese and 57 English novels against 30 others, none of them those that
# bench/text.py tells figures of. With every second word exchanged, pages of 300 hanzi share
# a seed of 6 hanzi in 88 of 100 cases, of 5 in 97; with one letter in five changed, a seed
# of 14 letters in 76, of 10 in 97. Of 456 quatrains of 20 hanzi none had less than 15.5
# tokens of evidence; the gate of works turned 95 in 100 of them away where they stood in
# prose, that of lists 1. A drop of 40 is 20 hanzi that differ.
HANZI = StreamOptions(
    name="hanzi",
    run=5,
    most=100,
    points=hanzi_points,
    gate=GateOptions(at_a_glance=0.25, least=0.2),
    link=LinkOptions(gap=8),
    align=AlignOptions(band=12),
    cluster=ClusterOptions(query_gap=300, reference_gap=1500),
    limits=StreamLimits(review=25, report=60, short=60, quotation=250),
    listed=Bounds(
        GateOptions(at_a_glance=0.15, least=0.12),
        AlignOptions(band=12, drop=40),
        ClusterOptions(query_gap=12, reference_gap=12),
        StreamLimits(review=14, report=60, short=60, quotation=250),
    ),
)
LETTERS = StreamOptions(
    name="letters",
    run=10,
    most=24,
    points=letter_points,
    gate=GateOptions(at_a_glance=0.52, least=0.52),
    link=LinkOptions(gap=20),
    align=AlignOptions(
        differ=8, gap=8, leap=10, stride=2, drop=100, solid=4, sure=12, least=208
    ),
    cluster=ClusterOptions(query_gap=800, reference_gap=5000),
    limits=StreamLimits(review=42, report=65, short=150, quotation=900),
    listed=Bounds(
        GateOptions(at_a_glance=0.52, least=0.52),
        AlignOptions(differ=8, gap=8, leap=10, stride=2, drop=48, solid=3, sure=12, least=208),
        ClusterOptions(query_gap=24, reference_gap=24),
        StreamLimits(review=30, report=65, short=150, quotation=900),
    ),
)

_REACH = Reach()


def search(
    query: Codes, rows: NDArray[np.int64], index: Snapshot, options: StreamOptions
) -> list[tuple[WorkId, Passage]]:
    """Find the passages that a capture shares with any reference.

    Args:
        query: The capture's codes.
        rows: Which of its keys are of this stream.
        index: Asked once for all keys, then once for each reference that shares more.
        options: HANZI or LETTERS.

    Returns:
        Passages worth a look, in tokens of the stream, in any order.
    """
    if not len(rows):
        return []
    hits = index.lookup(query.keys[rows], most=options.most)
    if not len(hits.query):
        return []
    order = np.argsort(hits.query, kind="stable")
    shared = Shared(
        query.values[rows][hits.query[order]].astype(np.int64),
        hits.ordinal[order].astype(np.int64),
        hits.value[order].astype(np.int64),
    )
    tokens = fixed(stream(query.arrays, options.name))
    streams = _REACH.streams(index, options.name, np.flatnonzero(np.bincount(shared.ordinal)))
    # Works and what is not ours are asked apart, see fingerprint.negatives; the first tells.
    gate = bounds(index.enrolled(int(shared.ordinal[0])).work, options).gate
    shared = passed(tokens, shared, streams, options.run, gate)
    if not len(shared.query):
        return []
    chains = link(shared, options.run, options.link)
    ordinals, firsts = np.unique(chains[:, 0], return_index=True)
    points = options.points()
    passages: list[tuple[WorkId, Passage]] = []
    for ordinal, mine in zip(ordinals.tolist(), np.split(chains, firsts[1:]), strict=True):
        reference = streams.tokens(ordinal)
        work = index.enrolled(ordinal).work
        bound = bounds(work, options)
        pieces = extend(tokens, reference, mine, points, bound.align)
        if not len(pieces):
            continue
        gathered = gather(ordinal, pieces, bound.limits.review, bound.cluster)
        passages += [(work, passage) for passage in gathered]
    return passages


def stream(arrays: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.uint16]:
    """Return the tokens of a stream, mapped where the index is on disk."""
    return np.asanyarray(arrays[name], np.uint16)
