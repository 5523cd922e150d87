"""What a batch changes: entries new, moved or spoken of again, against the list before it."""

from dataclasses import dataclass
from datetime import datetime

from domain.protection import Batch, Entry, InForce, ProtectionList
from domain.work import WorkId
from keyworks.layout import LIST_ZONE


@dataclass(frozen=True, slots=True)
class Change:
    """One work whose protection a batch changes. `before` is None for a new one."""

    work: WorkId
    before: InForce | None
    after: Entry

    @property
    def words(self) -> str:
        """The change in a sentence."""
        if self.before is None:
            return f"new: {self.after.title}, {_window(self.after)}"
        old = self.before.entry
        parts = []
        if (old.window.since, old.window.until) != (
            self.after.window.since,
            self.after.window.until,
        ):
            parts.append(f"window {_window(old)} becomes {_window(self.after)}")
        if old.holder != self.after.holder:
            parts.append(f"holder {old.holder} becomes {self.after.holder}")
        if old.authorised != self.after.authorised:
            now = "、".join(self.after.authorised) or "nobody"
            parts.append(f"authorised platforms become {now}")
        what = "; ".join(parts) or "as before"
        return f"supersedes {self.before.cited}: {self.after.title}: {what}"


def changes(protections: ProtectionList, batch: Batch) -> tuple[Change, ...]:
    """Return what `batch` changes against all earlier batches, in the batch's order.

    A batch for one territory changes only what is heard there.
    """
    heard = protections if batch.territory is None else protections.within(batch.territory)
    before = ProtectionList(b for b in heard.batches if b.number < batch.number)
    return tuple(
        Change(e.work, before.entry_of(e.work, batch.issued), e) for e in batch.entries
    )


def _window(entry: Entry) -> str:
    until = _day(entry.window.until) if entry.window.until else "open"
    return f"{_day(entry.window.since)} to {until}"


def _day(at: datetime) -> str:
    return at.astimezone(LIST_ZONE).date().isoformat()
