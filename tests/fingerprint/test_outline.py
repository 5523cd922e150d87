"""The outline of a reference is read off the index, its chapters too."""

import pytest
from fingerprint_builders import a_reference
from text_builders import TEXT, media, prose

from fingerprint.index.local import LocalIndex
from fingerprint.outline import CHAPTERS, outline_of

BOOK = "".join(f"第{n}章 某事\n{prose(n, length=500)}\n" for n in (1, 2, 3))
R1 = a_reference("r1", "w1", "novel")


@pytest.fixture
def index(tmp_path):
    return LocalIndex(tmp_path / "index", TEXT.scheme, TEXT.shape)


def test_chapters_stay_with_the_reference(index, tmp_path):
    index.add(R1.id, R1.work, TEXT.enrol(media(tmp_path, BOOK)))
    index.merge()
    outline = outline_of(R1, index.snapshot())
    assert (outline.work, outline.modality, outline.length) == ("w1", "text", len(BOOK))
    assert [(c.number, int(c.start)) for c in outline.chapters] == [
        (n, BOOK.index(f"第{n}章")) for n in (1, 2, 3)
    ]


def test_excluding_a_span_leaves_the_chapters(index, tmp_path):
    codes = TEXT.masked(TEXT.enrol(media(tmp_path, BOOK)), [(100.0, 200.0)])
    index.add(R1.id, R1.work, codes)
    assert len(outline_of(R1, index.snapshot()).chapters) == 3


def test_a_text_without_headings_has_a_length_alone(index, tmp_path):
    codes = TEXT.enrol(media(tmp_path, prose(1)))
    index.add(R1.id, R1.work, codes)
    assert CHAPTERS not in codes.arrays
    outline = outline_of(R1, index.snapshot())
    assert (outline.length, outline.chapters) == (1500, ())


def test_a_capture_is_not_searched_for_chapters(tmp_path):
    assert CHAPTERS not in TEXT.fingerprint(media(tmp_path, BOOK)).arrays


def test_a_reference_that_is_not_enrolled_has_none(index):
    assert outline_of(R1, index.snapshot()) is None
