import numpy as np
import pytest
from audio_builders import a_print, worn

from domain.match import Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.audio.keys import SHAPE
from fingerprint.audio.tracks import (
    ITEMS,
    PRINT,
    TrackOptions,
    find_tracks,
    is_print,
    track_keys,
    with_print,
)
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes

NOTHING = Codes("s", np.empty(0, np.uint64), np.empty(0, np.uint32), 60.0)


@pytest.fixture(scope="module")
def library():
    """Twenty tracks; the ordinal of each is its seed."""
    index = MemoryIndex(Scheme("s", Modality.AUDIO, 50.0), SHAPE)
    for seed in range(20):
        codes = with_print(NOTHING, a_print(seed))
        index.add(ReferenceId(f"r{seed}"), WorkId(f"w{seed}"), codes)
    return index.snapshot()


def test_keys_say_that_they_are_items_and_values_where():
    items = a_print(1)
    keys, values = track_keys(items)
    assert len(keys) == TrackOptions().posted
    assert is_print(keys).all()
    assert np.array_equal(keys & ~PRINT, items[values >> SHAPE.extra])


def test_both_sides_choose_the_same_items():
    items = a_print(1)
    late = np.concatenate([np.full(30, 627964279, np.uint32), items])
    assert set(track_keys(items)[0]) == set(track_keys(late)[0])


def test_silence_and_held_tones_are_not_posted():
    assert not track_keys(np.full(500, 627964279, np.uint32))[0].size
    assert not track_keys(np.repeat(a_print(1, 100), 5))[0].size
    assert not track_keys(np.tile(a_print(1, 20), 10))[0].size


def test_an_empty_print_changes_no_codes():
    assert with_print(NOTHING, a_print(1, 0)) is NOTHING


def test_a_print_goes_among_the_arrays():
    assert np.array_equal(with_print(NOTHING, a_print(1)).arrays[ITEMS], a_print(1))


def test_a_worn_copy_is_found_where_it_lies(library):
    copy = worn(np.concatenate([a_print(99, 20), a_print(7)]), 0.05)
    [track] = find_tracks(copy, library)
    assert (track.ordinal, track.start, track.end, track.offset) == (7, 20, 620, -20)
    assert track.similarity == pytest.approx(0.9, abs=0.02)


def test_an_excerpt_and_a_medley_are_found(library):
    [track] = find_tracks(a_print(3)[200:400], library)
    assert (track.ordinal, track.offset, track.similarity) == (3, 200, 1)
    both = find_tracks(np.concatenate([a_print(3), a_print(4)]), library)
    assert {(t.ordinal, t.start, t.end) for t in both} == {(3, 0, 600), (4, 600, 1200)}


@pytest.mark.parametrize(
    "items",
    [
        a_print(50),
        worn(a_print(3), 0.3),
        a_print(3)[:100],
        np.concatenate([a_print(3)[:200], a_print(51, 400)]),
        np.full(600, 627964279, np.uint32),
        a_print(0, 0),
    ],
    ids=["other", "too worn", "too short", "a third of it", "silence", "nothing"],
)
def test_what_is_no_copy_of_a_whole_track_is_not_found(items, library):
    assert find_tracks(items, library) == ()


def test_silence_beside_silence_is_no_copy():
    quiet = np.full(1000, 627964279, np.uint32)
    index = MemoryIndex(Scheme("s", Modality.AUDIO, 50.0), SHAPE)
    track = np.concatenate([a_print(1, 100), quiet])
    index.add(ReferenceId("r"), WorkId("w"), with_print(NOTHING, track))
    assert find_tracks(np.concatenate([a_print(1, 100), quiet]), index.snapshot()) == ()


def test_loops_of_the_same_chords_are_no_copy():
    loop = np.concatenate([a_print(1, 100), *[a_print(2, 25)] * 20])
    index = MemoryIndex(Scheme("s", Modality.AUDIO, 50.0), SHAPE)
    index.add(ReferenceId("r"), WorkId("w"), with_print(NOTHING, loop))
    assert find_tracks(loop, index.snapshot()) == ()
