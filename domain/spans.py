"""Half-open stretches of a capture or a reference, put in order."""

from collections.abc import Iterable
from math import isfinite

from domain.errors import BadInput
from domain.work import Span


def disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that overlap or touch joined.

    Raises:
        BadInput: A span that ends where it begins or before, or is no stretch at all.
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if not (isfinite(start) and isfinite(end) and 0 <= start < end):
            raise BadInput(f"expected a span that starts before it ends, found {start}-{end}")
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], float(end)))
        else:
            joined.append((float(start), float(end)))
    return tuple(joined)
