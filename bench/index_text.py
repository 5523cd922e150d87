"""Rows of text: a page asked among a thousand million characters of synthetic books."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.index_engine import Entry, filled, opened
from bench.index_prose import BOOK, Story, books, coded, edited, named, told, written
from bench.index_rows import Row, Setting, once, say, searching, spend
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modalities.text import Text
from fingerprint.modality import Media
from fingerprint.text.search import HANZI

PAGE = 1000
_MEDIA = Media(Path(), "text/plain", "0" * 64)
_DISK, _MEMORY = 16, 5
"""Bytes a character: stored, indexed and merged; in memory, mapped files included."""
_EDITED = 0.2


def rows(setting: Setting) -> Iterator[Row]:
    """Build the index, then ask for pages of books in it and of others."""
    wanted = setting.scale.megachars
    count = min(wanted, _affordable(setting.folder))
    if count < wanted:
        say(f"memory and disk allow {count} million characters, not {wanted}")
    story = told(setting.seed, 16_000_000 if setting.full else 2_000_000)
    made = filled(
        setting.folder / "text",
        Text(),
        _entries(story, count, setting.seed),
        f"{count} million characters",
    )
    hashing = once(lambda: [coded(book) for book in books(story, 4, setting.seed)])[0]
    hashing -= once(lambda: list(books(story, 4, setting.seed)))[0]
    seconds = made.cpu + hashing / 4 * count
    postings = made.postings
    sort = once(lambda: np.sort(np.random.default_rng(1).integers(0, 1 << 60, 1 << 24)))[0]
    yield Row(
        f"build {count} million characters, CPU",
        count / seconds,
        "Mchar/s",
        setting.reach(15.0),
        at_least=True,
        beside=f"hashing {hashing / 4 * count:.4g} s, indexing {made.cpu:.4g} s (by the clock "
        f"{made.wall:.4g}); sorting as many keys in memory "
        f"{sort * postings / (1 << 24):.4g} s",
    )
    yield Row(
        "text index, a character",
        made.bytes / count / 1e6,
        "B",
        setting.reach(1.3),
        beside=f"{made.bytes / postings:.3g} B a seed; raw keys and values "
        f"{12 * postings / count / 1e6:.3g}; stored {made.stored_bytes / count / 1e6:.3g}",
    )
    yield from _asked(setting, story, count, opened(made.folder, Text()).snapshot(), postings)


def _asked(
    setting: Setting, story: Story, count: int, snapshot: Snapshot, postings: int
) -> Iterator[Row]:
    text = Text()
    pages = list(_pages(story, count, setting))
    say(f"match up to {len(pages)} pages")
    spent = spend(lambda page: text.match(page[1], _MEDIA, snapshot), pages, 3)
    told = zip(pages, spent.answers, strict=False)
    found = [bool(had) and had[0].work == name for (name, _), had in told if name]
    where = f"{count} million characters"
    beside = (
        f"of {len(spent.answers)} pages, {sum(found)} of {len(found)} copied ones found first"
    )
    yield Row(
        f"text: match of a page of {PAGE} at {where}, median CPU",
        spent.ms(),
        "ms",
        setting.reach(40.0),
        beside=f"by the clock {spent.wall_ms():.4g}; {beside}",
    )
    yield Row(
        f"text: match of a page of {PAGE} at {where}, p95 CPU",
        spent.ms(0.95),
        "ms",
        setting.reach(250.0),
        beside=f"by the clock {spent.wall_ms(0.95):.4g}, slowest {spent.wall_ms(1.0):.4g}",
    )
    keys = [page.keys for _, page in pages]
    bare = spend(lambda needles: snapshot.lookup(needles, most=HANZI.most), keys, 3)
    hits = [len(found.query) for found in bare.answers]
    floor = searching(postings, len(keys[0]), setting.seed)
    yield Row(
        f"text: the bare lookups of it at {where}, CPU",
        bare.ms(),
        "ms",
        beside=f"np.searchsorted in memory {floor:.3g}; "
        f"{np.sum(hits) / sum(map(len, keys[: len(hits)])):.3g} hits a seed",
    )


def _entries(story: Story, count: int, seed: int) -> Iterator[Entry]:
    for number, book in enumerate(books(story, count * 1_000_000 // BOOK, seed)):
        yield *named(number), coded(book)


def _pages(story: Story, count: int, setting: Setting) -> Iterator[tuple[str, Codes]]:
    """Give pages by turns: copied, copied with changes, and of no book in the index."""
    rng = np.random.default_rng((setting.seed, 7))
    for number in range(setting.scale.trials):
        if number % 3 == 2:
            yield "", coded(written(story, PAGE, setting.seed * 100_003 + 50_000 + number))
            continue
        chosen = int(rng.integers(count * 1_000_000 // BOOK))
        [book] = books(story, 1, setting.seed, chosen)
        start = int(rng.integers(BOOK - PAGE))
        page = book[start : start + PAGE]
        yield named(chosen)[1], coded(edited(page, _EDITED, rng) if number % 3 else page)


def _affordable(folder: Path) -> int:
    """Return how many million characters the disk and the memory have room for."""
    folder.mkdir(parents=True, exist_ok=True)
    memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            memory = int(line.split()[1]) * 1024
    return int(min(shutil.disk_usage(folder).free / _DISK, memory / _MEMORY) / 1e6)
