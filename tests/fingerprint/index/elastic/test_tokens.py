"""Keys as words, and the sample of them that stands for all."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.index.elastic.tokens import TOKEN_BITS, spelt, thinned, tokens_of
from fingerprint.index.shapes.hashes import HASHES
from fingerprint.index.shapes.keys import KEYS, KeyShape

SOUND = KeyShape(bits=38, exact=True, extra=6, tail=7)


def random_keys(seed, count, bits=38):
    return np.random.default_rng(seed).integers(0, 1 << bits, count, np.uint64)


@given(st.sets(st.integers(0, 2**64 - 1), max_size=50))
def test_equal_keys_have_equal_tokens_whatever_stands_beside_them(keys):
    tokens = tokens_of(np.array(sorted(keys), np.uint64), KEYS)
    assert np.all(np.diff(tokens.astype(np.int64)) > 0)
    alone = [int(tokens_of(np.array([key], np.uint64), KEYS)[0]) for key in keys]
    assert set(tokens.tolist()) == set(alone)


def test_keys_that_differ_in_their_tails_alone_have_one_token():
    assert tokens_of(np.arange(5 << 7, 6 << 7, dtype=np.uint64), SOUND).size == 1
    assert tokens_of(np.arange(0, 64 << 7, 1 << 7, dtype=np.uint64), SOUND).size == 64


def test_a_hash_has_a_token_for_each_of_its_words_at_its_place():
    one = np.full((1, 4), 7 << 48 | 7 << 32 | 7 << 16 | 7, np.uint64)
    tokens = tokens_of(one, HASHES)
    assert tokens.size == 16
    changed = one.copy()
    changed[0, 0] ^= np.uint64(1)
    assert np.intersect1d(tokens, tokens_of(changed, HASHES)).size == 15


def test_tokens_are_written_as_words_of_six_letters_one_each():
    tokens = tokens_of(random_keys(1, 2000, bits=63), KEYS)
    words = spelt(tokens).split()
    assert len(set(words)) == tokens.size
    assert {len(word) for word in words} == {TOKEN_BITS // 6}


def test_the_smallest_tokens_of_a_question_are_among_those_a_chunk_lists():
    both = random_keys(3, 4000)
    listed = thinned(tokens_of(both, SOUND), SOUND, 4, 1000)
    assert 900 < listed.size < 1100
    asked = tokens_of(np.concatenate([both[:2000], random_keys(4, 30_000)]), SOUND)[:4096]
    shared = np.intersect1d(asked, listed)
    # An eighth of what is asked for is asked, and all of that which is there is listed.
    assert 200 < shared.size < 300
    assert set(shared) == set(asked) & set(tokens_of(both, SOUND))


def test_a_short_reference_and_keys_without_tails_are_listed_in_full():
    few = tokens_of(random_keys(5, 500), SOUND)
    assert thinned(few, SOUND, 4, 1000) is few
    many = tokens_of(random_keys(5, 5000), KEYS)
    assert thinned(many, KEYS, 4, 1000) is many
