"""Read the copies on record and add them up, by account, by posting, or all together.

Read in pages and by index, so that one account costs what it has posted, not what all have.
"""

from collections.abc import Iterator
from enum import StrEnum

from alerts.together import Together, together
from domain.ports import Transaction
from domain.verdict import Verdict
from domain.work import WorkId

EVERYBODY = "everybody"


class By(StrEnum):
    """Whose copies are counted together."""

    ACCOUNT = "account"
    POSTING = "posting"
    WORK = "work"


def added_up(
    tx: Transaction,
    by: By,
    *,
    work: WorkId | None = None,
    account: str | None = None,
    posting: str | None = None,
) -> tuple[Together, ...]:
    """Add up the copies on record of a work, of an account, or of a posting.

    Args:
        tx: Where they are read.
        by: Whose are counted together. What nobody is named for counts by posting.
        work: Only copies of this work.
        account: Only postings of this account, by its key.
        posting: Only this posting, by its key.

    Returns:
        The largest share first. All copies on record when none of the three is named.
    """
    copies = _copies(tx, work=work, account=account, posting=posting)
    return together(((_who(v, by), v) for v in copies), tx.extents.outlines)


def _copies(
    tx: Transaction, *, work: WorkId | None, account: str | None, posting: str | None
) -> Iterator[Verdict]:
    last = 0
    while page := tx.extents.copies(work=work, account=account, posting=posting, after=last):
        last = page[-1][0]
        yield from (verdict for _, verdict in page)


def _who(verdict: Verdict, by: By) -> str:
    posting = verdict.match.posting
    match by:
        case By.WORK:
            return EVERYBODY
        case By.POSTING:
            return posting.key
        case By.ACCOUNT:
            return posting.account_key or posting.key
