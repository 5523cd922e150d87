"""What a notice has to say, and what a format of notices must be able to do.

A claim carries facts only; every word of a notice belongs to its format, so that counsel can
read one file and know all that goes out under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from alerts.options import Party, Sender
from alerts.wording import join, taken
from domain.enforcement import Notice, Retraction
from domain.match import Match
from domain.posting import Account, Capture, Platform, Posting
from domain.protection import Duty, InForce
from domain.verdict import Verdict
from domain.work import Work


@dataclass(frozen=True, slots=True)
class Claim:
    """All the facts of one notice, before any words.

    `line` is where the list protects the work; `captures` are those of the sighting,
    `evidence` the vault digests the notice cites; `holder` the particulars of the holder
    where the operator gave them.
    """

    id: str
    verdict: Verdict
    work: Work
    line: InForce
    platform: Platform
    account: Account | None
    sender: Sender
    evidence: tuple[str, ...]
    made_at: datetime
    due: datetime
    captures: tuple[Capture, ...] = ()
    holder: Party | None = None
    round: int = 1
    parent: str | None = None
    longest_segments: int = 20

    @property
    def match(self) -> Match:
        """The match the verdict is about."""
        return self.verdict.match

    @property
    def posting(self) -> Posting:
        """The posting complained of."""
        return self.verdict.match.posting

    @property
    def duty(self) -> Duty | None:
        """What the batch asks of this class of provider, None when it does not say."""
        return self.line.batch.duties.get(self.platform.provider)

    @property
    def domain(self) -> str:
        """The host of the posting's address, or the address itself when it has none."""
        return urlsplit(self.posting.url).hostname or self.posting.url

    def holder_name(self, language: str) -> str:
        """Return the holder as the list prints it, else as the catalogue knows it."""
        return self.line.entry.holder or join(self.work.holders, language)

    def account_name(self, unknown: str) -> str:
        """Return the uploader's name and native id, or `unknown`."""
        native = self.posting.account
        if not native:
            return unknown
        name = self.account.name if self.account else ""
        return f"{name} ({native})" if name and name != native else native

    def taken(self, language: str) -> tuple[str, ...]:
        """Return what was taken and where, a line a segment."""
        labels = {c.digest: c.label for c in self.captures}
        return taken(self.match.segments, language, labels=labels, most=self.longest_segments)


class NoticeFormat(Protocol):
    """Words takedown requests. One file in `alerts/notices`, one line in FORMATS."""

    @property
    def name(self) -> str: ...

    def body(self, claim: Claim, language: str) -> str:
        """Return the request in full, in `en` or `zh`."""
        ...

    def retraction(
        self, notice: Notice, work: Work, retraction: Retraction, sender: Sender
    ) -> str:
        """Return the withdrawal of a notice, in the language of the notice."""
        ...


Formats = Mapping[str, NoticeFormat]
