"""Measure text detection on a folder of novels: `python bench/text.py CORPUS [--seed N]`.

CORPUS holds {zh,en}/{protected,unrelated}/*.txt. Every query is a page made from a
protected novel between two stretches of an unrelated one, altered by a printed seed; every
negative is a page of an unrelated novel. Nothing of the corpus is kept.
"""

import argparse
import random
import statistics
import string
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from opencc import OpenCC

from domain.match import Flag
from domain.work import ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Snapshot
from fingerprint.modalities.text import SCHEME, Text
from fingerprint.modality import Found, Media

Edit = Callable[[str, random.Random, str], str]
TEXT = Text()


def _verbatim(text: str, *_: object) -> str:
    return text


def _adverts(text: str, rng: random.Random, *_: object) -> str:
    return "".join(
        c + ("【請收藏本站 www.example.com 手機閱讀更方便】" if rng.random() < 0.01 else "")
        for c in text
    )


def _conversion(text: str, *_: object) -> str:
    return OpenCC("t2s").convert(text).upper()


def _width(text: str, *_: object) -> str:
    wide = {ord(c): ord(c) + 0xFEE0 for c in string.ascii_letters}
    return "".join(c for c in text if c not in "，。、：；,.").translate(wide)


def _noise(text: str, rng: random.Random, *_: object) -> str:
    alike = dict(zip("aeopcyx", "аеорсух", strict=True))
    return "".join(
        (alike.get(c, c) if rng.random() < 0.3 else c) + rng.choice(("", "", "", "\u200b", "*"))
        for c in text
    )


def _edited(share: float) -> Edit:
    def edit(text: str, rng: random.Random, other: str) -> str:
        out = []
        for c in text:
            if rng.random() >= share:
                out.append(c)
                continue
            kind = rng.randrange(3)
            strange = other[rng.randrange(len(other))]
            out.append(("", strange, c + strange)[kind])
        return "".join(out)

    return edit


def _reworded(share: float) -> Edit:
    def edit(text: str, rng: random.Random, other: str) -> str:
        if " " in text.strip():
            words = other.split()
            return " ".join(
                rng.choice(words) if rng.random() < share else w for w in text.split()
            )
        out, i = [], 0
        while i < len(text):
            size = rng.choice((1, 2, 2))
            at = rng.randrange(len(other) - 2)
            out.append(other[at : at + size] if rng.random() < share else text[i : i + size])
            i += size
        return "".join(out)

    return edit


def _renamed(text: str, rng: random.Random, other: str) -> str:
    """Replace six frequent pairs of hanzi, or all capitalised words, by others."""
    if " " in text.strip():
        names = {w.strip(",.;!?") for w in text.split() if w[:1].isupper() and len(w) > 3}
        strange = [w for w in other.split() if w.isalpha()]
        for name in sorted(names):
            text = text.replace(name, rng.choice(strange).title())
        return text
    for name in [text[i : i + 2] for i in (rng.randrange(len(text) - 2) for _ in range(6))]:
        at = rng.randrange(len(other) - 3)
        text = text.replace(name, other[at : at + 3])
    return text


def _washed(text: str, rng: random.Random, other: str) -> str:
    for edit in (_renamed, _reworded(0.10), _edited(0.05), _conversion, _noise):
        text = edit(text, rng, other)
    return text


EDITS: dict[str, Edit] = {
    "verbatim": _verbatim,
    "adverts": _adverts,
    "t2s / upper": _conversion,
    "width, stops": _width,
    "zero-width, star": _noise,
    "edit 10 %": _edited(0.10),
    "edit 20 %": _edited(0.20),
    "words 30 %": _reworded(0.30),
    "names": _renamed,
    "washed": _washed,
}


class Bench:
    """The references of one language, enrolled, and pages to ask about."""

    def __init__(self, folder: Path, scratch: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.page = scratch / "page.txt"
        self.references = {p.stem: _body(p) for p in sorted(folder.glob("protected/*.txt"))}
        self.unrelated = [_body(p) for p in sorted(folder.glob("unrelated/*.txt"))]
        self.index = MemoryIndex(SCHEME)
        started = time.perf_counter()
        for name, text in self.references.items():
            self.page.write_text(text, "utf-8")
            codes = TEXT.enrol(self.media())
            self.index.add(ReferenceId(name), WorkId(name), codes)
        size = sum(map(len, self.references.values())) / 1e6
        print(f"{size:.1f} Mchar enrolled in {time.perf_counter() - started:.1f} s")
        self.snapshot: Snapshot = self.index.snapshot()
        self.seconds: list[float] = []

    def media(self) -> Media:
        return Media(self.page, "text/plain", "0" * 64)

    def ask(self, text: str) -> list[Found]:
        self.page.write_text(text, "utf-8")
        started = time.perf_counter()
        codes = TEXT.fingerprint(self.media())
        found = TEXT.match(codes, self.media(), self.snapshot)
        self.seconds.append(time.perf_counter() - started)
        return list(found)

    def excerpt(self, text: str, length: int) -> str:
        at = self.rng.randrange(len(text) - length)
        return text[at : at + length]

    def hits(self, edit: Edit, length: int, queries: int) -> tuple[float, float]:
        """Return the shares of queries found to review, and to report."""
        seen = sure = 0
        for _ in range(queries):
            name = self.rng.choice(list(self.references))
            filler = self.rng.choice(self.unrelated)
            copy = edit(self.excerpt(self.references[name], length), self.rng, filler)
            around = (
                self.excerpt(filler, length * 3 // 10),
                self.excerpt(filler, length * 3 // 10),
            )
            scores = {f.work: f.score for f in self.ask(around[0] + copy + around[1])}
            seen += scores.get(WorkId(name), 0) >= 0.5
            sure += scores.get(WorkId(name), 0) >= 0.9
        return seen / queries, sure / queries

    def negatives(self, pages: int) -> None:
        worst: list[tuple[float, float, str, bool]] = []
        for _ in range(pages):
            page = self.excerpt(
                self.rng.choice(self.unrelated), self.rng.choice((300, 1000, 5000))
            )
            worst += [
                (f.score, f.raw, f.work, Flag.QUOTATION in f.flags) for f in self.ask(page)
            ]
        over = sum(score >= 0.9 for score, *_ in worst)
        print(f"{pages} unrelated pages: {len(worst)} to review, {over} to report; worst:")
        for row in sorted(worst, reverse=True)[:6]:
            print("   score {:.3f} evidence {:.0f} {} quotation={}".format(*row))


def _body(path: Path) -> str:
    text = path.read_text("utf-8")
    return text[len(text) // 50 : -len(text) // 50]


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--negatives", type=int, default=500)
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    with tempfile.TemporaryDirectory() as scratch:
        for language in ("zh", "en"):
            bench = Bench(asked.corpus / language, Path(scratch), asked.seed)
            bench.ask("warm " * 100)
            print(f"{language}: found to review / report   @300          @1000")
            for name, edit in EDITS.items():
                rows = [bench.hits(edit, length, asked.queries) for length in (300, 1000)]
                print(f"  {name:24}" + "".join(f"  {a:.3f} / {b:.3f}" for a, b in rows))
            bench.seconds.clear()
            bench.negatives(asked.negatives)
            ms = [1000 * s for s in bench.seconds]
            print(f"  median {statistics.median(ms):.1f} ms a page, worst {max(ms):.1f} ms")


if __name__ == "__main__":
    _main()
