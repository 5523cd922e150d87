"""The key-works protection list: dated batches, and what is in force at an instant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.work import WorkId


class ProviderClass(StrEnum):
    """The role in which a platform serves the public; a batch gives each its duties."""

    CONTENT = "content"
    STORAGE = "storage"
    SEARCH = "search"
    COMMERCE = "commerce"
    APP_STORE = "app_store"
    LIVE = "live"


class Duty(StrEnum):
    """What a batch asks of a class of provider."""

    NOT_PROVIDE = "not_provide"
    BLOCK_UPLOAD = "block_upload"
    EXPEDITE = "expedite"


@dataclass(frozen=True, slots=True)
class Window:
    """When a protection runs: half-open; `until` None means until a later batch says so.

    `basis` says in the list's own sense where the window comes from, such as
    `release+30d`, `licence term` or `open`.
    """

    since: datetime
    until: datetime | None = None
    basis: str = "open"

    def holds(self, at: datetime) -> bool:
        """Tell whether the instant lies in the window."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a batch: a work, its window, and who the list itself says may carry it.

    `title` and `holder` are as printed. `authorised` holds the platform names printed in
    the list's own column of authorised platforms.
    """

    number: int
    work: WorkId
    title: str
    holder: str
    window: Window
    authorised: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """An instalment of the list as the authority published it. Superseded, never edited.

    `source` is the SHA-256 of the document it was read from, `layout` the name of the
    reader, `duties` what it asks of each class of provider. `territory` is the ISO 3166
    code of where it applies, or None for everywhere.
    """

    number: int
    issued: datetime
    authority: str
    source: str
    layout: str
    entries: tuple[Entry, ...]
    duties: Mapping[ProviderClass, Duty] = field(default_factory=dict)
    territory: str | None = None

    def applies(self, territory: str | None) -> bool:
        """Tell whether it is heard in a territory; None is a place of no stated territory."""
        return self.territory is None or self.territory == territory


@dataclass(frozen=True, slots=True)
class InForce:
    """The line that protects a work at an instant, and the batch it stands in."""

    batch: Batch
    entry: Entry

    @property
    def cited(self) -> str:
        """The place in the list as a person cites it."""
        return f"batch {self.batch.number}, entry {self.entry.number}"


class ProtectionList:
    """The union of all batches. A later batch overrides an earlier one, work by work.

    A batch for one territory overrides only what is heard there; see `within`.
    """

    def __init__(self, batches: Iterable[Batch] = ()) -> None:
        self.batches = tuple(sorted(batches, key=lambda b: b.number))
        self._by_work: dict[WorkId, list[InForce]] = {}
        for batch in self.batches:
            for entry in batch.entries:
                self._by_work.setdefault(entry.work, []).append(InForce(batch, entry))

    def within(self, territory: str | None) -> "ProtectionList":
        """Return the list as it is heard in a territory: its own batches and those for all.

        Where no territory is stated (None), only the batches for everywhere are heard.
        """
        heard = tuple(b for b in self.batches if b.applies(territory))
        return self if len(heard) == len(self.batches) else ProtectionList(heard)

    def names(self, work: WorkId) -> bool:
        """Tell whether any batch lists `work`, whenever issued and whatever its window."""
        return work in self._by_work

    def entry_of(self, work: WorkId, at: datetime) -> InForce | None:
        """Return the line that speaks of `work` as published by `at`, its window aside."""
        issued = self._issued(work, at)
        return issued[-1] if issued else None

    def in_force(self, work: WorkId, at: datetime) -> InForce | None:
        """Return the line that protects `work` at the instant `at`, or None.

        Only batches issued by `at` speak; the latest of them that names the work decides,
        even when its window is closed and an earlier batch's would still be open. Where
        territories differ, one in which the work is protected is enough.
        """
        issued = self._issued(work, at)
        lands = {None, *(line.batch.territory for line in issued)}
        spoken = [
            max((x for x in issued if x.batch.applies(land)), key=_number, default=None)
            for land in lands
        ]
        holding = (x for x in spoken if x is not None and x.entry.window.holds(at))
        return max(holding, key=_number, default=None)

    def _issued(self, work: WorkId, at: datetime) -> list[InForce]:
        return [x for x in self._by_work.get(work, ()) if x.batch.issued <= at]


def _number(line: InForce) -> int:
    return line.batch.number
