"""How a posting, a verdict, a notice and an account case become documents to be searched.

Each says by itself who may find it: the holders of the works that are found in it, and the
platform it is on. Verdicts are no platform's business, and a case is one only once it was
referred to it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.enforcement import CaseState, CaseStatus, NoticeStatus
from domain.posting import Account, Posting
from domain.search import (
    LONGEST_TEXT,
    Field,
    Kind,
    SearchDocument,
    Thing,
    Words,
    reader_of_work,
    reader_on,
)
from domain.verdict import Verdict
from domain.work import Work

Accounts = Mapping[str, Account]
Works = Mapping[str, Work]
_DRAFTS = {CaseState.PROPOSED, CaseState.WITHDRAWN}


def of_posting(
    posting: Posting, seen_at: datetime | None, accounts: Accounts, works: Iterable[str]
) -> SearchDocument:
    """Return the document of a posting; `works` are those of its current verdicts."""
    found = tuple(sorted(set(works)))
    return SearchDocument(
        Thing(Kind.POSTING, posting.key),
        _texts(*_of_posting(posting, accounts), (Field.STATE, posting.kind)),
        posting.platform,
        posting.published_at or seen_at,
        accounts=_some(posting.account_key),
        works=found,
        readers=(reader_on(posting.platform), *map(reader_of_work, found)),
    )


def of_verdict(verdict: Verdict, accounts: Accounts, works: Works) -> SearchDocument:
    """Return the document of a current verdict."""
    posting, work = verdict.match.posting, verdict.match.work
    return SearchDocument(
        Thing(Kind.VERDICT, posting.key, work),
        _texts(
            *_of_work(work, works),
            *_of_posting(posting, accounts),
            (Field.STATE, verdict.outcome),
            *((Field.REASONS, reason.text) for reason in verdict.reasons),
            (Field.REASONS, verdict.cited or ""),
        ),
        posting.platform,
        verdict.match.seen_at,
        accounts=_some(posting.account_key),
        works=(work,),
        outcome=verdict.outcome,
        readers=(reader_of_work(work),),
    )


def of_notice(
    status: NoticeStatus, posting: Posting | None, accounts: Accounts, works: Works
) -> SearchDocument:
    """Return the document of a notice; `posting` is None when it is not on record."""
    notice = status.notice
    account = f"{notice.platform}:{notice.account}" if notice.account else ""
    return SearchDocument(
        Thing(Kind.NOTICE, notice.id),
        _texts(
            (Field.ID, notice.id),
            *_of_work(notice.work, works),
            (Field.TITLE, posting.title if posting else ""),
            *_of_account(account, accounts),
            (Field.PLATFORM, notice.platform),
            (Field.ADDRESS, notice.url),
            (Field.ID, notice.posting),
            (Field.STATE, status.state),
            (Field.REASONS, status.why),
            (Field.REASONS, notice.cited),
        ),
        notice.platform,
        notice.made_at,
        accounts=_some(account),
        works=(notice.work,),
        state=status.state,
        readers=(reader_on(notice.platform), reader_of_work(notice.work)),
    )


def of_case(status: CaseStatus, accounts: Accounts) -> SearchDocument:
    """Return the document of an account case."""
    case = status.case
    return SearchDocument(
        Thing(Kind.CASE, case.id),
        _texts(
            (Field.ID, case.id),
            *(text for account in case.accounts for text in _of_account(account, accounts)),
            (Field.PLATFORM, case.platform),
            (Field.STATE, f"{status.state} {case.recommended.name.lower()}"),
            (Field.REASONS, status.why),
            (Field.REASONS, case.operator_basis),
            *((Field.REASONS, reason) for reason in case.reasons),
        ),
        case.platform,
        case.opened_at,
        accounts=case.accounts,
        state=status.state,
        readers=() if status.state in _DRAFTS else (reader_on(case.platform),),
    )


def _of_posting(posting: Posting, accounts: Accounts) -> tuple[tuple[Field, str], ...]:
    return (
        (Field.TITLE, posting.title),
        *_of_account(posting.account_key, accounts),
        (Field.PLATFORM, posting.platform),
        (Field.ADDRESS, posting.url),
        (Field.ID, posting.key),
    )


def _of_account(key: str, accounts: Accounts) -> tuple[tuple[Field, str], ...]:
    known = accounts.get(key)
    return (Field.ACCOUNT, known.name if known else ""), (Field.ACCOUNT, key)


def _of_work(id: str, works: Works) -> tuple[tuple[Field, str], ...]:
    known = works.get(id)
    names = known.names if known else ()
    return (*((Field.WORK, name) for name in names), (Field.ID, id))


def _texts(*said: tuple[Field, str]) -> tuple[Words, ...]:
    """Return what is said, once a field and text, none of it longer than LONGEST_TEXT."""
    cut = ((field, text[:LONGEST_TEXT]) for field, text in said if text)
    return tuple(Words(field, text) for field, text in dict.fromkeys(cut))


def _some(key: str) -> tuple[str, ...]:
    return (key,) if key else ()
