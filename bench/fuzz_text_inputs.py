"""What both fuzzers of text do with an input, and the count they keep."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import hostile_builders as hostile  # noqa: E402  # it is beside the tests that use it too

from fingerprint.text.reading import EPUB, GZIP, HTML, PDF, PLAIN, TAR, ZIP  # noqa: E402

KINDS = (PLAIN, HTML[0], EPUB, PDF, ZIP, TAR, GZIP)
BYTES, TEXT = "bytes", "code points"
TARGETS = (*KINDS, BYTES, TEXT)


class Tally:
    """What became of the inputs, by target, and how long the slowest took."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.texts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.slowest: dict[str, float] = {}

    def count(self, target: str, attempt: Callable[[], bool]) -> None:
        """Make one attempt and count it; a failure goes through."""
        begun = time.perf_counter()
        (self.texts if attempt() else self.refused)[target] += 1
        took = time.perf_counter() - begun
        self.slowest[target] = max(took, self.slowest.get(target, 0.0))

    def total(self) -> int:
        """Return how many attempts were made."""
        return self.texts.total() + self.refused.total()

    def tell(self) -> None:
        """Print a row a target."""
        for target in TARGETS:
            texts, refused = self.texts[target], self.refused[target]
            print(
                f"{self.engine:10} {target:22} {texts + refused:7} inputs: {texts} texts,"
                f" {refused} refused, slowest {self.slowest.get(target, 0.0):.2f} s"
            )
        print(f"{self.engine}: {self.total()} inputs, nothing but Refused", flush=True)


def feed(target: str, drawn: bytes | str, folder: Path) -> bool:
    """Hand one input to its target; return whether it gave a text."""
    if isinstance(drawn, str):
        return hostile.feed_text(drawn)
    if target == BYTES:
        return hostile.feed_bytes(drawn)
    return hostile.feed(target, drawn, folder)
