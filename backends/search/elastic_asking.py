"""A question in Elasticsearch's words. See domain.search for the order.

All conditions are filters, which score nothing; a thing that has the words in its names too
scores one. So the score is the first thing to sort by, and says nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backends.search.pages import end_of, size_of, window_of
from domain.search import MOST_COUNTED, Kind, Query
from domain.tokens import Unit

# Each shard tells so many of its most frequent values, so that counts are right but for values
# that are rare on every shard.
TOLD_BY_A_SHARD = 1000
# The server takes 65,536 values at once.
MOST_VALUES = 60_000
# How many tokens may go on from the last one of a phrase; all there are, in effect.
MOST_ENDINGS = 20_000
COUNTED = {
    "platform": "platform",
    "outcome": "outcome",
    "kind": "kind",
    "work": "works",
    "month": "month",
}

Json = Mapping[str, Any]


def body_of(query: Query, units: Sequence[Unit]) -> dict[str, Any]:
    """Return the body of a search for a page, and for the thing after it.

    Raises:
        BadInput: See domain.ports.Search.
    """
    asked: dict[str, Any] = {
        "query": {"bool": {"filter": _filters(query, units), "should": _leading(units)}},
        "sort": [{"_score": "desc"}, {"at": "desc"}, {"id": "asc"}],
        "size": size_of(query) + 1,
        "source": ["body"],
        "track_total_hits": True,
    }
    end = end_of(query.after)
    if end is not None:
        asked["search_after"] = [float(end.leads), end.at, end.id]
    if query.facets:
        asked["aggregations"] = {
            name: {
                "terms": {
                    "field": field,
                    "size": MOST_COUNTED,
                    "shard_size": TOLD_BY_A_SHARD,
                    "order": [{"_count": "desc"}, {"_key": "asc"}],
                }
            }
            for name, field in COUNTED.items()
        }
    return asked


def _filters(query: Query, units: Sequence[Unit]) -> list[Json]:
    # The place of the index is a document of no kind.
    found: list[Json] = [_any("kind", [str(kind) for kind in query.kinds or Kind])]
    found += [_stands("words", unit) for unit in units]
    fields = {
        "platform": query.platforms,
        "accounts": query.accounts,
        "works": query.works,
        "outcome": query.outcomes,
        "state": query.states,
    }
    found += [
        _any(field, [str(v) for v in values]) for field, values in fields.items() if values
    ]
    if query.readers is not None:
        found.append(_any("readers", query.readers))
    window = window_of(query)
    if window is not None:
        found.append({"range": {"at": {"gte": window[0], "lt": window[1]}}})
    return found


def _leading(units: Sequence[Unit]) -> list[Json]:
    if not units:
        return []
    all_of_them = {"bool": {"filter": [_stands("lead", unit) for unit in units]}}
    return [{"constant_score": {"filter": all_of_them, "boost": 1.0}}]


def _stands(field: str, unit: Unit) -> Json:
    """Say that a unit stands in a field, whose analyzer parts tokens at blanks."""
    *_, last = unit.tokens
    if len(unit.tokens) == 1:
        return {"prefix" if unit.prefix else "term": {field: {"value": last}}}
    said = {"query": " ".join(unit.tokens)}
    if unit.prefix:
        return {"match_phrase_prefix": {field: {**said, "max_expansions": MOST_ENDINGS}}}
    return {"match_phrase": {field: said}}


def _any(field: str, values: Sequence[str]) -> Json:
    if len(values) <= MOST_VALUES:
        return {"terms": {field: list(values)}}
    starts = range(0, len(values), MOST_VALUES)
    parts = [{"terms": {field: list(values[i : i + MOST_VALUES])}} for i in starts]
    return {"bool": {"should": parts, "minimum_should_match": 1}}
