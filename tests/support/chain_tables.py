"""All rows of a store after a run, and where two runs of the same content differ.

Everything is compared: a row is a set of paths with their values, also those inside its JSON,
and the rows of a table are compared in no order. What the wall's clock, the sites' ports and
the order of commits put into them is written in words that do not change from run to run
(`_Words`), or left out where LEFT_OUT says so and why.
"""

import json
import re
from collections import Counter
from datetime import datetime
from fnmatch import fnmatchcase

from sqlalchemy import select

from backends.store.columns import METADATA

ROW = "the number of a row or a change, in the order of the commits"
SECRET = "drawn at random"
HALFWAY = "how a case stood between two strikes, whose order is that of the commits"
INSTANT = "derived from an instant"
UPKEEP = "counts the upkeep of an index too, which goes on by itself"
HOLDER = "which crawler holds which part of the hosts, and how often that changed"
LOST = "a lease that was lost with its crawler counts"
PORT = "a digest of what has the port of a site in it"
# Paths are table.column, or table.body.key of the JSON in it; `*` stands for any part.
LEFT_OUT = {
    "*.seq": ROW,
    "changes.number": ROW,
    "counts.*": ROW,
    "crawl_parts.*": HOLDER,
    "crawlers.*": HOLDER,
    "tasks.attempt": LOST,
    "tasks.fence": HOLDER,
    "tasks.part": PORT,
    "verdicts.body.match.evidence.*.index_version": UPKEEP,
    "api_keys.id": SECRET,
    "api_keys.digest": SECRET,
    "api_keys.body.id": SECRET,
    "api_keys.body.digest": SECRET,
    "account_case_log.at": HALFWAY,
    "account_case_log.why": HALFWAY,
    "account_case_log.body.*": HALFWAY,
    "account_cases.since": HALFWAY,
    "events.id": INSTANT,
    "events.body.id": INSTANT,
    "listings.digest": PORT,
    "outbox.number": ROW,
}
# What order lists of names are in is that of the commits.
UNORDERED = ("*.notices",)
PARSED = ("*.body", "postings.digests", "events.body.body")
# Clocks of the demo stand at the full hour when a part of it begins, and it takes minutes.
# Notices say them to the minute, in their language.
INSTANTS = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d):\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?"
    r"|(\d{4}年\d+月\d+日)(\d\d):\d\d"
)
PORTS = re.compile(r"127\.0\.0\.1:\d+")


def tables_of(store):
    """Return the rows of every table, each a dictionary of what its columns hold."""
    with store._engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in METADATA.sorted_tables
        }


def differences(ours, theirs):
    """Say in lines what one run has and the other has not; none when they agree."""
    lines = []
    one, other = canonical(ours), canonical(theirs)
    for table in sorted({*one, *other}):
        left, right = (Counter(x.get(table, ())) for x in (one, other))
        lines += [f"{table}: only ours: {_said(r)} x{n}" for r, n in (left - right).items()]
        lines += [f"{table}: only theirs: {_said(r)} x{n}" for r, n in (right - left).items()]
    return lines


def canonical(tables):
    """Return each table's rows as tuples of paths and values, the same in every run."""
    words = _Words(tables)
    # A row of which nothing is compared is none.
    return {
        name: list(filter(None, (_row(name, row, words) for row in rows)))
        for name, rows in tables.items()
    }


class _Words:
    """What names something of one run only, and what it is called instead.

    The digest of a record of requests holds their instants, and the trace of a later sighting
    holds when it was looked before: they are called by the posting and their turn.
    """

    def __init__(self, tables):
        self._names = {}
        turns = Counter()
        for row in sorted(tables["sightings"], key=lambda row: row["seen_at"]):
            turn = f"{row['posting']}#{turns[row['posting']]}"
            turns[row["posting"]] += 1
            self._names[row["trace"]] = f"trace of {turn}"
            self._names[json.loads(row["body"])["record"]] = f"record of {turn}"
        for row in tables["links"]:
            self._names[json.loads(row["body"])["record"]] = (
                f"record of a look at {row['posting']}"
            )
        self._pattern = re.compile(r"\b(S-[0-9a-f]{16}|[0-9a-f]{64})\b")

    def of(self, value):
        """Return a value in words that do not change."""
        if isinstance(value, datetime):
            value = value.isoformat()
        if not isinstance(value, str):
            return repr(value)
        text = INSTANTS.sub(_hour, PORTS.sub("127.0.0.1:PORT", value))
        return self._pattern.sub(lambda found: self._names.get(found[0], found[0]), text)


def _hour(instant):
    day, hour = filter(None, instant.groups())
    return f"{day}T{hour}"


def _row(table, columns, words):
    flat = {}
    for column, value in columns.items():
        _flatten(f"{table}.{column}", value, flat)
    kept = {p: words.of(v) for p, v in flat.items() if not _like(p, LEFT_OUT)}
    return tuple(sorted(kept.items()))


def _flatten(path, value, flat):
    if isinstance(value, str) and value[:1] in {"{", "["} and _like(path, PARSED):
        value = json.loads(value)
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(f"{path}.{key}", inner, flat)
    elif isinstance(value, list):
        if _like(path, UNORDERED):
            value = sorted(value)
        for number, inner in enumerate(value):
            _flatten(f"{path}.{number}", inner, flat)
    else:
        flat[path] = value


def _like(path, patterns):
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _said(row):
    return ", ".join(f"{path.partition('.')[2]}={value}" for path, value in row)
