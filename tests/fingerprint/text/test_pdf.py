import random

import pytest
from book_builders import prose
from pdf_builders import pdf, prose_pages

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.pdf import PdfOptions, read_pdf

CHINESE = prose(1)
PRINTED = pdf(prose_pages(CHINESE, 40, 12))


def test_hanzi_are_read_and_their_lines_joined_over_pages():
    printed = read_pdf(PRINTED)
    assert printed.text == CHINESE
    assert printed.pages == 4


def test_a_file_and_its_bytes_read_alike(tmp_path):
    path = tmp_path / "b.pdf"
    path.write_bytes(PRINTED)
    assert read_pdf(path) == read_pdf(PRINTED)


def test_english_lines_are_joined_by_spaces_and_hyphens_go():
    lines = [
        "The clock on the veranda had been re-",
        "paired twice before “the rain” set in.",
        "It ran.",
        "Nobody in the village could tell us what",
        "hour it was.",
    ]
    assert read_pdf(pdf([lines], hanzi=False)).text == (
        "The clock on the veranda had been repaired twice before “the rain” set in."
        "\nIt ran.\nNobody in the village could tell us what hour it was."
    )


def test_heads_and_page_numbers_that_come_back_are_left_out():
    pages = prose_pages(CHINESE, 40, 12)
    dressed = [["灯下黑  第一卷", *page, f"- {i} -"] for i, page in enumerate(pages, 1)]
    assert read_pdf(pdf(dressed)).text == CHINESE


def test_a_print_without_a_text_layer_is_undecodable():
    with pytest.raises(UndecodableMedia, match="a PDF of 12 pages without a text layer"):
        read_pdf(pdf([[]] * 12))


def test_a_locked_print_is_refused():
    with pytest.raises(UndecodableMedia, match="asks for a password"):
        read_pdf(pdf([["天下"]], locked=True))


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", PRINTED[: len(PRINTED) // 8], bytes(5000)])
def test_what_is_no_print_is_undecodable(body):
    with pytest.raises(UndecodableMedia):
        read_pdf(body)


def test_a_print_whose_table_of_places_is_wrong_is_still_read():
    assert read_pdf(PRINTED[: PRINTED.rindex(b"startxref")]).text == CHINESE


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (PdfOptions(most_pages=2), "pages, limit 2"),
        (PdfOptions(most_characters=600), "over 600 characters, the limit, on 2 of"),
    ],
)
def test_a_print_over_a_limit_is_refused(options, words):
    with pytest.raises(TooLarge, match=words):
        read_pdf(PRINTED, options)


def test_a_damaged_page_is_passed_over_and_counted():
    broken = PRINTED.replace(
        b"/MediaBox[0 0 595 842]/Contents 7 0 R", b"/Type/Nothing" + b" " * 24
    )
    printed = read_pdf(broken)
    assert (printed.pages, printed.unread) == (4, 1)
    assert CHINESE.endswith(printed.text[-500:])


def test_flipped_bytes_give_text_or_a_refusal():
    rng = random.Random(3)
    for _ in range(40):
        body = bytearray(PRINTED)
        for _ in range(20):
            body[rng.randrange(len(body))] = rng.randrange(256)
        try:
            assert read_pdf(bytes(body)).text
        except UndecodableMedia:
            continue
