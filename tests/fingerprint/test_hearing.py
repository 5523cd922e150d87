"""Text captures of a sighting are one document; what is found names the capture it is in."""

from itertools import pairwise

import numpy as np
import pytest
from fingerprint_builders import ToyModality
from text_builders import TEXT, prose

from domain.posting import CaptureRole
from domain.work import NOT_OURS, Modality
from fingerprint.hearing import Hearing, longest_references
from fingerprint.index.memory import MemoryIndex
from fingerprint.joining import JoinOptions
from fingerprint.modality import Media

NOVEL = prose(1, length=3000)
POEM = prose(40, length=120)


class Reader:
    """A novel is enrolled; pages are heard one after another."""

    def __init__(self, folder):
        self.folder = folder
        self.index = MemoryIndex(TEXT.scheme, TEXT.shape)
        self.made = 0
        self.enrol("r1", "w1", NOVEL)

    def enrol(self, reference, work, text):
        self.index.add(reference, work, TEXT.enrol(self.media(text)))

    def media(self, text):
        path = self.folder / f"p{self.made}"
        self.made += 1
        path.write_text(text, encoding="utf-8")
        return Media(path, "text/plain", path.name)

    def hear(self, *pages, role=CaptureRole.CONTENT, options=JoinOptions()):
        self.made = 100
        snapshots = {Modality.TEXT: self.index.snapshot()}
        hearing = Hearing({Modality.TEXT: TEXT}, snapshots, options=options)
        for page in pages:
            media = self.media(page)
            hearing.hear(media, {Modality.TEXT: TEXT.fingerprint(media)}, role)
        return hearing.heard(lambda _, snapshot: longest_references(snapshot))

    def found(self, *pages, **how):
        return [found for said in self.hear(*pages, **how) for found in said.found]


@pytest.fixture
def reader(tmp_path):
    return Reader(tmp_path)


def around(passage, seed):
    """A page of other prose that ends, or begins, with a part of the passage."""
    half = len(passage) // 2
    return prose(seed, length=300) + passage[:half], passage[half:] + prose(
        seed + 1, length=300
    )


def test_a_passage_cut_by_a_border_is_found_though_neither_half_is_enough(reader):
    passage = NOVEL[500:542]
    first, second = around(passage, 20)
    assert reader.found(first) == reader.found(second) == []
    [found] = reader.found(first, second)
    here, there = found.segments
    assert (here.capture, there.capture) == ("p100", "p101")
    assert (here.query_end, there.query_start) == (len(first), 0)
    assert here.reference_start == pytest.approx(500, abs=3)
    assert here.reference_end == there.reference_start == pytest.approx(521, abs=2)


def test_eighty_characters_over_two_captures_are_as_sure_as_in_one(reader):
    passage = NOVEL[500:580]
    first, second = around(passage, 20)
    assert all(f.score < 0.9 for f in (*reader.found(first), *reader.found(second)))
    [found], [whole] = reader.found(first, second), reader.found(first + second)
    assert found.score == whole.score >= 0.9
    assert (found.raw, found.matched, found.flags) == (whole.raw, whole.matched, whole.flags)


def test_a_picture_page_without_text_between_cuts_nothing(reader):
    first, second = around(NOVEL[500:580], 20)
    [found] = reader.found(first, "***", second)
    assert [s.capture for s in found.segments] == ["p100", "p102"]
    assert found.segments[1].query_start == 0


def test_pages_are_joined_in_their_order(reader):
    first, second = around(NOVEL[500:542], 20)
    assert reader.found(second, first) == []


def test_the_same_text_in_two_captures_is_told_of_both(reader):
    copy = NOVEL[500:900]
    [found] = reader.found(copy + prose(20, length=900), copy + prose(21, length=900))
    first, second = found.segments
    assert (first.capture, second.capture) == ("p100", "p101")
    assert first.reference_start == second.reference_start == 500
    assert found.matched == pytest.approx(2 * len(copy), rel=0.05)


def test_chapters_in_a_row_are_one_passage_and_a_segment_each(reader):
    pages = [NOVEL[at : at + 500] for at in range(0, 3000, 500)]
    [said] = reader.hear(*pages)
    [found] = said.found
    starts = [s.reference_start for s in found.segments]
    assert [s.capture for s in found.segments] == [f"p{100 + i}" for i in range(6)]
    assert starts == pytest.approx(np.arange(0, 3000, 500), abs=5)
    assert said.length == len(NOVEL)


