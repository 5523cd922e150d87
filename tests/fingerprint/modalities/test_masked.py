"""Masked codes, on either side, in every modality that has a length."""

import numpy as np
import pytest
from audio_builders import MEDIA, a_print, a_song, cut, heard
from audio_builders import a_library as songs
from hypothesis import example, given, settings
from hypothesis import strategies as st
from text_builders import TEXT, Library, media, prose
from video_builders import ANY_MEDIA, a_film, an_index, shown

from domain.errors import BadInput
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.audio.tracks import ITEMS, is_print, with_print
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities import MODALITIES
from fingerprint.modalities.audio import Audio
from fingerprint.modalities.text import SCHEME
from fingerprint.modalities.video import Video
from fingerprint.modality import Media
from fingerprint.video.codes import capture_codes, reference_codes
from service.demo.content.photographs import jpeg
from service.demo.content.pictures import cover

AUDIO, VIDEO, IMAGE = Audio(), Video(), MODALITIES[Modality.IMAGE]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(tmp_path_factory.mktemp("texts"), harbour=prose(1), lantern=prose(2))


@pytest.fixture(scope="module")
def cases(library):
    """By modality: itself, a capture's codes, its media, an index that has the work."""
    text = media(library.folder, prose(9, length=200) + prose(1) + prose(2)[:400])
    film = capture_codes(shown([*a_film(1), *a_film(2)[:20]]))
    song = heard(np.concatenate([a_song(1), a_song(2)[: len(a_song(2)) // 2]]))
    return {
        "text": (TEXT, TEXT.fingerprint(text), text, library.snapshot),
        "video": (VIDEO, film, ANY_MEDIA, an_index(1, 2)),
        "audio": (AUDIO, song, MEDIA, songs()),
    }


@pytest.fixture(params=["text", "video", "audio"])
def case(request, cases):
    return cases[request.param]


def covered(found):
    return [(s.query_start, s.query_end) for one in found for s in one.segments]


def test_codes_with_nothing_masked_are_the_codes_themselves(case):
    modality, codes, _, _ = case
    assert modality.masked(codes, ()) is codes


def test_codes_with_everything_masked_match_nothing(case):
    modality, codes, file, index = case
    nothing = modality.masked(codes, [(0.0, codes.length)])
    assert nothing.keys.size == 0
    assert nothing.length == codes.length
    assert not list(modality.match(nothing, file, index))


@pytest.mark.parametrize("spans", [[(0.3, 0.5)], [(0.1, 0.2), (0.55, 0.8)], [(0.0, 0.4)]])
def test_no_match_of_a_masked_capture_covers_what_is_masked(case, spans):
    modality, codes, file, index = case
    holes = [(a * codes.length, b * codes.length) for a, b in spans]
    found = list(modality.match(modality.masked(codes, holes), file, index))
    assert found
    for start, end in covered(found):
        assert all(min(end, b) - max(start, a) <= 1e-6 for a, b in holes)


def test_what_is_outside_the_mask_is_found_as_surely_as_before(case):
    modality, codes, file, index = case
    before = {one.work: one for one in modality.match(codes, file, index)}
    hole = [(0.1 * codes.length, 0.25 * codes.length)]
    after = {one.work: one for one in modality.match(modality.masked(codes, hole), file, index)}
    assert set(after) == set(before)
    assert all(after[work].score >= 0.99 * before[work].score for work in before)


def test_a_masked_start_leaves_what_the_rest_alone_would_be(library):
    text = media(library.folder, prose(1)[300:] + prose(2)[:500])
    alone = TEXT.match(TEXT.fingerprint(text), text, library.snapshot)
    text = media(library.folder, prose(1) + prose(2)[:500])
    codes = TEXT.masked(TEXT.fingerprint(text), [(0, 300)])
    holed = TEXT.match(codes, text, library.snapshot)
    told = [[(f.work, f.raw, f.score, f.matched) for f in found] for found in (alone, holed)]
    assert told[0] == told[1]
    [first, _] = sorted(covered(holed))
    assert first[0] >= 300


def test_a_masked_start_of_sound_leaves_the_clearness_of_the_rest_alone():
    alone = AUDIO.match(heard(cut(a_song(1), 15, 40)), MEDIA, songs())[0]
    whole = AUDIO.masked(heard(a_song(1)), [(0, 15)])
    holed = AUDIO.match(whole, MEDIA, songs())[0]
    assert holed.raw == pytest.approx(alone.raw, rel=0.1)
    assert holed.matched == pytest.approx(alone.matched, abs=1.0)


def test_masked_pictures_leave_the_worth_of_the_rest_alone():
    index = an_index(1)
    frames = a_film(1)
    alone = VIDEO.match(capture_codes(shown(frames[20:])), ANY_MEDIA, index)[0]
    whole = VIDEO.masked(capture_codes(shown(frames)), [(0, 10)])
    holed = VIDEO.match(whole, ANY_MEDIA, index)[0]
    assert holed.raw == pytest.approx(alone.raw, rel=0.1)
    assert holed.matched == alone.matched


@given(st.integers(0, 1400), st.integers(1, 900))
@example(6, 156)  # the sixth character happens to stand before both ends of the hole
@example(3, 400)
@settings(deadline=None, max_examples=25)
def test_offsets_of_a_masked_text_still_lead_to_the_same_characters(library, start, long):
    text = prose(1)
    file = media(library.folder, text)
    codes = TEXT.masked(TEXT.fingerprint(file), [(start, start + long)])
    for found in TEXT.match(codes, file, library.snapshot):
        for s in found.segments:
            # The reference is the same text, so each place is its own counterpart.
            assert s.query_start == pytest.approx(s.reference_start, abs=1)
            assert s.query_end <= start or s.query_start >= start + long


@pytest.mark.parametrize("name", ["video", "audio", "text"])
def test_an_excluded_part_of_a_reference_is_not_found_and_the_rest_is(name, tmp_path):
    if name == "video":
        modality, reference = VIDEO, reference_codes(shown(a_film(1)))
        inside, outside = (capture_codes(shown(part)) for part in (a_film(1)[:16], a_film(1)))
        hole, file = (0.0, 10.0), ANY_MEDIA
    elif name == "audio":
        modality, reference = AUDIO, heard(a_song(1))
        inside, outside, hole, file = heard(cut(a_song(1), 0, 9)), reference, (0.0, 10.0), MEDIA
    else:
        modality, file = TEXT, media(tmp_path, prose(1))
        reference = outside = TEXT.fingerprint(file)
        inside = TEXT.fingerprint(media(tmp_path, prose(1)[:480]))
        hole = (0.0, 500.0)
    index = MemoryIndex(SCHEME if name == "text" else modality.scheme, modality.shape)
    index.add(ReferenceId("r"), WorkId("w"), modality.masked(reference, [hole]))
    snapshot = index.snapshot()
    # A song repeats itself, so a weak trace of its start may stand elsewhere in it.
    assert not [f for f in modality.match(inside, file, snapshot) if f.score >= 0.9]
    [found] = modality.match(outside, file, snapshot)
    assert found.score >= 0.9
    assert min(s.reference_start for s in found.segments) >= hole[1] - 1e-6
    assert snapshot.all()[0].length == reference.length


def test_a_hole_of_a_reference_within_a_copy_is_not_covered():
    index = MemoryIndex(VIDEO.scheme, VIDEO.shape)
    codes = VIDEO.masked(reference_codes(shown(a_film(1))), [(10.0, 13.0)])
    index.add(ReferenceId("r"), WorkId("w"), codes)
    [found] = VIDEO.match(capture_codes(shown(a_film(1))), ANY_MEDIA, index.snapshot())
    spans = [(s.reference_start, s.reference_end) for s in found.segments]
    assert spans == [(0.0, 10.0), (13.0, 24.0)]
    assert found.matched == pytest.approx(21.0)


def test_any_span_takes_a_whole_picture_away(tmp_path):
    path = tmp_path / "cover.jpg"
    path.write_bytes(jpeg(cover(1)))
    file = Media(path, "image/jpeg", "d" * 64)
    index = MemoryIndex(IMAGE.scheme, IMAGE.shape)
    index.add(ReferenceId("r"), WorkId("w"), IMAGE.enrol(file))
    codes = IMAGE.fingerprint(file)
    assert len(list(IMAGE.match(codes, file, index.snapshot()))) == 1
    gone = IMAGE.masked(codes, [(0.2, 0.3)])
    assert gone.keys.size == 0
    assert not list(IMAGE.match(gone, file, index.snapshot()))


def test_whole_tracks_with_a_hole_have_no_print():
    codes = AUDIO.masked(with_print(heard(a_song(1)), a_print(1)), [(3.0, 5.0)])
    assert ITEMS not in codes.arrays
    assert codes.keys.size
    assert not is_print(codes.keys).any()


@pytest.mark.parametrize("modality", MODALITIES.values(), ids=MODALITIES)
def test_every_modality_refuses_a_span_that_is_none(modality):
    codes = TEXT.fingerprint  # never reached
    with pytest.raises(BadInput, match="expected a span"):
        modality.masked(codes, [(5.0, 5.0)])
