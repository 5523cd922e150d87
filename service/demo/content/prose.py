"""Sentences grown from patterns: the engine of the demo's novels.

A pattern holds slots such as {thing}; each is filled by a word drawn from the storyteller's
lists. Fixed words between slots are few and short, so two novels share no run of words
that is longer than chance makes it.
"""

import re
from collections.abc import Mapping, Sequence
from random import Random

_SLOT = re.compile(r"\{(\w+)\}")


class Storyteller:
    """Fills patterns with words, never the same word twice in one sentence."""

    def __init__(self, rng: Random, lists: Mapping[str, Sequence[str]]) -> None:
        self._rng = rng
        self._lists = lists

    def fill(self, pattern: str) -> str:
        """Return the pattern with a fresh word in every slot."""
        used: set[str] = set()

        def word(slot: re.Match[str]) -> str:
            words = self._lists[slot[1]]
            chosen = self._rng.choice(words)
            while chosen in used and len(words) > 8:
                chosen = self._rng.choice(words)
            used.add(chosen)
            return chosen

        return _SLOT.sub(word, pattern)

    def some(self, patterns: Sequence[str], least: int, most: int) -> list[str]:
        """Return a few different patterns, filled."""
        count = min(self._rng.randint(least, most), len(patterns))
        return [self.fill(pattern) for pattern in self._rng.sample(patterns, count)]
