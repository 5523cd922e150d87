"""What every Index promises of 256-bit hashes. A new implementation joins by one line."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from elastic_builders import emptied_index
from fingerprint_builders import R1, R2, TOY, W1, W2
from hypothesis import given, settings
from hypothesis import strategies as st
from index_builders import EAGER, Tended

from domain.work import ReferenceId
from fingerprint.index.local import LocalIndex
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes
from fingerprint.index.shapes.hashes import HASHES

INDEXES = {
    "memory": lambda _folder: MemoryIndex(TOY, HASHES),
    "local": lambda folder: LocalIndex(folder, TOY, HASHES),
    "local, always merging": lambda folder: Tended(folder, TOY, HASHES, EAGER),
    "elasticsearch": lambda _folder: emptied_index(TOY, HASHES),
}
NAMES = [
    pytest.param(name, marks=pytest.mark.cluster) if name == "elasticsearch" else name
    for name in INDEXES
]
RADIUS = 60


@pytest.fixture(params=NAMES)
def index(request, tmp_path):
    return INDEXES[request.param](tmp_path / "toy")


def random_hashes(seed, count):
    return np.random.default_rng(seed).integers(0, 2**64, (count, 4), np.uint64)


def codes(hashes, values=None):
    places = np.arange(len(hashes)) if values is None else values
    return Codes(TOY.name, hashes, np.asarray(places, np.uint32), 1.0)


def flipped(one, *bits):
    """A hash with some of its 256 bits turned over."""
    changed = one.copy()
    for bit in bits:
        changed[bit // 64] ^= np.uint64(1 << bit % 64)
    return changed


def near(snapshot, asked, radius=RADIUS, most=1000):
    hits = snapshot.lookup(np.atleast_2d(asked), most=most, radius=radius)
    rows = zip(hits.query, hits.ordinal, hits.value, hits.distance, strict=True)
    return sorted(
        (int(q), snapshot.enrolled(int(o)).reference, int(v), int(d)) for q, o, v, d in rows
    )


def test_an_empty_index_finds_nothing(index):
    assert near(index.snapshot(), random_hashes(1, 3)) == []


def test_a_hash_is_found_with_the_bits_in_which_it_differs(index):
    hashes = random_hashes(1, 20)
    index.add(R1, W1, codes(hashes, range(100, 120)))
    asked = np.stack([hashes[7], flipped(hashes[3], 0, 17, 200)])
    assert near(index.snapshot(), asked) == [(0, "r1", 107, 0), (1, "r1", 103, 3)]


def test_a_hash_with_an_untouched_word_is_found_up_to_the_radius(index):
    hashes = random_hashes(1, 1)
    index.add(R1, W1, codes(hashes))
    changed = flipped(hashes[0], *range(60))
    assert near(index.snapshot(), changed, radius=60) == [(0, "r1", 0, 60)]
    assert near(index.snapshot(), changed, radius=59) == []


def test_a_near_hash_is_found_once_however_many_words_it_shares(index):
    hashes = np.tile(random_hashes(1, 1), (2, 1))
    index.add(R1, W1, codes(hashes))
    hits = index.snapshot().lookup(hashes[:1], radius=4)
    assert sorted(hits.value.tolist()) == [0, 1]
    assert hits.frequency.tolist() == [2, 2]


def test_a_word_that_stands_in_too_many_places_is_passed_over(index):
    # Forty references alike in word 0, each in a block of its own.
    hashes = random_hashes(1, 40)
    words = hashes.view(np.uint16)
    words[:, 0] = 7
    for n, one in enumerate(hashes):
        index.add(ReferenceId(f"n{n:02}"), W1, codes(one[None]))
    # Only word 0 is untouched.
    asked = flipped(hashes[5], *range(16, 256, 16))
    assert near(index.snapshot(), asked, most=40) == [(0, "n05", 0, 15)]
    assert near(index.snapshot(), asked, most=39) == []


def test_withdrawn_and_unselected_references_are_not_found(index):
    hashes = random_hashes(1, 9)
    index.add(R1, W1, codes(hashes))
    index.add(R2, W2, codes(hashes))
    assert len(near(index.snapshot(), hashes[4])) == 2
    assert near(index.snapshot().only({W2}), hashes[4]) == [(0, "r2", 4, 0)]
    index.withdraw(R2)
    assert near(index.snapshot(), hashes[4]) == [(0, "r1", 4, 0)]


def test_a_fingerprint_comes_back_as_it_was_enrolled(index):
    hashes = random_hashes(1, 9)
    index.add(R1, W1, codes(hashes))
    assert np.array_equal(index.snapshot().codes(0).keys, hashes)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 30)), max_size=10),
    bits=st.lists(st.integers(0, 255), max_size=70, unique=True),
    seed=st.integers(0, 3),
)
def test_finds_all_that_share_a_word_and_nothing_beyond_the_radius(name, changes, bits, seed):
    pool = random_hashes(seed, 40)
    truth = {}
    with TemporaryDirectory() as folder:
        index = INDEXES[name](Path(folder) / "toy")
        for number, count in changes:
            reference = ReferenceId(f"r{number}")
            truth.pop(reference, None)
            if count is None:
                index.withdraw(reference)
            else:
                truth[reference] = pool[number : number + count]
                index.add(reference, W1, codes(truth[reference]))
        asked = flipped(pool[3], *bits)
        got = near(index.snapshot(), asked)
    within = set()
    sharing = set()
    for reference, hashes in truth.items():
        for value, one in enumerate(hashes):
            distance = int(np.bitwise_count(one ^ asked).sum())
            if distance <= RADIUS:
                within.add((0, reference, value, distance))
                if np.any(one.view(np.uint16) == asked.view(np.uint16)):
                    sharing.add((0, reference, value, distance))
    assert len(got) == len(set(got))
    assert sharing <= set(got) <= within
