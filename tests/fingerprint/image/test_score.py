"""What an agreement is worth, and what keeps it from being reported unseen."""

from dataclasses import replace

import numpy as np

from fingerprint.image.agree import Agreement
from fingerprint.image.score import ScoreOptions, evidence, score

OPTIONS = ScoreOptions()
GOOD = Agreement(
    agreeing=30,
    others=0,
    overdrawn=0,
    net=30.0,
    compared=30,
    differing=0,
    part=(0.0, 0.0, 1.0, 1.0),
    plane=np.eye(3),
)


def test_evidence_at_the_limits_is_worth_what_they_say():
    assert score(GOOD, OPTIONS.doubt, OPTIONS) == 0.5
    assert round(score(GOOD, OPTIONS.sure, OPTIONS), 6) == 0.9


def test_patches_on_the_plane_add_up_to_a_limit():
    most = OPTIONS.most / OPTIONS.patches
    assert evidence(GOOD, 1000, OPTIONS) == GOOD.net + most


def test_what_shows_something_else_in_places_is_for_a_person():
    doubtful = replace(GOOD, compared=34, differing=5)
    assert score(doubtful, 30.0, OPTIONS) == OPTIONS.unsure
    assert score(replace(doubtful, differing=2), 30.0, OPTIONS) > 0.99


def test_a_small_share_that_differs_is_a_scratch():
    assert score(replace(GOOD, compared=60, differing=4), 30.0, OPTIONS) > 0.99
