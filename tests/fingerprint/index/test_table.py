import numpy as np
import pytest

from fingerprint.index.find import spans
from fingerprint.index.table import slice_of, table_of

KEY_BITS, TAIL = 12, 7


def a_table(size, tail=TAIL):
    """Pairs of random keys, ascending, and payloads that number them."""
    keys = np.sort(np.random.default_rng(size).integers(0, 1 << KEY_BITS, size, np.uint64))
    payloads = np.arange(size, dtype=np.uint64)
    return keys, table_of(keys.copy(), payloads, KEY_BITS, 20, tail)


@pytest.mark.parametrize("size", [0, 1, 20, 31, 32, 5000])
def test_keys_that_differ_in_their_tails_alone_share_a_bucket(size):
    _, table = a_table(size)
    assert table.rest_bits >= TAIL
    assert table.bucket_bits == min(max(size.bit_length() - 1, 0), KEY_BITS - TAIL)


def test_without_a_tail_buckets_take_over_every_bit():
    _, table = a_table(5000, tail=0)
    assert (table.bucket_bits, table.rest_bits) == (12, 0)


@pytest.mark.parametrize("size", [0, 1, 20, 5000])
@pytest.mark.parametrize("beyond", [0, 1, 24, 127, 4000])
def test_a_run_is_where_its_keys_stand(size, beyond):
    keys, table = a_table(size)
    needles = np.arange(1 << KEY_BITS, dtype=np.uint64)
    last = np.minimum(needles + np.uint64(beyond), needles | np.uint64((1 << TAIL) - 1))
    first = np.searchsorted(keys, needles)
    expected = np.searchsorted(keys, last, side="right") - first
    starts, counts = spans(table, needles, beyond=beyond, tail=TAIL)
    assert np.array_equal(counts, expected)
    assert np.array_equal(starts[counts > 0], first[counts > 0])


@pytest.mark.parametrize("parts", [1, 4, 64, 256])
def test_slices_of_a_table_with_few_buckets_are_the_whole_table(parts):
    keys, table = a_table(900)
    pieces = [slice_of(table, part, parts) for part in range(parts)]
    assert np.array_equal(np.concatenate([k for k, _ in pieces]), keys)
    assert np.array_equal(np.concatenate([p for _, p in pieces]), np.arange(900))
