"""What copied chapters add up to in truth: by account over its postings, and by posting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.verdict import Outcome
from service.demo.plan_content import TextContent
from service.demo.plan_words import Plan, PlannedPosting

# A posting of two or three chapters is nothing to add up.
LEAST_CHAPTERS = 5


@dataclass(frozen=True, slots=True)
class TrueSum:
    """Chapters of a work that one party posted, counted from one.

    `who` is an account's key or a posting's. `chapters` are those posted whole, `touched`
    these and those of which a part was posted; both in order.
    """

    who: str
    kind: str
    title: str
    postings: int
    chapters: tuple[int, ...]
    touched: tuple[int, ...]


@dataclass(slots=True)
class _Pile:
    postings: set[str] = field(default_factory=set)
    whole: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)


def sums_of(plan: Plan) -> tuple[TrueSum, ...]:
    """Return the sums of accounts with several postings of a work, and of long postings."""
    accounts: defaultdict[tuple[str, str], _Pile] = defaultdict(_Pile)
    postings: defaultdict[tuple[str, str], _Pile] = defaultdict(_Pile)
    for posting in plan.postings:
        if posting.retracted:
            continue
        for work, whole, chapter in _copied(posting):
            account = f"{posting.platform}:{posting.account}"
            for pile in (accounts[account, work], postings[posting.key, work]):
                pile.postings.add(posting.key)
                pile.touched.add(chapter)
                pile.whole |= {chapter} if whole else set()
    long = {k: p for k, p in postings.items() if len(p.whole) >= LEAST_CHAPTERS}
    several = {k: p for k, p in accounts.items() if len(p.postings) > 1 and len(p.whole) > 1}
    return tuple(
        TrueSum(
            who,
            plan.work(work).kind.value,
            plan.work(work).title,
            len(pile.postings),
            tuple(sorted(pile.whole)),
            tuple(sorted(pile.touched)),
        )
        for (who, work), pile in sorted({**long, **several}.items())
    )


def _copied(posting: PlannedPosting) -> Iterable[tuple[str, bool, int]]:
    """Yield the work, whether it is whole, and the number of each chapter that infringes."""
    infringed = {e.work for e in posting.expected if e.outcome is Outcome.INFRINGING}
    content = posting.content
    for part in content.chapters if isinstance(content, TextContent) else ():
        if part.work in infringed:
            yield part.work, not part.take, part.chapter + 1
