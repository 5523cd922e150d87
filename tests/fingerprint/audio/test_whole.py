from dataclasses import replace

import numpy as np
import pytest
from audio_builders import MEDIA, a_print, an_index, worn

from domain.match import Flag, Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.audio.keys import SHAPE
from fingerprint.audio.tracks import with_print
from fingerprint.audio.whole import WHOLE_TRACK, with_whole_tracks
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes

NOTHING = Codes("s", np.empty(0, np.uint64), np.empty(0, np.uint32), 76.5)
TRACK = with_print(NOTHING, a_print(1))


@pytest.fixture(scope="module")
def library():
    index = MemoryIndex(Scheme("s", Modality.AUDIO, 50.0), SHAPE)
    for seed, work in ((1, "song"), (2, "song"), (3, "other")):
        index.add(ReferenceId(f"r{seed}"), WorkId(work), with_print(NOTHING, a_print(seed)))
    return index.snapshot()


def test_a_print_alone_gives_a_segment_over_the_common_stretch(library):
    [found] = with_whole_tracks([], TRACK, MEDIA, library)
    [segment] = found.segments
    assert (found.work, found.score, found.raw) == ("song", WHOLE_TRACK, 1)
    assert (segment.reference, segment.capture) == ("r1", MEDIA.digest)
    assert (segment.query_start, segment.reference_start) == (0, 0)
    assert segment.query_end == segment.reference_end == pytest.approx(76.5, abs=0.5)


def test_two_tracks_of_one_work_are_two_segments(library):
    both = with_print(replace(NOTHING, length=152.0), np.concatenate([a_print(1), a_print(2)]))
    [found] = with_whole_tracks([], both, MEDIA, library)
    assert [s.reference for s in found.segments] == ["r1", "r2"]
    assert found.matched == sum(s.query_end - s.query_start for s in found.segments)


def test_a_print_makes_surer_what_quads_found_and_leaves_its_segments(library):
    [new] = with_whole_tracks([], TRACK, MEDIA, library)
    doubted = replace(new, score=0.6, raw=9.0)
    [found] = with_whole_tracks([doubted], TRACK, MEDIA, library)
    assert found == replace(doubted, score=WHOLE_TRACK)


def test_a_print_takes_nothing_from_what_is_sure(library):
    [new] = with_whole_tracks([], TRACK, MEDIA, library)
    sure = replace(new, score=0.99)
    assert with_whole_tracks([sure], TRACK, MEDIA, library) == [sure]


def test_a_print_makes_nothing_surer_that_many_works_share(library):
    [new] = with_whole_tracks([], TRACK, MEDIA, library)
    common = replace(new, score=0.8, flags=(Flag.COMMON,))
    assert with_whole_tracks([common], TRACK, MEDIA, library) == [common]


@pytest.mark.parametrize("share", [0.06, 0.15, 0.19])
def test_what_the_same_notes_may_explain_is_for_a_person(library, share):
    query = with_print(NOTHING, worn(a_print(1), share))
    [found] = with_whole_tracks([], query, MEDIA, library)
    assert 0.5 <= found.score < 0.9


def test_without_a_print_nothing_is_added():
    assert with_whole_tracks([], NOTHING, MEDIA, an_index().snapshot()) == []
