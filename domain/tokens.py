"""Words of a text as a search index keeps them, the same for every backend.

Scripts that put no spaces between words (Chinese, Japanese, Korean, Thai, Lao, Burmese, Khmer)
are cut into pairs of neighbours, 灯塔之 into 灯塔 塔之 and the last character alone; so each
character begins exactly one token, and one of them is looked for as the beginning of a token.
Everything else is cut into words. Width, case and accents are folded.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from domain.errors import BadInput

SCHEME = 1
"""The version of these rules: an index filled by others is filled anew."""

LONGEST_TOKEN = 64  # characters; what is longer is kept and looked for by its beginning
LONGEST_QUERY = 500  # characters
MOST_UNITS = 32

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109f\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# Signs that belong to the letters of a word without being letters, of the scripts of India.
_SIGNS = "\u0900-\u0963\u0966-\u0df3\u0f18-\u0fbc"
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670]")
_LETTER = f"[^\\W_{_UNSPACED}]"
_RUN = re.compile(f"([{_UNSPACED}]+)|({_LETTER}+(?:[{_SIGNS}]+{_LETTER}*)*)")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»＂", '"'))
_STARS = ("*", "＊")


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the span of characters of the folded text that it stands for."""

    text: str
    start: int
    end: int
    unspaced: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """Tokens to be found side by side; of the last one the beginning is enough if `prefix`."""

    tokens: tuple[str, ...]
    prefix: bool = False


def fold(text: str) -> str:
    """Return a text with width, case and accents folded."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isascii():
        return plain
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFKC", bare)


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, in order."""
    found = []
    for run, word in _RUN.findall(fold(text)):
        if word:
            found.append(word[:LONGEST_TOKEN])
        else:
            found += [*map("".join, pairwise(run)), run[-1]]
    return found


def units(words: str) -> tuple[Unit, ...]:
    """Return what a person looks for: words, phrases in quotes, beginnings with a star.

    A word of several tokens, such as an address, is a phrase by itself. A quote that is never
    closed reaches to the end; signs that are neither letters nor digits say nothing.

    Raises:
        BadInput: Too long, too many words, or no letter or digit in it.
    """
    if len(words) > LONGEST_QUERY:
        raise BadInput(f"a search of {len(words)} characters, at most {LONGEST_QUERY} are read")
    found = []
    for number, part in enumerate(words.translate(_QUOTES).split('"')):
        pieces = [part] if number % 2 else part.split()
        found += [unit for piece in pieces if (unit := _unit(piece, quoted=bool(number % 2)))]
    if len(found) > MOST_UNITS:
        raise BadInput(f"a search for {len(found)} words, at most {MOST_UNITS} are looked for")
    if words.strip() and not found:
        raise BadInput(f"expected letters or digits to look for, found {words.strip()[:40]!r}")
    return tuple(dict.fromkeys(found))


def spans(text: str, wanted: tuple[Unit, ...]) -> tuple[tuple[int, int], ...]:
    """Return where units stand in a text, as half-open spans of its characters, ascending.

    Spans that touch are one. None where folding moved characters in a way that cannot be
    followed back, as in a few rare letters.
    """
    folded = fold(text)
    cut = list(_cut(folded))
    places = _places(text, folded)
    found: list[tuple[int, int]] = []
    for unit in wanted:
        size = len(unit.tokens)
        for first in range(len(cut) - size + 1):
            window = cut[first : first + size]
            if _same(unit, window):
                # The beginning of a pair is one character of it.
                short = unit.prefix and window[-1].unspaced
                end = window[-1].start + len(unit.tokens[-1]) if short else window[-1].end
                found.append((window[0].start, end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    if len(places) != len(folded):
        return ()
    return tuple((places[start][0], places[end - 1][1]) for start, end in merged)


def _cut(folded: str) -> Iterator[Token]:
    for run in _RUN.finditer(folded):
        start, end = run.span()
        if run[2]:
            yield Token(run[2][:LONGEST_TOKEN], start, end, unspaced=False)
            continue
        for place in range(start, end):
            pair = folded[place : min(place + 2, end)]
            yield Token(pair, place, place + len(pair), unspaced=True)


def _unit(piece: str, *, quoted: bool) -> Unit | None:
    cut = list(_cut(fold(piece)))
    if not cut:
        return None
    last = cut[-1]
    if last.unspaced:
        # The last character alone would be found only at the end of a run.
        if len(cut) > 1 and cut[-2].unspaced and cut[-2].end == last.end:
            return Unit(tuple(token.text for token in cut[:-1]))
        return Unit(tuple(token.text for token in cut), prefix=True)
    star = not quoted and piece.rstrip().endswith(_STARS)
    return Unit(tuple(token.text for token in cut), prefix=star)


def _same(unit: Unit, window: list[Token]) -> bool:
    *before, last = (token.text for token in window)
    *wanted, end = unit.tokens
    fits = last.startswith(end) if unit.prefix else last == end
    return fits and before == wanted


def _places(text: str, folded: str) -> list[tuple[int, int]]:
    """Return for each folded character the span of the text it came from."""
    if len(folded) == len(text) and text.isascii():
        return [(place, place + 1) for place in range(len(text))]
    starts = [i for i, c in enumerate(text) if i == 0 or not _continues(c)]
    places: list[tuple[int, int]] = []
    parts = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = fold(text[start:end])
        parts.append(part)
        places += [(start, end)] * len(part)
    return places if "".join(parts) == folded else []


def _continues(character: str) -> bool:
    """Tell whether a character is one with what stands before it."""
    return (
        unicodedata.combining(character) != 0
        or "\u1160" <= character <= "\u11ff"
        or character in "\uff9e\uff9f"
    )
