"""Fold a character to one letter: width, case, accents, look-alikes.

One character gives one letter or none, so that a token always leads back to its character;
of a ligature or a square (ﬁ, ㎏, ㍿) the first letter stays. Case goes first and look-alikes
are looked up by the small letter, so that capital and small print fold to the same.
"""

import re
import unicodedata

from fingerprint.text.confusables import latin

_LETTERS = {"Ll", "Lo", "Lu"}
# Hangul fillers: Unicode calls them letters, but nothing is drawn.
_BLANK = "\u115f\u1160"
# Letters with a stroke, a hook or a tail have no decomposition, but a name that tells.
_NAMED = re.compile(
    r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL)"
    r" (?:(?:BARRED|BLACKLETTER|DOTLESS|INSULAR|LENIS|SCRIPT) )?([A-Z])(?: WITH(?:OUT)? .+)?"
)
# White letters in a black square or circle: Unicode has symbols in them, uploaders letters.
_BOXED = re.compile(r"NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])")
_TO_KATAKANA = 0x60


def fold_letter(character: str) -> str:
    """Return the letter a character stands for, or "" where it stands for none.

    A letter in this sense is also a kana, a Hangul syllable or a hanzi: what has no case
    and no look-alike stays as its compatibility form (Unicode's NFKD) has it.
    """
    if unicodedata.category(character).startswith("M"):  # a mark, even one with a capital
        return ""
    known = latin()
    if character.casefold() in known:
        return known[character.casefold()]
    if boxed := _BOXED.fullmatch(unicodedata.name(character, "")):
        return boxed[1].lower()
    if "가" <= character <= "힣":  # decomposing would leave but the first sound
        return character
    for part in unicodedata.normalize("NFKD", character).casefold():
        if unicodedata.category(part) in _LETTERS and part not in _BLANK:
            return known.get(part) or _plain(part)
    return ""


def ends_word(character: str) -> bool:
    """Tell white space, as Unicode's White_Space has it, and dashes."""
    # Python also calls the four information separators space.
    space = character.isspace() and not "\x1c" <= character <= "\x1f"
    return space or unicodedata.category(character) == "Pd"


def _plain(letter: str) -> str:
    if named := _NAMED.fullmatch(unicodedata.name(letter, "")):
        return named[1].lower()
    if "ぁ" <= letter <= "ゖ":  # へ and り are drawn alike in both kana
        return chr(ord(letter) + _TO_KATAKANA)
    return letter
