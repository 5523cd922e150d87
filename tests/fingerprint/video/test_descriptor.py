"""Another descriptor serves enrolment, index, lines and evidence without a change in them."""

import pickle

import numpy as np
import pytest
from descriptor_builders import Edges
from video_builders import ANY_MEDIA, SHAPE, a_film, shown, squeezed

from domain.errors import SchemeMismatch
from domain.work import ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.video import Video, VideoOptions
from fingerprint.video.codes import CodeOptions, capture_codes, reference_codes
from fingerprint.video.cosines import Cosines
from fingerprint.video.descriptor import Look
from fingerprint.video.views import CAPTURE_VIEWS, LEFT, VIEWS

EDGES = CodeOptions(descriptor=Edges())
VIDEO = Video(VideoOptions(codes=EDGES))


@pytest.fixture(scope="module")
def index():
    made = MemoryIndex(VIDEO.scheme, VIDEO.shape)
    for seed in (1, 2, 3):
        codes = reference_codes(shown(a_film(seed)), EDGES)
        made.add(ReferenceId(f"r{seed}"), WorkId(f"w{seed}"), codes)
    return made.snapshot()


def found(canvases, index):
    return VIDEO.match(capture_codes(shown(canvases), EDGES), ANY_MEDIA, index)


def test_an_excerpt_is_found_where_it_was_taken_from(index):
    best = found(a_film(2)[12:36], index)[0]
    assert best.work == "w2"
    assert best.score >= 0.9
    (segment,) = best.segments
    assert segment.reference_start == pytest.approx(6.0, abs=0.5)
    assert segment.reference_end == pytest.approx(18.0, abs=0.8)


def test_a_mirrored_copy_is_told_as_mirrored(index):
    best = found([canvas[:, ::-1] for canvas in a_film(3)], index)[0]
    assert best.work == "w3"
    assert all(segment.mirrored for segment in best.segments)


def test_a_copy_in_a_box_is_told_with_its_rectangle(index):
    ground = np.full((160, 160), 20, np.uint8)
    best = found([squeezed(c, (32, 40, 128, 120), ground) for c in a_film(1)], index)[0]
    assert best.work == "w1"
    assert best.segments[0].rectangle == pytest.approx((0.2, 0.25, 0.8, 0.75), abs=0.03)


def test_a_strange_film_is_not_found(index):
    assert all(one.score < 0.5 for one in found(a_film(9), index))


def test_codes_name_their_descriptor_and_never_meet_those_of_another(index):
    ours = capture_codes(shown(a_film(1)))
    assert capture_codes(shown(a_film(1)), EDGES).scheme == "edges-v1"
    assert VIDEO.scheme.name == "edges-v1"
    with pytest.raises(SchemeMismatch):
        VIDEO.match(ours, ANY_MEDIA, index)


def test_a_modality_goes_to_the_child_with_its_descriptor():
    assert pickle.loads(pickle.dumps(VIDEO)).scheme == VIDEO.scheme


def test_the_built_in_one_answers_every_look_in_order():
    canvases = np.stack(a_film(1)[:4])
    looks = [Look(), None, Look(mirrored=True), Look(LEFT), Look(quarter=1), Look(degrees=5.0)]
    whole, nothing, mirrored, left, turned, tilted = Cosines().describe(canvases, looks, 16 / 9)
    assert not nothing[0].any()
    assert not nothing[1].any()
    again = Cosines().describe(canvases[:, :, ::-1], [Look()], 16 / 9)[0]
    assert np.bitwise_count(mirrored[0] ^ again[0]).sum(axis=1).max() <= 4
    clockwise = np.rot90(canvases, -1, axes=(1, 2))
    again = Cosines().describe(clockwise, [Look()], 9 / 16)[0]
    assert np.bitwise_count(turned[0] ^ again[0]).sum(axis=1).max() <= 4
    for other in (left, tilted):
        assert np.bitwise_count(whole[0] ^ other[0]).sum(axis=1).min() > 20


def test_what_may_be_passed_over_is_what_looks_at_parts():
    asked = []

    class Watching(Edges):
        def describe(self, canvases, looks, aspect):
            asked.append(looks)
            return super().describe(canvases, looks, aspect)

    options = CodeOptions(descriptor=Watching())
    reference_codes(shown(a_film(1)), options)
    capture_codes(shown(a_film(1)), options)
    of_reference, of_capture = asked[0], asked[-1]
    assert [look.spare for look in of_reference] == [False, *[True] * (VIEWS - 2), False]
    for view, look in zip(CAPTURE_VIEWS, of_capture, strict=True):
        if look is not None and look.spare:
            assert view.late


def test_pictures_shapes_are_told_to_it():
    assert SHAPE[0] / SHAPE[1] == pytest.approx(16 / 9)
    told = []

    class Listening(Edges):
        def describe(self, canvases, looks, aspect):
            told.append(aspect)
            return super().describe(canvases, looks, aspect)

    reference_codes(shown(a_film(1)), CodeOptions(descriptor=Listening()))
    assert set(told) == {SHAPE[0] / SHAPE[1]}
