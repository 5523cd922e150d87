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


@dataclass(frozen=True, slots=True)
class Streams:
    """A normalised text and the way back.

    hanzi, letters: (n,) and (m,) uint16 tokens; hanzi_at, letters_at: int32 offsets of the
    original characters, strictly ascending. `length` is the original's, in characters.
    """

    hanzi: NDArray[np.uint16]
    hanzi_at: NDArray[np.int32]
    letters: NDArray[np.uint16]
    letters_at: NDArray[np.int32]
    length: int


def streams(text: str) -> Streams:
    """Split a text into its streams. About 100 million characters a second."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    tokens = _table()[np.minimum(codes, TABLE_SIZE)]
    hanzi_at = np.flatnonzero(_is_hanzi(tokens)).astype(np.int32)
    letters_at = np.flatnonzero(~_is_hanzi(tokens) & (tokens > 0)).astype(np.int32)
    return Streams(tokens[hanzi_at], hanzi_at, tokens[letters_at], letters_at, len(codes))


def _is_hanzi(tokens: NDArray[np.uint16]) -> NDArray[np.bool_]:
    plain = (tokens >= _HANZI[0]) & (tokens < _HANZI[1])
    rare = (tokens >= _SLOTS[0]) & (tokens < _SLOTS[1])
    return np.asarray(plain | rare, np.bool_)


@functools.cache
def _table() -> NDArray[np.uint16]:
    """Return the token of each code point, (TABLE_SIZE + 1,) uint16, 0 where none.

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


def _is_ideograph(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"


def _slot(code: int) -> int:
    if code < _RARE_HANZI:
        return code
    return _SLOTS[0] + (code - _RARE_HANZI) % (_SLOTS[1] - _SLOTS[0])
