"""What searching costs: documents a second put in, and times of questions, beside LIKE.

python -m bench.search                        as `make bench-search` runs it
python -m bench.search --postings 100000,1000000 --json FILE

Postings are made up by a seed: titles of one to three parts, Chinese, English or both, drawn
so that a few words are in very many titles and most in few, as in true ones. Each is put in as
the service does, a thousand at a time. Then questions of several sorts are asked, each with
other words, twenty things a page; the first ask of a sort warms up and is not counted. The
floor is `title LIKE '%…%'` over the same titles in a table of SQLite, newest first. On
Elasticsearch the same, where KEYWATCH_TEST_ELASTICSEARCH names a server.
"""

import argparse
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from secrets import token_hex
from typing import Any

from domain.documents import of_posting
from domain.ports import Search
from domain.posting import Account, Posting, PostingKind
from domain.search import Query, SearchDocument
from service.searching import open_search

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
BATCH = 1000
HANZI = "灯塔之歌海港月光夜行船少年江湖山河梦风云雪花城市故事红楼春秋剑客天地龙虎星辰传奇"
SYLLABLES = ("lan", "tern", "har", "bour", "night", "reel", "sea", "song", "moon", "ri", "ver")
Sorts = Mapping[str, Callable[[Random], Query]]


def a_word(number: int) -> str:
    """Return the word of a number: the same one always, Chinese for two in three."""
    random = Random(number)
    if number % 3:
        return "".join(random.choices(HANZI, k=random.randint(2, 4)))
    return "".join(random.choices(SYLLABLES, k=random.randint(2, 3)))


def some_word(random: Random) -> str:
    """Draw a word, the first ones far more often than the others."""
    return a_word(int(20_000 * random.random() ** 4))


def documents(count: int, seed: int) -> Iterator[SearchDocument]:
    """Yield postings made up by a seed."""
    random = Random(seed)
    for number in range(count):
        title = " ".join(some_word(random) for _ in range(random.randint(1, 3)))
        account = f"u{int(count / 20 * random.random() ** 2)}"
        platform = random.choice(("tube", "melody", "inkwell", "stall"))
        posting = Posting(
            platform,
            f"av{number}",
            account,
            f"https://{platform}.example/v/av{number}",
            f"{title} 第{random.randint(1, 60)}集",
            PostingKind.VIDEO,
            NOON + timedelta(seconds=random.randrange(365 * 86400)),
        )
        named = {posting.account_key: Account(platform, account, some_word(random))}
        works = (f"W-{random.randrange(500)}",) if number % 50 == 0 else ()
        yield of_posting(posting, None, named, works)


SORTS: Sorts = {
    "a rare word": lambda random: Query(a_word(random.randrange(5_000, 20_000))),
    "a common word": lambda random: Query(a_word(random.randrange(20))),
    "two words": lambda random: Query(f"{some_word(random)} {some_word(random)}"),
    "a phrase": lambda random: Query(f'"第{random.randint(1, 60)}集"'),
    "one character": lambda random: Query(random.choice(HANZI)),
    "a beginning": lambda random: Query(random.choice(SYLLABLES) + "*"),
    "on one platform": lambda random: Query(some_word(random), platforms=("tube",)),
    "of a holder": lambda random: Query(
        some_word(random), readers=tuple(f"work W-{random.randrange(500)}" for _ in range(50))
    ),
    "with facets": lambda random: Query(some_word(random), facets=True),
}


def put_in(search: Search, count: int, seed: int) -> tuple[int, int]:
    """Fill an empty index. Return documents a second, and a second of our CPU."""
    made, spent, worked = documents(count, seed), 0.0, 0.0
    while batch := tuple(islice(made, BATCH)):
        before, idle = time.perf_counter(), time.process_time()
        search.put(batch, 1)
        spent += time.perf_counter() - before
        worked += time.process_time() - idle
    return round(count / spent), round(count / worked)


def times_of(ask: Callable[[Query], object], questions: int, seed: int) -> Iterator[Any]:
    """Yield each sort of question with the seconds of each ask."""
    for name, make in SORTS.items():
        random, spent = Random(seed), []
        for turn in range(questions + 1):
            query = make(random)
            before = time.perf_counter()
            ask(query)
            if turn:
                spent.append(time.perf_counter() - before)
        yield name, spent


def a_floor(folder: Path, count: int, seed: int) -> sqlite3.Connection:
    """Return a table of the same titles, to be asked by LIKE."""
    connection = sqlite3.connect(folder / "titles.db")
    connection.execute("CREATE TABLE titles (at INTEGER, title TEXT)")
    rows = ((d.at.timestamp() if d.at else 0, d.texts[0].text) for d in documents(count, seed))
    connection.executemany("INSERT INTO titles VALUES (?, ?)", rows)
    connection.execute("CREATE INDEX titles_at ON titles (at)")
    connection.commit()
    return connection


def like(connection: sqlite3.Connection, query: Query) -> object:
    """Find a page by LIKE and count all of it, as a search does."""
    words = [f"%{word.strip('*').strip(chr(34))}%" for word in query.words.split()]
    where = " AND ".join(["title LIKE ?"] * len(words))
    page = f"SELECT title FROM titles WHERE {where} ORDER BY at DESC LIMIT 20"
    count = f"SELECT count(*) FROM titles WHERE {where}"
    return [connection.execute(statement, words).fetchall() for statement in (page, count)]


def measure(name: str, url: str, count: int, asked: argparse.Namespace) -> Iterator[Any]:
    """Fill an index and ask it."""
    with closing(open_search(url)) as search:
        search.prepare()
        quick, of_ours = put_in(search, count, asked.seed)
        yield name, count, "documents a second", quick
        yield name, count, "documents a CPU second", of_ours
        if url.startswith("sqlite:"):
            size = Path(url.removeprefix("sqlite:///")).stat().st_size
            yield name, count, "bytes a document", round(size / count)
        time.sleep(2.0)  # Until a cluster shows what was put in.
        for sort, spent in times_of(search.find, asked.questions, asked.seed):
            yield name, count, sort, told(spent)


def told(spent: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile in milliseconds."""
    return (
        round(statistics.median(spent) * 1000, 1),
        round(statistics.quantiles(spent, n=20)[-1] * 1000, 1),
    )


def rows(asked: argparse.Namespace) -> Iterator[Any]:
    """Yield every figure: engine, postings, what, and how much."""
    server = os.environ.get("KEYWATCH_TEST_ELASTICSEARCH")
    if server is None:
        print("Elasticsearch is left out: KEYWATCH_TEST_ELASTICSEARCH names no server")
    for count in asked.postings:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            yield from measure("FTS5", f"sqlite:///{folder}/search.db", count, asked)
            with closing(a_floor(folder, count, asked.seed)) as floor:
                few = max(3, asked.questions // 10)
                for sort, spent in times_of(lambda q: like(floor, q), few, asked.seed):
                    yield "LIKE", count, sort, told(spent)
        if server is not None:
            place = server.replace("http:", "elasticsearch:")
            url = f"{place}/bench{token_hex(6)}?replicas=0"
            yield from measure("Elasticsearch", url, count, asked)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--postings", type=lambda text: [int(n) for n in text.split(",")], default=[100_000]
    )
    parser.add_argument("--questions", type=int, default=100, help="of each sort")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    figures = []
    for engine, count, what, much in rows(asked):
        shown = "p50 {} ms, p95 {} ms".format(*much) if isinstance(much, tuple) else much
        print(f"{engine:14} {count:>9,}  {what:22} {shown}")
        sys.stdout.flush()
        figures.append({"engine": engine, "postings": count, "what": what, "figure": much})
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
