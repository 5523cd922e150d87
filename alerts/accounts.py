"""Account cases: when a repeat uploader has earned more than another takedown.

The unit is the incident, not the notice: fifty copies put up in one evening are one warning
that was not yet given, and count once. We recommend a measure; others decide and apply it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.options import AccountOptions
from alerts.together import Together, sentence
from alerts.wording import percent, plain
from domain.enforcement import (
    AccountCase,
    CaseState,
    CaseStatus,
    Measure,
    Notice,
    Strike,
    StrikeState,
)
from domain.ids import derive
from domain.match import Flag
from domain.posting import Account
from domain.verdict import Verdict

OPEN = (CaseState.PROPOSED, CaseState.REFERRED)
DISGUISES = (Flag.MIRRORED, Flag.RETIMED, Flag.PITCHED)


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """All that is on record about one account, or about several that seem of one hand.

    `accounts` are account keys in order; `notices` those behind `strikes`, `verdicts` those
    behind the notices, `together` what these copies add up to; `postings` counts the known
    postings of the accounts; `basis` says why several accounts are taken together.
    """

    platform: str
    accounts: tuple[str, ...]
    strikes: tuple[Strike, ...]
    notices: tuple[Notice, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    postings: int = 0
    basis: str = ""
    together: tuple[Together, ...] = ()


def incident_of(
    account: str,
    seen_at: datetime,
    strikes: Sequence[Strike],
    options: AccountOptions = AccountOptions(),
) -> str:
    """Return the incident that a copy belongs to.

    Incidents of an account are numbered, so that the name of one does not depend on which
    of its copies was judged first.

    Args:
        account: The account's key.
        seen_at: When the copy was first seen.
        strikes: All strikes of the account so far, voided ones too.
        options: The grace in which an account may still not know of a notice.
    """
    grace = timedelta(hours=options.grace_hours)
    begun = _begun(strikes)
    for incident, first in begun:
        if seen_at < first + grace:
            return incident
    return derive("I", account, str(len(begun) + 1))


def standing_incidents(
    strikes: Sequence[Strike], at: datetime, options: AccountOptions = AccountOptions()
) -> tuple[str, ...]:
    """Return the incidents that count at `at`, oldest first.

    One counts while any of its strikes is ACTIVE and younger than the limit. Incidents of
    two accounts that began within the grace count as one, the first.
    """
    grace = timedelta(hours=options.grace_hours)
    youngest = at - timedelta(days=options.active_days)
    live = {s.incident for s in strikes if s.state is StrikeState.ACTIVE and s.at > youngest}
    counted: list[str] = []
    last: datetime | None = None
    for incident, first in _begun(strikes):
        if incident in live and (last is None or first >= last + grace):
            counted.append(incident)
            last = first
    return tuple(counted)


def measure_for(incidents: int, options: AccountOptions = AccountOptions()) -> Measure | None:
    """Return the gravest measure that so many incidents call for, None below the ladder."""
    for rung, measure in options.ladder:
        if incidents >= rung:
            return measure
    return None


def case_id(platform: str, accounts: Sequence[str], chapter: int) -> str:
    """Return the id of the accounts' case; a settled one is followed by the next chapter."""
    return derive("A", platform, *sorted(accounts), *([str(chapter)] if chapter > 1 else []))


