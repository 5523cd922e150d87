"""Titles are drawn with what fonts there are, and what is lost is said."""

from PIL import Image, ImageDraw

from service.sheets.fonts import Writer


def drawn(writer, text):
    page = Image.new("RGB", (400, 40), "white")
    width = writer.write(ImageDraw.Draw(page), (0, 0), text, 16)
    return page, width


def test_a_machine_without_fonts_draws_latin_and_notes_the_rest():
    writer = Writer(names=())
    page, width = drawn(writer, "The Lantern 灯笼")
    assert writer.lost == {"灯", "笼"}
    assert page.getextrema() != Image.new("RGB", (1, 1), "white").getextrema()
    assert width == writer.width("The Lantern 灯笼", 16)


def test_what_is_cut_off_ends_in_an_ellipsis_and_fits():
    writer = Writer(names=())
    cut = writer.shortened("a very long title " * 9, 16, 120)
    assert cut.endswith("…")
    assert writer.width(cut, 16) <= 120
    assert writer.shortened("short", 16, 120) == "short"


def test_what_nobody_sees_is_drawn_as_a_mark():
    writer = Writer(names=())
    assert writer.width("a\u202eb", 16) > writer.width("ab", 16)
    assert drawn(writer, "a\u202eb")[0] != drawn(writer, "ab")[0]
