"""Search one stream of a capture: look seeds up, link them, extend, gather.

The two streams go the same way with other numbers; HANZI and LETTERS are those numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.work import WorkId
from fingerprint.index.port import Codes, Snapshot
from fingerprint.text.align import AlignOptions, Shared, extend, link
from fingerprint.text.classify import StreamLimits
from fingerprint.text.cluster import ClusterOptions, Passage, gather


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How one stream is searched.

    `name` is that of its side array (its offsets are in `<name>_at`), `run` the tokens in
    a seed, `most` how often a seed may occur in all references.
    """

    name: str
    run: int
    most: int
    align: AlignOptions
    cluster: ClusterOptions
    limits: StreamLimits


# Measured on 46 Chinese and 67 English novels against unrelated pages of the same genre.
# k = 8 hanzi loses a third of heavily edited copies, k = 4 costs five times the chance
# hits; capping common seeds of letters at 24 instead of 100 loses no hit, halves the time.
HANZI = StreamOptions(
    name="hanzi",
    run=6,
    most=100,
    align=AlignOptions(gap=8, least=12),
    cluster=ClusterOptions(query_gap=150, reference_gap=1500),
    limits=StreamLimits(report=60, review=25, quotation=250),
)
LETTERS = StreamOptions(
    name="letters",
    run=14,
    most=24,
    align=AlignOptions(gap=20, least=24),
    cluster=ClusterOptions(query_gap=400, reference_gap=5000),
    limits=StreamLimits(report=120, review=50, quotation=900),
)


def search(
    query: Codes, rows: NDArray[np.int64], index: Snapshot, options: StreamOptions
) -> list[tuple[WorkId, Passage]]:
    """Find the passages that a capture shares with any reference.

    Args:
        query: The capture's codes.
        rows: Which of its keys are of this stream.
        index: Asked once for all keys, then once for each reference that shares any.
        options: HANZI or LETTERS.

    Returns:
        Passages worth a look, in tokens of the stream, in any order.
    """
    hits = index.lookup(query.keys[rows], most=options.most)
    if not len(hits.query):
        return []
    shared = Shared(
        query.values[rows][hits.query].astype(np.int64),
        hits.ordinal.astype(np.int64),
        hits.value.astype(np.int64),
    )
    chains = link(shared, options.run, options.align)
    ordinals, firsts = np.unique(chains[:, 0], return_index=True)
    tokens = stream(query.arrays, options.name).copy()
    # So the kernel takes it as it is, a thousand times over.
    tokens.setflags(write=False)
    passages: list[tuple[WorkId, Passage]] = []
    for ordinal, mine in zip(ordinals.tolist(), np.split(chains, firsts[1:]), strict=True):
        reference = stream(index.arrays(ordinal), options.name)
        pieces = extend(tokens, reference, mine, options.run, options.align)
        if not len(pieces):
            continue  # as for most of a thousand references: seeds by chance
        if gathered := gather(ordinal, pieces, options.limits.review, options.cluster):
            work = index.enrolled(ordinal).work
            passages += [(work, passage) for passage in gathered]
    return passages


def stream(arrays: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.uint16]:
    """Return the tokens of a stream, mapped where the index is on disk."""
    return np.asanyarray(arrays[name], np.uint16)
