"""What every Index promises of keys that count up in their tails. See KeyShape.tail."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from elastic_builders import emptied_index
from fingerprint_builders import R1, R2, R3, TOY, W1, W2, codes
from hypothesis import given, settings
from hypothesis import strategies as st
from index_builders import EAGER, Tended

from domain.work import ReferenceId
from fingerprint.index.local import LocalIndex
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.shapes.keys import KeyShape

TAIL = 4
# So few bits that every head has neighbours, and values that are more than a tick.
SHAPE = KeyShape(bits=9, exact=True, extra=3, tail=TAIL)
INDEXES = {
    "memory": lambda _folder: MemoryIndex(TOY, SHAPE),
    "local": lambda folder: LocalIndex(folder, TOY, SHAPE),
    "local, crowded": lambda folder: LocalIndex(folder, TOY, SHAPE, EAGER),
    "local, always merging": lambda folder: Tended(folder, TOY, SHAPE, EAGER),
    "elasticsearch": lambda _folder: emptied_index(TOY, SHAPE),
}
NAMES = [
    pytest.param(name, marks=pytest.mark.cluster) if name == "elasticsearch" else name
    for name in INDEXES
]
EVERY_KEY = range(1 << 9)


@pytest.fixture(params=NAMES)
def index(request, tmp_path):
    return INDEXES[request.param](tmp_path / "toy")


def key(head, tail):
    return head << TAIL | tail


def found(snapshot, *keys, radius, most=1000):
    """(place in the question, reference, value, frequency, distance) of each hit."""
    hits = snapshot.lookup(np.array(keys, np.uint64), most=most, radius=radius)
    columns = hits.query, hits.ordinal, hits.value, hits.frequency, hits.distance
    return sorted(
        (int(q), snapshot.enrolled(int(o)).reference, int(v), int(f), int(d))
        for q, o, v, f, d in zip(*columns, strict=True)
    )


def test_a_run_of_keys_is_found_with_how_far_each_is_above(index):
    index.add(R1, W1, codes(key(5, 2), key(5, 4), key(5, 5), key(5, 9)))
    assert found(index.snapshot(), key(5, 2), radius=3) == [
        (0, "r1", 0, 3, 0),
        (0, "r1", 1, 3, 2),
        (0, "r1", 2, 3, 3),
    ]


def test_what_is_below_the_key_is_not_of_its_run(index):
    index.add(R1, W1, codes(key(5, 2), key(5, 4)))
    assert found(index.snapshot(), key(5, 3), radius=9) == [(0, "r1", 1, 1, 1)]


def test_without_a_radius_keys_are_found_exactly(index):
    index.add(R1, W1, codes(*EVERY_KEY))
    asked = found(index.snapshot(), *EVERY_KEY, radius=0)
    assert asked == [(n, "r1", n, 1, 0) for n in EVERY_KEY]


@pytest.mark.parametrize("radius", [1, 15, 16, 500])
def test_a_run_ends_with_the_tail_however_large_the_radius(index, radius):
    # Every key there is stands in the index, so whatever head comes next is found if any is.
    index.add(R1, W1, codes(*EVERY_KEY))
    edges = [key(head, 15) for head in range(32)]
    assert found(index.snapshot(), *edges, radius=radius) == [
        (place, "r1", edge, 1, 0) for place, edge in enumerate(edges)
    ]
    whole = found(index.snapshot(), key(31, 0), radius=radius)
    assert [(v, d) for _, _, v, _, d in whole] == [
        (key(31, n), n) for n in range(min(radius, 15) + 1)
    ]


def test_the_whole_run_counts_as_occurrences(index):
    index.add(R1, W1, codes(key(5, 0), key(5, 1), key(6, 0)))
    index.add(R2, W2, codes(key(5, 1), key(5, 7)))
    snapshot = index.snapshot()
    assert len(found(snapshot, key(5, 0), radius=15, most=4)) == 4
    assert found(snapshot, key(5, 0), radius=15, most=3) == []
    assert {hit[3] for hit in found(snapshot, key(5, 0), radius=2, most=3)} == {3}


def test_references_that_were_withdrawn_leave_the_run(index):
    index.add(R1, W1, codes(key(5, 0), key(5, 2)))
    index.add(R2, W1, codes(key(5, 1), key(5, 3)))
    index.add(R3, W2, codes(key(5, 2)))
    index.withdraw(R2)
    assert found(index.snapshot(), key(5, 0), radius=15, most=3) == [
        (0, "r1", 0, 3, 0),
        (0, "r1", 1, 3, 2),
        (0, "r3", 0, 3, 2),
    ]
    part = index.snapshot().only({W2})
    assert found(part, key(5, 0), radius=15, most=1) == [(0, "r3", 0, 1, 2)]


def test_a_question_of_thousands_of_keys_is_answered_as_many_of_few(index):
    rng = np.random.default_rng(3)
    index.add(R1, W1, codes(*rng.integers(0, 512, 300).tolist()))
    index.add(R2, W2, codes(*rng.integers(0, 512, 200).tolist()))
    asked = rng.integers(0, 512, 9000).tolist()
    at_once = found(index.snapshot(), *asked, radius=5)
    few = [
        (place + start, *rest)
        for start in range(0, 9000, 500)
        for place, *rest in found(index.snapshot(), *asked[start : start + 500], radius=5)
    ]
    assert at_once == sorted(few)
    assert at_once


def test_a_fingerprint_comes_back_as_it_was_enrolled(index):
    index.add(R1, W1, codes(key(9, 3), key(5, 2), key(9, 3)))
    back = index.snapshot().codes(0)
    pairs = zip(back.keys.tolist(), back.values.tolist(), strict=True)
    assert sorted(pairs) == [(key(5, 2), 1), (key(9, 3), 0), (key(9, 3), 2)]


KEYS = st.lists(st.integers(0, 63), max_size=12)
CHANGES = st.lists(st.tuples(st.integers(0, 5), st.none() | KEYS), max_size=14)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(changes=CHANGES, asked=KEYS, most=st.integers(0, 12), radius=st.integers(0, 20))
def test_finds_exactly_what_a_plain_search_finds(name, changes, asked, most, radius):
    truth = {}
    with TemporaryDirectory() as folder:
        index = INDEXES[name](Path(folder) / "toy")
        for number, keys in changes:
            reference = ReferenceId(f"r{number}")
            truth.pop(reference, None)
            if keys is None:
                index.withdraw(reference)
            else:
                truth[reference] = keys
                index.add(reference, W1, codes(*keys))
        got = found(index.snapshot(), *asked, most=most, radius=radius)
    expected = []
    for place, one in enumerate(asked):
        run = [
            (reference, value, held - one)
            for reference, keys in truth.items()
            for value, held in enumerate(keys)
            if 0 <= held - one <= radius and held >> TAIL == one >> TAIL
        ]
        if len(run) <= most:
            expected += [(place, r, value, len(run), above) for r, value, above in run]
    assert got == sorted(expected)
