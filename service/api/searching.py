"""Search by words: a department all, a holder what concerns its works, a platform its own.

Who may find a thing is written in the thing; what else stands in it of other works is left out
of the answer, and is neither filtered by nor counted.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from domain.access import Role
from domain.ports import Search
from domain.search import (
    MOST_FOUND,
    Found,
    Hit,
    Kind,
    Snippet,
    reader_of_work,
    reader_on,
)
from domain.search import Query as Question
from domain.tokens import LONGEST_QUERY
from domain.verdict import Outcome
from keyworks.layout import parse_instant
from service.api.auth import Asking, Caller, Served
from service.bootstrap import Service
from service.searching import open_search

router = APIRouter(tags=["search"])

MOST_VALUES = 100


class FoundThing(BaseModel):
    """Something found: its key and kind, what is known beside, and where the words stand.

    `works` are those the caller may see. `texts` are its fields, in order, as they are: show
    them escaped.
    """

    kind: Kind
    key: str
    work: str
    platform: str
    at: datetime | None
    accounts: list[str]
    works: list[str]
    outcome: str
    state: str
    texts: list[tuple[str, str]]
    seen: list[Snippet]


class FoundPage(BaseModel):
    """Some of what was found, of `total`: ask again with `after` = `next` while there is one.

    `facets` count all of it by platform, outcome, kind, work and month.
    """

    items: list[FoundThing]
    total: int
    next: str
    facets: Mapping[str, list[tuple[str, int]]] | None


class SearchDesk:
    """The index that all callers share, opened when the first one asks."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._opening = threading.Lock()
        self._search: Search | None = None

    def opened(self) -> Search:
        """Return the index, prepared."""
        with self._opening:
            if self._search is None:
                search = open_search(self._service.settings.url("search"))
                search.prepare()
                self._search = search
            return self._search

    def close(self) -> None:
        """Close the index, if anything was ever looked for."""
        with self._opening:
            if self._search is not None:
                self._search.close()
                self._search = None


def asked(
    *,
    q: Annotated[
        str, Query(max_length=LONGEST_QUERY, description='Words; "side by side"; begin*.')
    ] = "",
    kind: Annotated[list[Kind], Query(description="Only these things.")] = [],  # noqa: B006 - FastAPI copies it
    platform: Annotated[list[str], Query(max_length=MOST_VALUES)] = [],  # noqa: B006 - see above
    account: Annotated[
        list[str], Query(max_length=MOST_VALUES, description="Key, such as tube:u17.")
    ] = [],  # noqa: B006 - see above
    work: Annotated[list[str], Query(max_length=MOST_VALUES, description="Id.")] = [],  # noqa: B006 - see above
    outcome: Annotated[list[Outcome], Query(description="Of verdicts.")] = [],  # noqa: B006 - see above
    state: Annotated[
        list[str], Query(max_length=MOST_VALUES, description="Of notices and cases.")
    ] = [],  # noqa: B006 - see above
    since: Annotated[str, Query(alias="from", description="Such as 2026-05-01.")] = "",
    until: Annotated[str, Query(alias="to", description="Before that day or instant.")] = "",
    facets: Annotated[bool, Query(description="Count all that is found, too.")] = False,
    limit: Annotated[int, Query(ge=1, le=MOST_FOUND)] = 20,
    after: Annotated[str, Query(max_length=100, description="`next` of a page.")] = "",
) -> Question:
    """Read the question out of a query."""
    return Question(
        words=q,
        kinds=tuple(kind),
        platforms=tuple(platform),
        accounts=tuple(account),
        works=tuple(work),
        outcomes=tuple(outcome),
        states=tuple(state),
        since=parse_instant(since) if since else None,
        until=parse_instant(until) if until else None,
        size=limit,
        after=after,
        facets=facets,
    )


@router.get("/search")
def search(
    request: Request,
    caller: Asking,
    service: Served,
    question: Annotated[Question, Depends(asked)],
) -> FoundPage:
    """Find postings, verdicts, notices and account cases by words, each caller its own.

    All words must be there; Chinese, Japanese and Korean are found by any characters in a row.
    What has the words in its title, work or account comes first, then the newest. A holder
    finds what concerns its works, a platform its postings, notices and cases.
    """
    own = _own_works(service, caller)
    bound = bounded(question, caller, own)
    if bound is None:
        return FoundPage(items=[], total=0, next="", facets={} if question.facets else None)
    desk: SearchDesk = request.app.state.search_desk
    return _page(desk.opened().find(bound), caller, own)


def bounded(question: Question, caller: Caller, own: frozenset[str]) -> Question | None:
    """Return the question as the caller may ask it; None where nothing can be found so.

    Args:
        question: As it was asked.
        caller: Who asks.
        own: The works a holder holds.
    """
    if caller.sees_all():
        return question
    if caller.role is Role.PLATFORM:
        # Which works a posting is compared with is no platform's business, a notice's is.
        kinds = question.kinds
        if question.works:
            kinds = (Kind.NOTICE,)
            if question.kinds and Kind.NOTICE not in question.kinds:
                return None
        return replace(question, kinds=kinds, readers=(reader_on(caller.party),))
    works = tuple(work for work in question.works if work in own)
    if not own or (question.works and not works):
        return None
    return replace(question, works=works, readers=tuple(map(reader_of_work, sorted(own))))


def _own_works(service: Service, caller: Caller) -> frozenset[str]:
    if caller.role is not Role.HOLDER:
        return frozenset()
    with service.store.reading() as tx:
        works = tx.catalogue.works()
    return frozenset(work.id for work in works if caller.party in work.holders)


def _page(found: Found, caller: Caller, own: frozenset[str]) -> FoundPage:
    facets = None
    if found.facets is not None:
        facets = {name: list(counts) for name, counts in found.facets.items()}
        if not caller.sees_all():
            facets["work"] = [pair for pair in facets["work"] if pair[0] in own]
    return FoundPage(
        items=[_item(hit, caller, own) for hit in found.hits],
        total=found.total,
        next=found.next,
        facets=facets,
    )


def _item(hit: Hit, caller: Caller, own: frozenset[str]) -> FoundThing:
    document = hit.document
    thing = document.thing
    theirs = caller.role is Role.PLATFORM and thing.kind is Kind.NOTICE
    may = caller.sees_all() or theirs
    return FoundThing(
        kind=thing.kind,
        key=thing.key,
        work=thing.work,
        platform=document.platform,
        at=document.at,
        accounts=list(document.accounts),
        works=[work for work in document.works if may or work in own],
        outcome=document.outcome,
        state=document.state,
        texts=[(words.field, words.text) for words in document.texts],
        seen=list(hit.seen),
    )
