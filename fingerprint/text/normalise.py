"""Normalise a text into two streams: its hanzi and its letters.

Every character is folded by itself through one table, so a stream position always leads
back to the original character it came from. Whatever is neither hanzi nor letter - stops,
stars, digits, zero-width marks - vanishes, and letters inside a Chinese sentence land in
the other stream, so noise of either sort leaves both streams whole.
"""

import functools
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from fingerprint.text.confusables import look_alikes, variants

TABLE_SIZE = 0x32000
_HANZI = (0x3400, 0xA000)
_RARE_HANZI = 0x20000
# Rare hanzi share the private-use slots, so that 16 bits hold every token; two of them
# fall on one slot seldom enough for an alignment not to care.
_SLOTS = (0xE000, 0xF900)
# What is no token, yet ends a word.
_BREAK = 1
# A part of a text, in characters, that the caches of a processor hold: quicker than passes
# over a whole book, and memory is needed for the answer alone.
_PART = 1 << 15


@dataclass(frozen=True, slots=True)
class Streams:
    """A normalised text and the way back.

    hanzi, letters: (n,) and (m,) uint16 tokens; hanzi_at, letters_at: int32 offsets of the
    original characters, strictly ascending; letters_start: (m,) bool, whether a letter
    begins a word. White space, dashes and hanzi end a word; stops, apostrophes, stars,
    digits and invisible marks do not. `length` is the original's, in characters.
    """

    hanzi: NDArray[np.uint16]
    hanzi_at: NDArray[np.int32]
    letters: NDArray[np.uint16]
    letters_at: NDArray[np.int32]
    letters_start: NDArray[np.bool_]
    length: int


def streams(text: str) -> Streams:
    """Split a text into its streams. About 150 million characters a second."""
    parts = [_part(text, at) for at in range(0, len(text) or 1, _PART)]
    broken = True
    for part in parts:
        part.letters_start[0] |= broken
        broken = bool(part.letters_start[-1])
    return Streams(
        np.concatenate([part.hanzi for part in parts]),
        np.concatenate([part.hanzi_at for part in parts]),
        np.concatenate([part.letters for part in parts]),
        np.concatenate([part.letters_at for part in parts]),
        np.concatenate([part.letters_start[:-1] for part in parts]),
        len(text),
    )


def _part(text: str, begin: int) -> Streams:
    """Split the part of a text that begins there, as if it were the middle of a word.

    letters_start is longer by one here: the last says whether a word ends after the last
    letter.
    """
    codes = np.frombuffer(
        text[begin : begin + _PART].encode("utf-32-le", "surrogatepass"), np.uint32
    )
    tokens = _table().take(codes, mode="clip")
    is_hanzi = _is_hanzi(tokens)
    is_letter = ~is_hanzi & (tokens > _BREAK)
    hanzi_at = np.flatnonzero(is_hanzi)
    letters_at = np.flatnonzero(is_letter)
    starts = np.zeros(len(letters_at) + 1, np.bool_)
    # The i-th of those that are no letters, at place p, has p - i letters before it.
    others_at = np.flatnonzero(~is_letter)
    breaks = (is_hanzi | (tokens == _BREAK))[others_at]
    starts[(others_at - np.arange(len(others_at)))[breaks]] = True
    return Streams(
        tokens[hanzi_at],
        (hanzi_at + begin).astype(np.int32),
        tokens[letters_at],
        (letters_at + begin).astype(np.int32),
        starts,
        len(codes),
    )


def _is_hanzi(tokens: NDArray[np.uint16]) -> NDArray[np.bool_]:
    # Below the range wraps around to far above it: one comparison instead of two.
    plain = tokens - np.uint16(_HANZI[0]) < _HANZI[1] - _HANZI[0]
    rare = tokens - np.uint16(_SLOTS[0]) < _SLOTS[1] - _SLOTS[0]
    return np.asarray(plain | rare, np.bool_)


@functools.cache
def _table() -> NDArray[np.uint16]:
    """Return the token of each code point, (TABLE_SIZE + 1,) uint16.

    It is 0 where none is and _BREAK where a word ends.

    Built on first use in about a quarter of a second; a file kept from an older Unicode or
    OpenCC would silently cost recall, so none is kept. The last row stands for every code
    point beyond the table.
    """
    table = np.zeros(TABLE_SIZE + 1, np.uint16)
    latin = look_alikes()
    hanzi: dict[int, str] = {}
    for code in range(TABLE_SIZE):
        character = chr(code)
        if unicodedata.category(character) in {"Cn", "Cs", "Co"}:
            continue
        letter = character if _is_ideograph(character) else _first_letter(character, latin)
        if _is_ideograph(letter):
            hanzi[code] = letter
        elif letter and ord(letter) < _SLOTS[0]:
            table[code] = ord(letter)
        elif _ends_word(character):
            table[code] = _BREAK
    for code, simple in zip(hanzi, _simplify(list(hanzi.values())), strict=True):
        table[code] = _slot(ord(simple))
    table.setflags(write=False)
    return table


def _first_letter(character: str, latin: dict[str, str]) -> str:
    """Fold width, case, accents and look-alikes; a ligature keeps its first letter only."""
    if character in latin:
        return latin[character]
    if "가" <= character <= "힣":  # decomposing would leave but the first sound
        return character
    for part in unicodedata.normalize("NFKD", character).casefold():
        if unicodedata.category(part) in {"Lo", "Ll"}:
            return latin.get(part, part)
    return ""


def _simplify(hanzi: list[str]) -> list[str]:
    """Fold to simplified, one by one: a phrase table would move the offsets."""
    joined = "\n".join(hanzi)
    simple = OpenCC("t2s").convert(joined).split("\n")
    # Japanese forms only where the first table had nothing to say.
    japanese = OpenCC("t2s").convert(OpenCC("jp2t").convert(joined)).split("\n")
    known = variants()
    folded = []
    for original, chinese, other in zip(hanzi, simple, japanese, strict=True):
        best = chinese if chinese != original else other
        best = best if len(best) == 1 else original
        folded.append(known.get(best, best))
    return folded


def _ends_word(character: str) -> bool:
    """Tell white space, as Unicode's White_Space has it, and dashes."""
    # Python also calls the four information separators space.
    space = character.isspace() and not "\x1c" <= character <= "\x1f"
    return space or unicodedata.category(character) == "Pd"


def _is_ideograph(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"


def _slot(code: int) -> int:
    if code < _RARE_HANZI:
        return code
    return _SLOTS[0] + (code - _RARE_HANZI) % (_SLOTS[1] - _SLOTS[0])
