"""Parts of a passage are placed by what they share, not by proportion."""

import pytest
from fingerprint_builders import R1, W1, a_segment
from text_builders import TEXT, media, prose

from fingerprint.index.memory import MemoryIndex

BOOK = prose(1, length=6000)


@pytest.fixture
def place(tmp_path):
    """Place pages of one document, told as one passage over a stretch of the book."""
    index = MemoryIndex(TEXT.scheme, TEXT.shape)
    index.add(R1, W1, TEXT.enrol(media(tmp_path, BOOK)))

    def told(*pages, within):
        made = [TEXT.fingerprint(media(tmp_path, page)) for page in pages]
        document = TEXT.joined(made)
        parts, at = [], 0.0
        for page in pages:
            span = at, at + len(page)
            parts.append(a_segment(R1, "c", query=span, reference_span=within))
            at = span[1]
        found = document.placed(parts, index.snapshot())
        return [(s.reference_start, s.reference_end) for s in found]

    return told


def near(*spans):
    return [pytest.approx(span, abs=12) for span in spans]


def test_pages_in_a_row_meet(place):
    spans = place(BOOK[100:700], BOOK[700:1300], within=(100.0, 1300.0))
    assert spans == near((100, 700), (700, 1300))
    assert spans[0][1] == spans[1][0]


def test_what_is_left_out_between_pages_is_nobodys(place):
    spans = place(BOOK[:600], BOOK[2000:2600], within=(0.0, 2600.0))
    assert spans == near((0, 600), (2000, 2600))


def test_pages_in_another_order_stand_where_they_belong(place):
    spans = place(BOOK[600:1200], BOOK[:600], within=(0.0, 1200.0))
    assert spans == near((600, 1200), (0, 600))


def test_a_phrase_from_elsewhere_moves_no_page(place):
    page = BOOK[:600] + BOOK[5000:5030]
    spans = place(page, BOOK[600:1200], within=(0.0, 5030.0))
    assert spans[0] == pytest.approx((0, 615), abs=20)


def test_a_page_with_nothing_of_its_own_stands_beside_its_neighbour(place):
    spans = place(BOOK[:600], "。" * 20, BOOK[600:1200], within=(0.0, 1200.0))
    assert spans[1] == pytest.approx((600, 620), abs=12)


def test_no_place_leaves_the_passage(place):
    advert = prose(9, length=200)
    for start, end in place(
        advert + BOOK[50:600], BOOK[600:900] + advert, within=(50.0, 900.0)
    ):
        assert 50.0 <= start < end <= 900.0
