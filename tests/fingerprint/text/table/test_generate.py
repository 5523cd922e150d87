import unicodedata

import numpy as np
import pytest

from fingerprint.modalities.text import SCHEME
from fingerprint.text.table import file, generate

# The table each scheme folds by. A scheme that stored fingerprints carry keeps its row: a
# change of the table needs a new scheme, and a new row.
DIGESTS = {
    "text-5-10-v2": "33cb8fa7f50f95f90cec9a32153f8d158f681cb04eeb5c328379e432723cc0e7",
}


@pytest.fixture(scope="module")
def table():
    return file.load()


@pytest.fixture(scope="module")
def made():
    return generate.make()


def test_a_changed_table_has_a_changed_scheme(table):
    assert DIGESTS[SCHEME.name] == table.digest


def test_the_file_is_what_the_sources_give(table, made):
    different = np.flatnonzero(made != table.tokens)
    if unicodedata.unidata_version == generate.UNICODE:
        assert not different.size, "run make table"
    # A newer Unicode has more characters, and nothing else that we use.
    assert not np.any(table.tokens[different])


def test_the_file_names_its_sources(table):
    assert table.sources.startswith(f"Unicode {generate.UNICODE}, OpenCC ")


def test_another_unicode_writes_no_table(monkeypatch):
    monkeypatch.setattr(generate.unicodedata, "unidata_version", "3.2.0")
    monkeypatch.setattr(file, "save", None)
    with pytest.raises(SystemExit, match=r"Unicode 14\.0\.0"):
        generate.main()


def test_make_table_says_what_it_wrote(monkeypatch, tmp_path, capsys, made):
    monkeypatch.setattr(generate, "UNICODE", unicodedata.unidata_version)
    monkeypatch.setattr(generate, "make", lambda: made)
    monkeypatch.setattr(file, "PATH", tmp_path / "tokens.bin")
    generate.main()
    assert file.load(file.PATH).digest in capsys.readouterr().out


def code_points(*ranges):
    return [chr(code) for low, high in ranges for code in range(low, high + 1)]


def assigned(characters):
    return [one for one in characters if unicodedata.category(one) not in {"Cn", "Cs"}]


@pytest.mark.parametrize(
    ("kind", "ranges", "kept", "of"),
    [
        ("full width", [(0xFF21, 0xFF3A), (0xFF41, 0xFF5A)], 52, 52),
        ("half-width kana, less three marks", [(0xFF66, 0xFF9F)], 55, 58),
        ("bracketed and circled", [(0x249C, 0x24E9)], 78, 78),
        ("squared and negative", [(0x1F130, 0x1F149), (0x1F170, 0x1F189)], 52, 52),
        ("mathematical Latin", [(0x1D400, 0x1D6A3)], 652, 652),
        ("ligatures", [(0xFB00, 0xFB06)], 7, 7),
        ("Kangxi radicals", [(0x2F00, 0x2FD5)], 214, 214),
        ("other radicals, less the sign of repetition", [(0x2E80, 0x2EF3)], 114, 115),
        ("compatibility ideographs", [(0xF900, 0xFAD9), (0x2F800, 0x2FA1D)], 1014, 1014),
        ("hanzi", [(0x3400, 0x4DBF), (0x4E00, 0x9FFF)], 27_584, 27_584),
        ("Cherokee", [(0x13A0, 0x13F5), (0xAB70, 0xABBF)], 166, 166),
        ("Lisu letters", [(0xA4D0, 0xA4F7)], 40, 40),
        ("hexagrams", [(0x4DC0, 0x4DFF)], 0, 64),
        ("Braille", [(0x2800, 0x28FF)], 0, 256),
        ("variation selectors", [(0xFE00, 0xFE0F)], 0, 16),
        ("bidi controls and joiners", [(0x200B, 0x200F), (0x202A, 0x202E)], 0, 10),
    ],
)
def test_every_class_is_covered(table, kind, ranges, kept, of):
    characters = assigned(code_points(*ranges))
    assert len(characters) == of, kind
    assert np.count_nonzero(table.tokens[[*map(ord, characters)]] > file.BREAK) == kept, kind


def test_only_letters_and_what_stands_for_them_have_tokens(table):
    vanishing = {"Cc", "Cf", "Cs", "Co", "Mn", "Mc", "Me", "Nd", "Sm", "Pc", "Pd", "Po", "Ps"}
    codes = np.flatnonzero(table.tokens > file.BREAK).tolist()
    assert not [code for code in codes if unicodedata.category(chr(code)) in vanishing]


def test_all_cases_of_a_letter_have_one_token(table):
    apart = [
        one
        for one in assigned(code_points((0, file.TABLE_SIZE - 1)))
        for other in (one.upper(), one.lower(), one.casefold())
        if len(other) == 1 and table.tokens[ord(one)] != table.tokens[ord(other)]
        if unicodedata.category(one) != "Mn"  # a mark, though it has a capital
    ]
    assert not apart


def test_a_composed_character_has_the_token_of_its_parts(table):
    def kept(text):
        return [token for token in table.tokens[[*map(ord, text)]] if token > file.BREAK]

    composed = filter(unicodedata.decomposition, code_points((0, file.TABLE_SIZE - 1)))
    apart = [one for one in composed if kept(one) != kept(unicodedata.normalize("NFD", one))]
    assert not apart


def test_simplified_chinese_stays_as_it_is(table):
    hanzi = [one for one in code_points((0x4E00, 0x9FFF)) if one.encode("gb2312", "ignore")]
    moved = [one for one in hanzi if table.tokens[ord(one)] != ord(one)]
    assert (len(hanzi), len(moved)) == (6763, 34)


def test_much_of_traditional_chinese_becomes_simplified(table):
    hanzi = [one for one in code_points((0x4E00, 0x9FFF)) if one.encode("big5", "ignore")]
    moved = [one for one in hanzi if table.tokens[ord(one)] != ord(one)]
    assert len(moved) > 3200
