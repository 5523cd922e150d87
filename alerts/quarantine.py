"""Put flooded spans into quarantine, and follow what people decide about them.

The watch reads every verdict once and keeps what it claims in memory, so a look costs what was
recorded since the last one. A decision is an entry in the store, and so is a span excluded by
hand: whichever desk looks next judges again what was held, and takes back notices that stand
on an excluded span alone.
"""

from datetime import datetime, timedelta

from alerts.claims import Claim, claim_of
from alerts.flood import Flooded, find_floods
from alerts.held import EXCLUDED, ground_of, held_back, held_of
from alerts.issue import verdict_behind
from alerts.notice import Formats
from alerts.options import AlertOptions
from alerts.retract import retract
from alerts.stage import act_on
from alerts.states import OPEN
from alerts.wording import modality_name, percent, plain, span
from domain.enforcement import Order, OrderKind, OrderState
from domain.errors import Conflict
from domain.flood import Flood, FloodState, FloodStatus
from domain.ids import derive
from domain.ports import Store, Transaction
from domain.verdict import Outcome, Verdict
from domain.work import Reference, Span, WorkId

_PAGE = 500
_PRIORITY = 120  # before every review, for it holds many of them up


class FloodWatch:
    """Notices floods, and settles what people decided."""

    def __init__(self, store: Store, options: AlertOptions, formats: Formats) -> None:
        self._store = store
        self._options = options
        self._formats = formats
        self._claims: dict[tuple[str, WorkId], tuple[datetime, Claim]] = {}
        self._read = 0
        self._looked: datetime | None = None
        self._excluded: tuple[Reference, ...] = ()
        self._settled: object = None

    def tick(self, now: datetime) -> int:
        """Look and settle. Return how much that changed."""
        return self._look(now) + self._settle(now)

    def _look(self, now: datetime) -> int:
        """Quarantine what is flooded now, unless nothing was recorded since the last look."""
        options = self._options.flood
        wait = timedelta(minutes=options.look_minutes)
        if self._looked is not None and now - self._looked < wait:
            return 0
        self._looked = now
        with self._store.reading() as tx:
            self._excluded = tuple(r for r in tx.catalogue.references() if r.excluded)
        oldest = now - timedelta(days=options.period_days)
        if not self._read_on(oldest):
            return 0
        self._claims = {k: c for k, c in self._claims.items() if c[0] >= oldest}
        found = find_floods((claim for _, claim in self._claims.values()), options)
        opened = 0
        for flooded in found:
            with self._store.transaction() as tx:
                opened += _quarantine(tx, flooded, now, self._options)
        return opened

    def _read_on(self, oldest: datetime) -> bool:
        """Read the verdicts recorded since the last look. Tell whether there were any."""
        before = self._read
        while True:
            with self._store.reading() as tx:
                page = tx.floods.recorded(self._read, _PAGE, oldest)
            for number, verdict in page:
                self._read = number
                match = verdict.match
                key = match.posting.key, match.work
                known = self._claims.get(key)
                if known is None or known[0] <= match.seen_at:
                    self._claims[key] = (match.seen_at, claim_of(match))
            if len(page) < _PAGE:
                return self._read != before

    def _settle(self, now: datetime) -> int:
        """Follow what people decided, when anything was since the last time."""
        with self._store.reading() as tx:
            states = tuple((s.flood.id, s.state) for s in tx.floods.floods())
            if (states, self._excluded) == self._settled:
                return 0
            doubtful = tx.cases.verdicts(outcome=Outcome.DOUBTFUL)
            excluded = {s.flood.work for s in tx.floods.floods(states=(FloodState.EXCLUDED,))}
            excluded |= {reference.work for reference in self._excluded}
            notices = [
                status.notice.id
                for work in sorted(excluded)
                for status in tx.cases.notices(work=work, states=tuple(OPEN))
            ]
        changed = 0
        for verdict in doubtful:
            if ground_of(verdict) is not None:
                with self._store.transaction() as tx:
                    changed += self._judge_again(tx, verdict, now)
        for notice in notices:
            with self._store.transaction() as tx:
                changed += self._take_back(tx, notice, now)
        self._settled = (states, self._excluded)
        return changed

    def _judge_again(self, tx: Transaction, verdict: Verdict, now: datetime) -> bool:
        """Judge what was held, unless it is held still on the same ground."""
        ruling = held_back(verdict.match, held_of(tx, verdict.match.work))
        if ruling is not None and ruling[1][0].code == ground_of(verdict):
            return False
        act_on(tx, verdict.match, now, self._options, self._formats)
        return True

    def _take_back(self, tx: Transaction, notice: str, now: datetime) -> bool:
        """Retract a notice that stands on excluded spans alone."""
        status = tx.cases.notice(notice)
        match = verdict_behind(tx, status.notice).match
        ruling = held_back(match, held_of(tx, match.work))
        if status.state not in OPEN or ruling is None or ruling[1][0].code != EXCLUDED:
            return False
        retract(tx, status, ruling[1][0].text, now, self._options)
        act_on(tx, match, now, self._options, self._formats)
        return True


