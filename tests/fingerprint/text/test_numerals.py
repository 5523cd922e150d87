"""Numerals of chapters, as they are printed."""

import pytest

from fingerprint.text.numerals import number_of


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        *(("12", 12), ("１２", 12), ("007", 7)),
        *(("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("一百二十", 120)),
        *(("一百零五", 105), ("一二〇", 120), ("兩百", 200), ("千", 1000), ("廿三", 23)),
        *(("一万二千三百", 12_300), ("壹佰贰拾", 120)),
        *(("I", 1), ("iv", 4), ("XXIV", 24), ("XCIX", 99), ("IIII", 4)),
        *(("One", 1), ("twenty-one", 21), ("NINETEEN", 19), ("forty", 40)),
    ],
)
def test_a_numeral_counts(numeral, number):
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    "text",
    ["", "will", "mix of", "one-twenty", "IIIIII", "1234567", "第", "１２x", "ten one two"],
)
def test_what_is_no_numeral_counts_nothing(text):
    assert number_of(text) is None


@pytest.mark.parametrize("number", range(1, 400, 7))
def test_roman_numerals_of_a_long_book_are_read(number):
    places = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V")]
    left, numeral = number, ""
    for value, letters in [*places, (4, "IV"), (1, "I")]:
        numeral += letters * (left // value)
        left %= value
    assert number_of(numeral) == number
