"""Make foreign text fit to be shown: what nobody sees is shown as a mark such as ⟨U+200B⟩.

A passage on a page or a terminal must neither hide a trick from its reader nor play one:
controls, overrides of direction and zero-width marks never get there as themselves.
"""

import re
import unicodedata
from collections.abc import Iterator

# Letters and marks by category, and yet nothing is to be seen of them.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_LAID_OUT = frozenset("\n\t")
# Runs of what needs no look: ASCII, hanzi, usual stops and full width; else one character.
_PARTS = re.compile(
    "[\n\t -~\u2010-\u2027\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e]+|.", re.DOTALL
)
# No orthography stacks more marks on one letter; with more, one line is drawn over others.
_MOST_MARKS = 3


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Cut a text into what can be shown as it is, and marks for what cannot.

    Yields:
        Whether it is a mark, and the text or the mark. A line may end with CR and LF.
    """
    plain: list[str] = []
    stacked = 0
    for part in _PARTS.findall(text.replace("\r\n", "\n")):
        stacked = stacked + 1 if unicodedata.combining(part[0]) else 0
        if len(part) > 1 or (shown(part) and stacked <= _MOST_MARKS):
            plain.append(part)
            continue
        if plain:
            yield False, "".join(plain)
            plain = []
        yield True, f"⟨U+{ord(part):04X}⟩"
    if plain:
        yield False, "".join(plain)


def shown(sign: str) -> bool:
    """Tell whether a reader sees a character, or the room that it takes."""
    if sign in _LAID_OUT or unicodedata.category(sign) == "Zs":
        return True
    return sign.isprintable() and not _BLANK.match(sign)


def visible(text: str) -> str:
    """Return a text with marks in the place of what nobody sees."""
    return "".join(piece for _, piece in pieces(text))