def decide_quarantine(
    tx: Transaction, order_id: str, state: FloodState, ground: str, now: datetime
) -> Flood:
    """Close a quarantine order by what a person decided about its span.

    Raises:
        NotFound: No such order.
        Conflict: It is another kind of order, or closed already.
    """
    queued = tx.queue.order(order_id)
    if queued.order.kind is not OrderKind.QUARANTINE:
        raise Conflict(f"order {order_id} is a {queued.order.kind}, no quarantine")
    if queued.state in {OrderState.DONE, OrderState.CANCELLED}:
        raise Conflict(f"order {order_id} is {queued.state} already")
    tx.floods.move(queued.order.subject, state, now, ground)
    tx.queue.done(order_id, f"{state}: {ground}", now)
    return tx.floods.flood(queued.order.subject).flood


def _quarantine(tx: Transaction, found: Flooded, now: datetime, options: AlertOptions) -> bool:
    """Put a span into quarantine and ask a person, unless one decided about it before."""
    labels = {r.id: r.label for r in tx.catalogue.references(found.work)}
    of_reference = [
        s for s in tx.floods.floods(found.work) if s.flood.reference == found.reference
    ]
    known = [s for s in of_reference if _same_place(s.flood.span, found.span)]
    if found.reference not in labels or any(_stands(s, found, options) for s in known):
        return False
    flood = Flood(
        derive("F", found.reference, str(len(of_reference) + 1)),
        found.reference,
        found.work,
        found.modality,
        found.span,
        found.figures,
        now,
    )
    tx.floods.put(flood)
    title = plain(tx.catalogue.work(found.work).title)
    order = Order(
        derive("O", flood.id),
        OrderKind.QUARANTINE,
        flood.id,
        "",
        found.work,
        _PRIORITY,
        now + timedelta(hours=options.clocks.review_hours),
        _summary(flood, f"{title}, {plain(labels[found.reference]) or found.reference}"),
    )
    return tx.queue.enqueue(order, now)


def _stands(known: FloodStatus, found: Flooded, options: AlertOptions) -> bool:
    """Tell whether what is on record of a span answers for its figures now."""
    if known.state is not FloodState.RELEASED:
        return True
    grown = options.flood.growth * known.flood.figures.postings
    return found.figures.postings < grown


def _same_place(one: Span, other: Span) -> bool:
    return min(one[1], other[1]) - max(one[0], other[0]) >= (other[1] - other[0]) / 2


def _summary(flood: Flood, name: str) -> str:
    f = flood.figures
    place = f"{modality_name(flood.modality)} {span(flood.modality, *flood.span)}"
    others = (
        f"{f.works - 1} other works claim the same place in {percent(f.shared)} of them"
        if f.works > 1
        else f"a small piece of {percent(f.small)} of them"
    )
    return (
        f"is {place} of {name} the work's own? {f.postings} postings of {f.accounts} accounts"
        f" match nothing else of it ({percent(f.share)} of all that match there, elsewhere"
        f" about {f.expected:.0f}); {others}; all are held until it is decided"
    )