def propose(
    record: AccountRecord,
    past: Sequence[CaseStatus],
    at: datetime,
    options: AccountOptions = AccountOptions(),
) -> AccountCase | None:
    """Return the case a record calls for, or None.

    Args:
        record: The accounts, their strikes and what is behind them.
        past: Every case of exactly these accounts.
        at: The instant strikes are counted for.
        options: Ladder, grace, life of a strike.

    Returns:
        The open case with the new facts, or the next chapter when the last is settled and
        the record calls for a graver measure or rests on none of the old incidents.
    """
    incidents = standing_incidents(record.strikes, at, options)
    measure = measure_for(len(incidents), options)
    if measure is None:
        return None
    chapter = 1 + sum(c.state is not CaseState.PROPOSED for c in past)
    told = [c for c in past if c.state not in {CaseState.PROPOSED, CaseState.WITHDRAWN}]
    known = {i for c in told for i in c.case.incidents}
    if told and measure <= max(c.case.recommended for c in told) and known & set(incidents):
        return None
    proposed = [c for c in past if c.state is CaseState.PROPOSED]
    standing = {s.notice for s in record.strikes if s.state is StrikeState.ACTIVE}
    notices = tuple(n for n in record.notices if n.id in standing)
    return AccountCase(
        proposed[0].case.id if proposed else case_id(record.platform, record.accounts, chapter),
        record.platform,
        tuple(sorted(record.accounts)),
        incidents,
        tuple(n.id for n in notices),
        measure,
        _factors(record, incidents, notices, options),
        proposed[0].case.opened_at if proposed else at,
        record.basis,
    )


def partners(account: Account, others: Iterable[Account]) -> tuple[tuple[Account, str], ...]:
    """Return the accounts that publish a contact of `account`, each with that contact.

    A shared contact is a soft sign: it opens a case for review and merges nothing.
    """
    own = {_folded(c) for c in account.contacts if _folded(c)}
    found = []
    for other in others:
        if other.key == account.key or other.platform != account.platform:
            continue
        shared = [c for c in other.contacts if _folded(c) in own]
        if shared:
            found.append((other, plain(shared[0])))
    return tuple(found)


def _begun(strikes: Sequence[Strike]) -> list[tuple[str, datetime]]:
    """Return incidents with the time of their first strike, oldest first."""
    first: dict[str, datetime] = {}
    for s in strikes:
        first[s.incident] = min(first.get(s.incident, s.at), s.at)
    return sorted(first.items(), key=lambda item: (item[1], item[0]))


def _folded(contact: str) -> str:
    return "".join(contact.casefold().split())


def _factors(
    record: AccountRecord,
    incidents: Sequence[str],
    notices: Sequence[Notice],
    options: AccountOptions,
) -> tuple[str, ...]:
    """The four factors of DSA art. 23 (3), which we record everywhere."""
    postings = {n.posting for n in notices}
    known = max(record.postings, len(postings))
    works = {n.work for n in notices}
    largest = max(
        (e.work_share for v in record.verdicts for e in v.match.evidence), default=0.0
    )
    share = percent(len(postings) / known) if known else "unknown"
    factors = [
        (
            f"absolute number: {len(incidents)} incidents ({len(notices)} notices) within"
            f" {options.active_days:.0f} days"
        ),
        f"relative share: {len(postings)} of {known} known postings noticed ({share})",
        (
            f"gravity: {len(works)} works, each listed and in its window; the largest copy"
            f" covers {percent(largest)} of a work{_adding_up(record, largest)}"
        ),
        f"signs of intent: {_intent(record, incidents, notices)}",
    ]
    if record.basis:
        factors.append(
            f"counted together for review only: {record.basis}; that one hand runs these"
            " accounts is not established"
        )
    return tuple(factors)


def _adding_up(record: AccountRecord, largest: float) -> str:
    """Tell of the work of which several copies cover more than any copy does alone."""
    more = [t for t in record.together if t.postings > 1 and (t.share or 0.0) > largest]
    return f"; {more[0].postings} copies of one add up to {sentence(more[0])}" if more else ""


def _intent(record: AccountRecord, incidents: Sequence[str], notices: Sequence[Notice]) -> str:
    signs: defaultdict[str, int] = defaultdict(int)
    for notice in notices:
        signs["copies put up again after they were taken down"] += notice.round > 1
    for verdict in record.verdicts:
        flags = {f for e in verdict.match.evidence for f in e.flags}
        signs["disguised copies (mirrored, retimed or pitched)"] += bool(flags & set(DISGUISES))
    signs["incidents after a notice could be known"] += max(0, len(incidents) - 1)
    seen = [f"{count} {sign}" for sign, count in signs.items() if count]
    return "; ".join(seen) if seen else "none seen"
