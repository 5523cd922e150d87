"""Fold hanzi to their simplified forms, character by character.

A table of phrases would choose better where one simplified character stands for two, but
it would move the offsets. Both sides are folded alike, so a wrong choice costs nothing but
the difference between two characters.
"""

from itertools import chain

from opencc import OpenCC

from domain.errors import BadInput
from fingerprint.text.confusables import radicals, variants
from fingerprint.text.table.file import HANZI, SLOTS

_RARE_HANZI = 0x20000
# Blocks of ideographs, by range: assigned or to come.
_BLOCKS = (
    (0x3400, 0x4DC0),
    (0x4E00, 0xA000),
    (0x20000, 0x2A6E0),
    (0x2A700, 0x2F800),
    (0x30000, 0x33480),
)
# Twelve of the compatibility block are ideographs in their own right.
_UNIFIED = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"


def forms() -> dict[str, str]:
    """Return the form each hanzi, and whatever is drawn like one, is folded to.

    First what our own tables say, then OpenCC's characters from traditional to simplified,
    then its forms of Taiwan, Hong Kong and Japan; until nothing changes any more.

    Raises:
        BadInput: Two tables send a character round in a circle.
    """
    blocks = (map(chr, range(low, high)) for low, high in _BLOCKS)
    hanzi = [*chain.from_iterable(blocks), *_UNIFIED]
    step = _opencc(hanzi) | variants() | radicals()
    return {character: _last(character, step) for character in [*hanzi, *step]}


def token(hanzi: str) -> int:
    """Return the 16 bits that stand for a hanzi."""
    code = ord(hanzi)
    if HANZI[0] <= code < HANZI[1]:
        return code
    return SLOTS[0] + (code - _RARE_HANZI) % (SLOTS[1] - SLOTS[0])


def _opencc(hanzi: list[str]) -> dict[str, str]:
    """Return one step of each hanzi that OpenCC changes."""
    simple = _convert("t2s", hanzi)
    step = {a: b for a, b in simple.items() if a != b}
    for standard in ("tw2t", "hk2t", "jp2t"):
        for ours, theirs in _convert(standard, hanzi).items():
            other = simple.get(theirs, theirs)
            if other == ours or ours in step:
                continue
            if not _is_common(ours):
                step[ours] = other
            elif not _is_common(other):  # 慎 is the usual form of 愼, whatever Japan says
                step[other] = ours
            # Otherwise two characters of everyday Chinese: 芸 stands for itself, not for 艺.
    return step


def _convert(name: str, hanzi: list[str]) -> dict[str, str]:
    """Convert one by one: a line each, so that no phrase is ever seen."""
    converted = OpenCC(name).convert("\n".join(hanzi)).split("\n")
    return {a: b for a, b in zip(hanzi, converted, strict=True) if len(b) == 1}


def _is_common(character: str) -> bool:
    """Tell whether simplified Chinese uses a character: GB 2312 has the 6,763 usual ones."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _last(character: str, step: dict[str, str]) -> str:
    seen = [character]
    while (following := step.get(seen[-1])) is not None:
        if following in seen:
            raise BadInput(f"{''.join(seen)} and {following} are folded in a circle")
        seen.append(following)
    return seen[-1]
