import numpy as np

from fingerprint.text.seeds import are_letters, mark_letters, seeds

RNG = np.random.default_rng(4)


def tokens(count):
    return RNG.integers(0x4E00, 0x9F00, count).astype(np.uint16)


def test_one_run_in_four_is_kept():
    keys, _ = seeds(tokens(40_000), 6, 4)
    assert 9_500 < len(keys) < 10_500


def test_the_same_run_has_the_same_key_wherever_it_stands():
    text = tokens(500)
    alone, places = seeds(text, 6, 4)
    keys, inside = seeds(np.concatenate([tokens(37), text, tokens(11)]), 6, 4)
    here = (inside >= 37) & (inside <= 37 + 500 - 6)
    assert keys[here].tolist() == alone.tolist()
    assert (inside[here] - 37).tolist() == places.tolist()


def test_the_order_of_tokens_counts():
    text = tokens(300)
    assert not set(seeds(text, 6, 1)[0].tolist()) & set(seeds(text[::-1], 6, 1)[0].tolist())


def test_a_text_shorter_than_a_run_has_no_seeds():
    keys, places = seeds(tokens(5), 6, 1)
    assert len(keys) == len(places) == 0


def test_keys_of_letters_never_meet_keys_of_hanzi():
    keys, _ = seeds(tokens(1000), 6, 1)
    assert not are_letters(keys).any()
    assert are_letters(mark_letters(keys)).all()
