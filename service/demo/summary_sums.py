"""Compare what chapters add up to with what was planted, party by party."""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.adding_up import By, added_up
from alerts.together import Together, chapter_ranges
from domain.ports import Transaction
from domain.work import WorkKind
from keyworks.titles import work_id
from service.demo.truth_sums import TrueSum


@dataclass(frozen=True, slots=True)
class SumRow:
    """What a party's copies of a work add up to; `planted` are the chapters it posted whole.

    `told` are the chapters the chain names, `words` the same as a reader is told them.
    """

    who: str
    title: str
    postings: int
    share: float | None
    words: str
    told: tuple[int, ...]
    planted: tuple[int, ...]
    right: bool


def sum_rows(tx: Transaction, truths: Sequence[TrueSum]) -> tuple[SumRow, ...]:
    """Ask for the sums of the parties that the truth names, as a department would."""
    return tuple(_row(tx, truth) for truth in truths)


def sum_failures(rows: Sequence[SumRow]) -> tuple[str, ...]:
    """Tell of sums that leave chapters out, or name some that were not posted."""
    return tuple(
        f"{row.who} posted chapters {list(row.planted)} of {row.title}, told: {list(row.told)}"
        for row in rows
        if not row.right
    )


def _row(tx: Transaction, truth: TrueSum) -> SumRow:
    work = work_id(WorkKind(truth.kind), truth.title)
    accounts = added_up(tx, By.ACCOUNT, work=work, account=truth.who)
    found = accounts or added_up(tx, By.POSTING, work=work, posting=truth.who)
    told = _numbers(found[0]) if found else ()
    return SumRow(
        who=truth.who,
        title=truth.title,
        postings=found[0].postings if found else 0,
        share=found[0].share if found else None,
        words=chapter_ranges(found[0]).partition(" ")[2] if found else "",
        told=told,
        planted=truth.chapters,
        right=set(truth.chapters) <= set(told) <= set(truth.touched),
    )


def _numbers(found: Together) -> tuple[int, ...]:
    return tuple(n for first, last in found.chapters for n in range(first, last + 1))
