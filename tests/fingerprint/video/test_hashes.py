import numpy as np
from video_builders import a_film, distances

from fingerprint.video.hashes import distinct, hashes, novelty
from fingerprint.video.views import coefficients


def of_film(seed):
    return hashes(coefficients(np.stack(a_film(seed)).astype(np.float32)))


def test_half_of_the_bits_are_set():
    assert np.all(np.bitwise_count(of_film(1)).sum(1) == 128)


def test_films_of_different_seeds_share_no_frame():
    one, other = of_film(1)[6:], of_film(2)[6:]  # after the title cards
    nearest = min(int(distances(np.broadcast_to(h, other.shape), other).min()) for h in one)
    assert nearest > 60


def test_noise_and_light_move_few_bits():
    frames = np.stack(a_film(1)[6:]).astype(np.float32)
    noise = np.random.default_rng(1).normal(0, 6, frames.shape)
    other = np.clip(frames * 0.7 + 20 + noise, 0, 255).astype(np.float32)
    assert np.median(distances(hashes(coefficients(other)), of_film(1)[6:])) < 12


def test_a_repeated_frame_weighs_less_every_time_but_never_nothing():
    still = np.tile(of_film(1)[10], (1, 6, 1))
    assert np.allclose(novelty(still)[0], [1, 0.25, 0.0625, 0.05, 0.05, 0.05])


def test_new_content_weighs_one():
    cut = np.stack([of_film(1)[10], of_film(2)[10]])[None]
    assert novelty(cut).tolist() == [[1.0, 1.0]]


def test_an_index_gets_a_still_picture_once_in_four_seconds():
    still = np.tile(of_film(1)[10], (1, 20, 1))
    telling = np.ones((1, 20), np.bool_)
    telling[0, 0] = False
    kept = distinct(still, telling, np.arange(20) / 2, 6, 4.0)
    assert np.flatnonzero(kept[0]).tolist() == [1, 9, 17]
