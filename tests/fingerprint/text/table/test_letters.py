import pytest

from fingerprint.text.table.letters import ends_word, fold_letter


@pytest.mark.parametrize(
    ("kind", "characters", "letters"),
    [
        ("width", "ＡｚｶﾊＬ", "azカハl"),
        ("circles, brackets, squares", "Ⓐⓩ⒜🄱🅲🅳", "azabcd"),
        ("mathematical alphabets", "𝐀𝒷𝕮𝖉𝙀𝚏𝛂", "abcdefa"),
        ("raised and lowered", "ªⁿᵏₑᴿ", "anker"),
        ("ligatures keep their first letter", "ﬁﬀĳǆ㎏㍿℡", "ffidk株t"),
        ("accents", "éÑŐǟşЙ"[:6], "enoasи"),
        ("case", "ẞİΣДԱꭰ", "sioдwd"),
        ("strokes and hooks, by their names", "øĐłħɓƙȿ", "odlhbks"),
        ("small capitals", "ᴀʙʀʏꜱ", "abrys"),
        ("kana", "ぁがヴヵ", "ァカウヵ"),
        ("syllables stay whole", "한글각", "한글각"),
    ],
)
def test_letters_are_folded(kind, characters, letters):
    assert "".join(map(fold_letter, characters)) == letters, kind


@pytest.mark.parametrize(
    ("capital", "small"),
    [("Н", "н"), ("В", "в"), ("Т", "т"), ("Ν", "ν"), ("Ꮃ", "ꮃ"), ("Я", "я")],
)
def test_capital_and_small_print_fold_alike(capital, small):
    assert fold_letter(capital) == fold_letter(small) != ""


def test_what_is_no_letter_gives_none():
    blank_letters = "\u115f\u1160\u3164\uffa0"
    marks = "\u0301\u0345\u20dd\ufe0f\u3099"
    assert not "".join(map(fold_letter, "1½٣①*。★😀©⠀\u200b\u00ad" + blank_letters + marks))


def test_words_end_at_white_space_and_dashes_alone():
    assert all(map(ends_word, " \t\n\x85\xa0\u1680\u2009\u2028\u202f\u3000-‐‑–—〜－"))
    assert not any(map(ends_word, "\x1c\x1f\u200b\u2060\ufeff\u00ad.·'*_~⠀\u3164"))