def test_a_chapter_left_out_between_two_pages_is_not_told_as_copied(reader):
    pages = [NOVEL[:700], NOVEL[1600:2100], NOVEL[2100:2700]]
    [found] = reader.found(*pages)
    spans = [(s.reference_start, s.reference_end) for s in found.segments]
    near = [(0, 700), (1600, 2100), (2100, 2700)]
    assert spans == [pytest.approx(span, abs=12) for span in near]


def test_adverts_on_one_page_move_no_other(reader):
    advert = prose(50, length=100)
    pages = [advert.join(NOVEL[at : at + 120] for at in range(0, 600, 120)), NOVEL[600:1200]]
    [found] = reader.found(*pages)
    here, there = found.segments
    assert (here.reference_start, here.reference_end) == pytest.approx((0, 600), abs=12)
    assert (there.reference_start, there.reference_end) == pytest.approx((600, 1200), abs=12)


def test_excerpts_stand_alone(reader):
    first, second = around(NOVEL[500:542], 20)
    assert reader.found(first, second, role=CaptureRole.EXCERPT) == []


def test_what_is_nobodys_is_left_out_across_a_border_too(reader):
    reader.enrol("r2", "w2", prose(7) + POEM + prose(8))
    reader.enrol("poem", NOT_OURS, POEM)
    first, second = around(POEM, 20)
    [said] = reader.hear(first, second + NOVEL[:600])
    assert {f.work for f in said.found} == {"w1"}
    assert [s.capture for s in said.subtracted] == ["p100", "p101"]
    assert said.subtracted[0].query_end == len(first)


@pytest.mark.parametrize("most", [600.0, 1100.0, 2000.0])
def test_a_sighting_too_long_for_one_document_says_nothing_twice(reader, most):
    pages = [NOVEL[at : at + 500] for at in range(0, 3000, 500)]
    [said] = reader.hear(*pages, options=JoinOptions(most=most))
    segments = [s for f in said.found for s in f.segments]
    spans = sorted((s.capture, s.query_start, s.query_end) for s in segments)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))
    assert {s.capture for s in segments} == {f"p{100 + i}" for i in range(6)}
    assert sum(f.matched for f in said.found) == pytest.approx(len(NOVEL), rel=0.05)
    assert said.length == len(NOVEL)


def test_a_passage_on_the_border_of_two_documents_is_found(reader):
    first, second = around(NOVEL[500:542], 20)
    pages = (prose(30, length=400), first, second)
    [found] = reader.found(*pages, options=JoinOptions(most=800.0))
    assert [s.capture for s in found.segments] == ["p101", "p102"]


def test_captures_of_other_modalities_are_compared_one_by_one(tmp_path):
    toy = ToyModality()
    index = MemoryIndex(toy.scheme)
    snapshots = {Modality.TEXT: index.snapshot()}
    asked = []
    toy.match = lambda codes, *_: asked.append(codes.length) or ()
    hearing = Hearing({Modality.TEXT: toy}, snapshots)
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"abcd")
        media = Media(tmp_path / name, "text/toy", name)
        hearing.hear(media, {Modality.TEXT: toy.fingerprint(media)})
    assert asked == [4.0, 4.0]


def test_joined_text_is_the_text_of_one_file(reader):
    parts = [NOVEL[:777], "—— …", "English words here, " * 4, NOVEL[777:]]
    made = [TEXT.fingerprint(reader.media(part)) for part in parts]
    together, whole = TEXT.joined(made).codes, TEXT.fingerprint(reader.media("".join(parts)))
    assert together.length == whole.length
    assert together.arrays.keys() == whole.arrays.keys()
    for name, array in whole.arrays.items():
        assert np.array_equal(together.arrays[name], array), name
    assert set(together.keys.tolist()) == set(whole.keys.tolist())


def test_joining_nothing_but_captures_without_text_gives_their_length(reader):
    made = [TEXT.fingerprint(reader.media(part)) for part in ("***", "ab")]
    together = TEXT.joined(made).codes
    assert (together.keys.size, together.length, dict(together.arrays)) == (0, 5.0, {})
