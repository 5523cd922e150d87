"""How hanzi are read, and which are read alike: from pypinyin, which only a bench needs.

A hanzi stands with its commonest reading, without tone. Where pypinyin is not installed
there are no readings, and what needs them is left out and said to be.
"""

from collections.abc import Iterable, Mapping

from opencc import OpenCC

try:
    import pypinyin
except ImportError:
    pypinyin = None


def readable() -> bool:
    """Tell whether there is a pypinyin to ask."""
    return pypinyin is not None


def readings_of(hanzi: Iterable[str]) -> dict[str, str]:
    """Return the reading of each hanzi that has a known one."""
    if not readable():
        return {}
    read = {one: pypinyin.lazy_pinyin(one, errors="ignore") for one in sorted(set(hanzi))}
    return {one: syllables[0] for one, syllables in read.items() if syllables}


def alike(readings: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the hanzi of each reading, but one of those that differ in script only."""
    folds = OpenCC("t2s")
    by_reading: dict[str, dict[str, str]] = {}
    for one, reading in readings.items():
        by_reading.setdefault(reading, {}).setdefault(folds.convert(one), one)
    return {reading: tuple(ones.values()) for reading, ones in by_reading.items()}
