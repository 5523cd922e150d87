"""The case book: verdicts, notices, strikes, account cases, answers."""

from datetime import datetime
from typing import Protocol

from domain.enforcement import (
    AccountCase,
    CaseState,
    CaseStatus,
    CounterNotice,
    Notice,
    NoticeState,
    NoticeStatus,
    Receipt,
    Retraction,
    Strike,
    StrikeState,
)
from domain.verdict import Outcome, Verdict
from domain.work import WorkId


class CaseBook(Protocol):
    """What was decided and what became of it. Histories are kept, never overwritten."""

    def record(self, verdict: Verdict) -> bool:
        """Keep a verdict. Return False when the posting and work have this outcome already.

        A verdict with another outcome, from a later sighting, or of the same sighting with
        another leading reason or more evidence, becomes the current one; earlier ones stay
        in the history.
        "Already" means: current outcome the same.
        """
        ...

    def verdicts(
        self, posting: str | None = None, outcome: Outcome | None = None
    ) -> tuple[Verdict, ...]:
        """Return current verdicts, by posting and work."""
        ...

    def history(self, posting: str) -> tuple[Verdict, ...]:
        """Return every verdict ever recorded of a posting, oldest first."""
        ...

    def put_notice(self, notice: Notice, at: datetime) -> bool:
        """Keep a notice in the state QUEUED. Return False when it is on record already."""
        ...

    def notice(self, id: str) -> NoticeStatus:
        """Raises NotFound."""
        ...

    def notices(
        self,
        *,
        platform: str | None = None,
        account: str | None = None,
        posting: str | None = None,
        work: WorkId | None = None,
        states: tuple[NoticeState, ...] = (),
    ) -> tuple[NoticeStatus, ...]:
        """Return notices, oldest first. `account` is the native id on `platform`."""
        ...

    def move_notice(self, id: str, state: NoticeState, at: datetime, why: str) -> bool:
        """Set the state and log it. Return False when the notice is in that state already."""
        ...

    def notice_log(self, id: str) -> tuple[tuple[datetime, NoticeState, str], ...]: ...

    def put_counter(self, counter: CounterNotice) -> bool: ...

    def counters(self, notice: str | None = None) -> tuple[CounterNotice, ...]: ...

    def put_retraction(self, retraction: Retraction) -> bool: ...

    def retractions(self) -> tuple[Retraction, ...]: ...

    def put_strike(self, strike: Strike) -> bool: ...

    def move_strike(self, notice: str, state: StrikeState) -> None:
        """Set the state of the strike that a notice earned; no such strike is no error."""
        ...

    def strikes(self, platform: str, account: str | None = None) -> tuple[Strike, ...]: ...

    def put_case(self, case: AccountCase, at: datetime) -> bool:
        """Keep a case in the state PROPOSED; an open case of that id gets the new facts.

        Return False when nothing changed.
        """
        ...

    def case(self, id: str) -> CaseStatus:
        """Raises NotFound."""
        ...

    def cases(self, platform: str | None = None) -> tuple[CaseStatus, ...]: ...

    def move_case(self, id: str, state: CaseState, at: datetime, why: str) -> bool: ...

    def put_receipt(self, receipt: Receipt) -> bool:
        """Keep a platform's answer. Return False when its id is on record."""
        ...

    def receipts(self, subject: str | None = None) -> tuple[Receipt, ...]: ...
