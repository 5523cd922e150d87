"""The honest count: what the chain concluded against the truth, read only now.

A planted copy is a posting and a work of which a perfect chain says INFRINGING. It is found
when a notice went out for the pair, in review when a person was asked about it, and
missed otherwise. A notice for any other pair is a wrong one, whatever became of it. A copy
that was seen before its work was listed is counted apart: a person must be asked about it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from domain.enforcement import CaseStatus, NoticeStatus, OrderKind
from domain.verdict import Outcome, Verdict
from domain.work import WorkKind
from keyworks.titles import work_id
from service.bootstrap import Service, bootstrap
from service.demo.plan_words import Fate
from service.demo.run import Run
from service.demo.summary_sums import SumRow, sum_failures, sum_rows
from service.demo.truth import TruePosting, Truth, read_truth

LEAST_FOUND = 0.95
_HARMLESS = (Outcome.LICENSED, Outcome.UNPROTECTED, Outcome.EXCEPTION)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What happened on one platform, or on all. `seconds` is the median to a notice."""

    platform: str
    seen: int
    published: int
    planted: int
    found: int
    in_review: int
    missed: int
    wrong: int
    spared: int
    notices: dict[str, int]
    cases: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run. `failures` is empty when all is as it must be.

    `early` copies were seen before their work was listed, `early_in_review` of them are
    with a person. `sums` are what chapters add up to.
    """

    seed: int
    scale: str
    rows: tuple[Row, ...]
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    repeaters: str
    early: int
    early_in_review: int
    sums: tuple[SumRow, ...]
    set_aside: int
    seconds: dict[str, float]
    failures: tuple[str, ...]

    @property
    def all(self) -> Row:
        """The last row: all platforms together."""
        return self.rows[-1]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Records:
    """What the store says after the run."""

    seen: frozenset[str]
    notices: tuple[NoticeStatus, ...]
    verdicts: tuple[Verdict, ...]
    reviews: frozenset[Pair]
    cases: tuple[CaseStatus, ...]
    retracted: frozenset[str]
    tasks_aside: frozenset[str]
    letters: frozenset[str]
    orders_aside: int


def summarise(run: Run, truth_file: Path, rendering: float) -> Summary:
    """Count a finished run against its truth file."""
    truth = read_truth(truth_file)
    service = bootstrap(run.home.settings)
    try:
        records = _records(service)
        with service.store.reading() as tx:
            sums = sum_rows(tx, truth.sums)
    finally:
        service.close()
    platforms = sorted({p.platform for p in truth.postings})
    rows = [_row(name, _of(truth, name), records) for name in platforms]
    total = _row("all", truth.postings, records)
    missed = _missed(truth.postings, records)
    wrong = _wrong(truth.postings, records)
    seconds = {"render": rendering, **run.seconds}
    early = _expected(truth.postings, Outcome.DOUBTFUL)
    asked = early & _pairs(records, Outcome.DOUBTFUL) & records.reviews
    failures = _failures(run, truth, records, total, wrong)
    failures += (*_unasked(early, asked), *sum_failures(sums))
    return Summary(
        truth.seed,
        truth.scale,
        (*rows, total),
        missed,
        wrong,
        _repeaters(truth, records),
        len(early),
        len(asked),
        sums,
        len(records.tasks_aside) + len(records.letters),
        seconds,
        failures,
    )


def _records(service: Service) -> _Records:
    letters = service.bus.set_aside(100_000)
    with service.store.reading() as tx:
        return _Records(
            seen=frozenset(
                p.key for p in tx.frontier.postings() if tx.frontier.sightings(p.key)
            ),
            notices=tx.cases.notices(),
            verdicts=tx.cases.verdicts(),
            reviews=frozenset(
                (q.order.subject, str(q.order.work))
                for q in tx.queue.orders(kinds=(OrderKind.REVIEW,), limit=1_000_000)
            ),
            cases=tx.cases.cases(),
            retracted=frozenset(r.notice for r in tx.cases.retractions()),
            tasks_aside=frozenset(
                f"{t.platform}:{t.argument}" for t, _ in tx.frontier.aside(100_000)
            ),
            letters=frozenset(m.key for m in letters),
            orders_aside=len(tx.events.deliveries_aside(100_000)),
        )


def _row(name: str, postings: Sequence[TruePosting], records: _Records) -> Row:
    keys = {p.key for p in postings}
    planted = _expected(postings, Outcome.INFRINGING)
    harmless = _expected(postings, *_HARMLESS)
    noticed = {(s.notice.posting, s.notice.work) for s in records.notices}
    review = _pairs(records, Outcome.DOUBTFUL) - noticed
    mine = [s for s in records.notices if s.notice.posting in keys]
    waits = [(s.notice.made_at - s.notice.seen_at).total_seconds() for s in mine]
    wrong = {(s.notice.posting, s.notice.work) for s in mine} - planted
    return Row(
        platform=name,
        seen=len(keys & records.seen),
        published=len(postings),
        planted=len(planted),
        found=len(planted & noticed),
        in_review=len(planted & review),
        missed=len(planted - noticed - review),
        wrong=len(wrong),
        spared=len(harmless - noticed),
        notices=dict(sorted(Counter(str(s.state) for s in mine).items())),
        cases=sum(name in ("all", c.case.platform) for c in records.cases),
        seconds=round(median(waits), 1) if waits else None,
    )


def _expected(postings: Sequence[TruePosting], *outcomes: Outcome) -> set[Pair]:
    return {
        (p.key, work_id(WorkKind(e.kind), e.title))
        for p in postings
        for e in p.expected
        if e.outcome in outcomes
    }


def _pairs(records: _Records, outcome: Outcome) -> set[Pair]:
    return {
        (v.match.posting.key, v.match.work) for v in records.verdicts if v.outcome is outcome
    }


def _of(truth: Truth, platform: str) -> tuple[TruePosting, ...]:
    return tuple(p for p in truth.postings if p.platform == platform)


def _missed(postings: Sequence[TruePosting], records: _Records) -> tuple[str, ...]:
    noticed = {(s.notice.posting, s.notice.work) for s in records.notices}
    review = _pairs(records, Outcome.DOUBTFUL)
    found = []
    for posting in postings:
        for pair in sorted(_expected([posting], Outcome.INFRINGING) - noticed):
            how = "in review" if pair in review else "missed"
            found.append(f"{pair[0]} ({posting.copy}) {pair[1]}: {how}")
    return tuple(found)


def _unasked(early: set[Pair], asked: set[Pair]) -> tuple[str, ...]:
    """Tell that too many old sightings were put to nobody; a notice for one is a false one."""
    if len(asked) >= LEAST_FOUND * len(early):
        return ()
    lost = ", ".join(f"{posting} {work}" for posting, work in sorted(early - asked))
    return (f"of {len(early)} copies seen before the listing not in review: {lost}",)


def _wrong(postings: Sequence[TruePosting], records: _Records) -> tuple[str, ...]:
    planted = _expected(postings, Outcome.INFRINGING)
    copies = {p.key: p.copy for p in postings}
    pairs = {(s.notice.posting, s.notice.work) for s in records.notices} - planted
    return tuple(
        f"{key} ({copies.get(key, 'nobody posted it')}) {w}" for key, w in sorted(pairs)
    )


def _repeaters(truth: Truth, records: _Records) -> str:
    accused = {account for c in records.cases for account in c.case.accounts}
    caught = sum(bool(set(r.accounts) & accused) for r in truth.repeat_infringers)
    return f"{caught} of {len(truth.repeat_infringers)}"


def _failures(
    run: Run, truth: Truth, records: _Records, total: Row, wrong: tuple[str, ...]
) -> tuple[str, ...]:
    failures = [f"a false notice went out: {line}" for line in wrong]
    found = total.found + total.in_review
    if found < LEAST_FOUND * total.planted:
        failures.append(f"found {found} of {total.planted} planted copies, under 95 %")
    if run.undone:
        failures.append(f"work was left undone: {run.undone}")
    failures += run.misdeeds
    doomed = {p.key for p in truth.postings for f in p.faults if f.fate is Fate.SET_ASIDE}
    aside = records.tasks_aside | records.letters
    failures += [
        f"{key} was set aside and should not have been" for key in sorted(aside - doomed)
    ]
    failures += [f"{key} should have been set aside" for key in sorted(doomed - aside)]
    if records.orders_aside:
        failures.append(f"{records.orders_aside} deliveries were given up")
    late = {p.key for p in truth.postings if p.retracted}
    undone = {s.notice.posting for s in records.notices if s.notice.id in records.retracted}
    failures += [
        f"the notice for {k} should have been retracted" for k in sorted(late - undone)
    ]
    accused = {account for c in records.cases for account in c.case.accounts}
    failures += [
        f"no account case for repeat infringer {', '.join(r.accounts)}"
        for r in truth.repeat_infringers
        if not set(r.accounts) & accused
    ]
    return tuple(failures)
