import numpy as np
import pytest

from bench.audio_edits import GROUPS, PLAIN, Beds, Edit, distort, group_of, needed
from bench.audio_effects import RATE, loudness, noise
from bench.audio_score import REACH

MUSIC = noise(12 * RATE, "pink", np.random.default_rng(1)) * 0.05
BEDS = Beds(
    music=lambda rng: noise(6 * RATE, "pink", rng), speech=lambda rng: noise(RATE, "pink", rng)
)
EDITS = [edit for edits in GROUPS.values() for edit in edits]


def copy(edit, tmp_path, number=0, seconds=5.0):
    return distort(MUSIC, edit, seconds, BEDS, tmp_path / "copy", seed=(1, number))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_every_edit_gives_a_copy_as_long_as_asked_for(edit, tmp_path):
    samples = MUSIC[: round(needed(edit, 5.0) * RATE)]

    heard = distort(samples, edit, 5.0, BEDS, tmp_path / "copy", seed=(1, 0))

    assert len(heard) / RATE == pytest.approx(5.0, abs=0.1)
    assert np.isfinite(heard).all()
    assert 0 < np.abs(heard).max() <= 1


def test_edits_have_different_names_and_each_belongs_to_a_group():
    names = [edit.name for edit in EDITS]

    assert len(set(names)) == len(names)
    assert group_of("speed x1.25") == "wider"
    assert set(REACH) < set(GROUPS)


def test_an_excerpt_that_is_not_edited_stays_as_it_is(tmp_path):
    assert np.array_equal(copy(PLAIN, tmp_path), MUSIC[: 5 * RATE])


def test_what_is_drawn_follows_from_the_seed(tmp_path):
    edit = Edit("loud", noise=("white", 0))

    assert np.array_equal(copy(edit, tmp_path), copy(edit, tmp_path))
    assert not np.array_equal(copy(edit, tmp_path), copy(edit, tmp_path, number=2))


def test_a_level_is_that_of_the_excerpt_and_not_of_what_follows_it(tmp_path):
    quiet_end = np.concatenate([MUSIC[: 5 * RATE], 0.01 * MUSIC[: 5 * RATE]])
    edit = Edit("loud", noise=("white", 0))

    heard = distort(quiet_end, edit, 5.0, BEDS, tmp_path / "copy", seed=(1, 0))

    added = heard - quiet_end[: 5 * RATE]
    assert loudness(added) == pytest.approx(loudness(quiet_end[: 5 * RATE]), rel=0.01)


def test_pace_is_how_much_of_the_recording_passes_in_a_second():
    assert Edit("both", speed=1.25, tempo=0.8).pace == pytest.approx(1.0)
    assert Edit("pitched", pitch=1.08).pace == 1.0
