"""What every Index promises. A new implementation joins by one line in INDEXES."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from elastic_builders import emptied_index
from fingerprint_builders import R1, R2, R3, TOY, W1, W2, codes, found
from hypothesis import given, settings
from hypothesis import strategies as st
from index_builders import EAGER, Tended

from domain.errors import SchemeMismatch
from domain.work import ReferenceId
from fingerprint.index.local import LocalIndex
from fingerprint.index.memory import MemoryIndex

INDEXES = {
    "memory": lambda _folder: MemoryIndex(TOY),
    "local": lambda folder: LocalIndex(folder, TOY),
    "local, crowded": lambda folder: LocalIndex(folder, TOY, options=EAGER),
    "local, always merging": lambda folder: Tended(folder, TOY, options=EAGER),
    "elasticsearch": lambda _folder: emptied_index(TOY),
}
NAMES = [
    pytest.param(name, marks=pytest.mark.cluster) if name == "elasticsearch" else name
    for name in INDEXES
]


@pytest.fixture(params=NAMES)
def index(request, tmp_path):
    return INDEXES[request.param](tmp_path / "toy")


def test_an_empty_index_finds_nothing(index):
    assert found(index.snapshot(), 1, 2, 3) == []
    assert index.snapshot().all() == ()


def test_finds_where_a_key_occurs_and_how_often(index):
    index.add(R1, W1, codes(7, 8, 7))
    index.add(R2, W2, codes(9, 7))
    assert found(index.snapshot(), 5, 7) == [
        (1, "r1", 0, 3),
        (1, "r1", 2, 3),
        (1, "r2", 1, 3),
    ]


def test_a_key_asked_twice_is_answered_twice(index):
    index.add(R1, W1, codes(7))
    assert found(index.snapshot(), 7, 7) == [(0, "r1", 0, 1), (1, "r1", 0, 1)]


def test_a_question_of_thousands_of_keys_is_answered_as_many_of_few(index):
    index.add(R1, W1, codes(*range(0, 9000, 3)))
    index.add(R2, W2, codes(*range(0, 9000, 7)))
    asked = np.random.default_rng(5).permutation(9000).tolist()
    at_once = found(index.snapshot(), *asked)
    few = [
        (place + start, *rest)
        for start in range(0, 9000, 1000)
        for place, *rest in found(index.snapshot(), *asked[start : start + 1000])
    ]
    assert at_once == sorted(few)
    assert len(at_once) == 3000 + len(range(0, 9000, 7))


def test_the_largest_and_the_smallest_key_are_keys_like_others(index):
    index.add(R1, W1, codes(0, 2**64 - 1))
    assert [hit[0] for hit in found(index.snapshot(), 2**64 - 1, 0)] == [0, 1]


def test_a_key_that_occurs_too_often_is_passed_over(index):
    index.add(R1, W1, codes(7, 7, 8))
    index.add(R2, W1, codes(7, 8))
    assert {hit[0] for hit in found(index.snapshot(), 7, 8, most=2)} == {1}


def test_replaced_postings_do_not_count_as_occurrences(index):
    index.add(R1, W1, codes(7, 7, 7))
    index.add(R1, W1, codes(7))
    index.add(R2, W1, codes(7))
    assert found(index.snapshot(), 7, most=2) == [(0, "r1", 0, 2), (0, "r2", 0, 2)]


def test_adding_a_reference_again_replaces_it(index):
    index.add(R1, W1, codes(7))
    index.add(
        R1,
        W2,
        codes(8),
    )
    assert found(index.snapshot(), 7, 8) == [(1, "r1", 0, 1)]
    assert [e.work for e in index.snapshot().all()] == [W2]


def test_a_withdrawn_reference_is_not_found_until_it_is_added_again(index):
    index.add(R1, W1, codes(7))
    index.add(R2, W1, codes(7))
    index.withdraw(R1)
    assert found(index.snapshot(), 7) == [(0, "r2", 0, 1)]
    index.add(R1, W1, codes(7))
    assert len(found(index.snapshot(), 7)) == 2


def test_withdrawing_what_was_never_added_changes_nothing(index):
    version = index.add(R1, W1, codes(7))
    assert index.withdraw(R3) == version == index.snapshot().version


def test_every_change_returns_a_greater_version_which_the_snapshot_shows(index):
    seen = [index.snapshot().version]
    for change in (
        lambda: index.add(R1, W1, codes(7)),
        lambda: index.add(R1, W1, codes(7)),
        lambda: index.withdraw(R1),
    ):
        seen.append(change())
        assert index.snapshot().version == seen[-1]
    assert seen == sorted(set(seen))


def test_a_snapshot_does_not_change_while_it_is_held(index):
    index.add(R1, W1, codes(7))
    held = index.snapshot()
    for n in range(12):
        index.add(ReferenceId(f"x{n}"), W2, codes(7))
    index.withdraw(R1)
    assert found(held, 7) == [(0, "r1", 0, 1)]


def test_side_arrays_come_back_as_they_were_given(index):
    table = np.arange(12, dtype=np.uint8).reshape(3, 4)
    index.add(R1, W1, codes(7, length=12.5, table=table, none=np.empty((0, 4), np.float32)))
    snapshot = index.snapshot()
    [enrolled] = snapshot.all()
    arrays = snapshot.arrays(enrolled.ordinal)
    assert enrolled.length == 12.5
    assert arrays["table"].dtype == np.uint8
    assert np.array_equal(arrays["table"], table)
    assert arrays["none"].shape == (0, 4)


def test_a_reference_without_codes_is_still_enrolled(index):
    index.add(R1, W1, codes())
    assert [e.reference for e in index.snapshot().all()] == [R1]


def test_refuses_codes_of_another_scheme(index):
    with pytest.raises(SchemeMismatch, match="index holds 'toy-v1', query is 'toy-v2'"):
        index.add(R1, W1, codes(7, scheme="toy-v2"))


KEYS = st.lists(st.integers(0, 6), max_size=12)
CHANGES = st.lists(st.tuples(st.integers(0, 5), st.none() | KEYS), max_size=14)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(changes=CHANGES, asked=KEYS, most=st.integers(0, 8))
def test_finds_exactly_what_a_plain_search_finds(name, changes, asked, most):
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
        frequency = Counter(key for keys in truth.values() for key in keys)
        expected = sorted(
            (place, reference, value, frequency[key])
            for place, key in enumerate(asked)
            if frequency[key] <= most
            for reference, keys in truth.items()
            for value, held in enumerate(keys)
            if held == key
        )
        assert found(index.snapshot(), *asked, most=most) == expected
        assert sorted(e.reference for e in index.snapshot().all()) == sorted(truth)


def test_a_part_of_the_works_is_searched_as_if_there_were_no_others(index):
    index.add(R1, W1, codes(7, 7, 8))
    index.add(R2, W2, codes(7, 9))
    part = index.snapshot().only({W2})
    assert found(part, 7, 8, 9, most=1) == [(0, "r2", 0, 1), (2, "r2", 1, 1)]
    assert [e.reference for e in part.all()] == [R2]
    assert part.version == index.snapshot().version
    assert found(index.snapshot().only(()), 7) == []


def test_a_fingerprint_comes_back_as_it_was_enrolled(index):
    index.add(R2, W2, codes(7, 9))
    index.add(R1, W1, codes(9, 7, 7, length=12.5, table=np.arange(3)))
    snapshot = index.snapshot()
    [enrolled] = (e for e in snapshot.all() if e.reference == R1)
    back = snapshot.codes(enrolled.ordinal)
    assert sorted(zip(back.keys.tolist(), back.values.tolist(), strict=True)) == [
        (7, 1),
        (7, 2),
        (9, 0),
    ]
    assert back.scheme == TOY.name
    assert back.length == 12.5
    assert back.arrays["table"].tolist() == [0, 1, 2]
