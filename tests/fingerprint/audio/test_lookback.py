import pytest
from audio_builders import MEDIA, a_print, a_song, cut, heard

from domain.work import ReferenceId, WorkId
from fingerprint.audio.lookback import compact, propose
from fingerprint.audio.tracks import with_print
from fingerprint.audio.verify import pack_each
from fingerprint.exchange.forms import print_parts, unpacked
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.audio import Audio

AUDIO = Audio()


@pytest.fixture(scope="module")
def shelf():
    """Old captures, compact: ten seconds of a song, and a track of a print."""
    index = MemoryIndex(AUDIO.scheme, AUDIO.shape)
    track = with_print(heard(cut(a_song(2), 0, 10)), a_print(2, 300))
    for name, codes in (("excerpt", heard(cut(a_song(1), 10, 20))), ("track", track)):
        index.add(ReferenceId(name), WorkId(name), compact(codes))
    return index.snapshot()


def proposed(reference, shelf):
    return [shelf.enrolled(ordinal).reference for ordinal in propose(reference, shelf)]


def test_a_reference_proposes_captures_that_play_a_part_of_it(shelf):
    assert proposed(heard(a_song(1)), shelf) == ["excerpt"]


def test_a_reference_that_is_a_print_alone_proposes_its_track_and_the_track_matches(shelf):
    reference = unpacked(print_parts(a_print(2, 300), 40.0), AUDIO.scheme, "x")
    assert proposed(reference, shelf) == ["track"]
    index = MemoryIndex(AUDIO.scheme, AUDIO.shape)
    index.add(ReferenceId("r"), WorkId("w"), reference)
    [ordinal] = propose(reference, shelf)
    [found] = AUDIO.match(shelf.codes(ordinal), MEDIA, index.snapshot())
    assert (found.work, found.score) == ("w", 0.95)


def test_compact_codes_know_which_peaks_a_reference_would_have_kept():
    codes = heard(a_song(1))
    small = compact(codes).arrays
    kept = small["strengths"] > 0
    assert 0 < kept.sum() < len(kept)
    there = pack_each(small["frames"][kept], small["bins"][kept])
    assert set(there.tolist()) == set(codes.arrays["peaks"].tolist())
