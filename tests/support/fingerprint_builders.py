"""Codes, works and sightings for tests of the fingerprint room."""

import numpy as np

from domain.match import Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.port import Codes

TOY = Scheme("toy-v1", Modality.TEXT, 1.0)
R1, R2, R3 = ReferenceId("r1"), ReferenceId("r2"), ReferenceId("r3")
W1, W2 = WorkId("w1"), WorkId("w2")


def codes(*keys, values=None, scheme=TOY.name, length=1.0, **arrays):
    """Codes with these keys; each value is its place unless given."""
    places = range(len(keys)) if values is None else values
    return Codes(
        scheme,
        np.array(keys, np.uint64),
        np.array(list(places), np.uint32),
        length,
        {name: np.asarray(array) for name, array in arrays.items()},
    )


def found(snapshot, *keys, most=1000):
    """Where keys occur, as a set of (place in the question, reference, value, frequency)."""
    hits = snapshot.lookup(np.array(keys, np.uint64), most=most)
    rows = zip(hits.query, hits.ordinal, hits.value, hits.frequency, strict=True)
    return sorted(
        (int(q), snapshot.enrolled(int(o)).reference, int(v), int(f)) for q, o, v, f in rows
    )
