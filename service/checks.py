"""Look into files as a worker looks into a sighting, and record nothing.

Command line and API come through here, so that a check and the service say the same.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from config.settings import Settings
from domain.errors import BadInput
from domain.match import Seen
from domain.ports import Transaction, Vault
from domain.posting import Capture, Posting, PostingKind, Sighting
from domain.selection import Selection
from domain.work import NOT_OURS, Work, WorkId
from fingerprint.index.port import Index
from fingerprint.sandbox import Runner, Sandbox, SandboxOptions
from keyworks.selecting import describe, select

Matching = Callable[[Vault, Sighting, Collection[WorkId] | None], Seen]
"""Matches a sighting whose captures lie in a vault; see FingerprintStage.look."""


class Checker:
    """Compares captures with references; many may ask at once, decoding takes turns.

    Args:
        match: The workers' own code.
        indexes: What it compares with.
        sandbox: Where it decodes.
    """

    def __init__(self, match: Matching, indexes: Iterable[Index], sandbox: Sandbox) -> None:
        self._match = match
        self._indexes = tuple(indexes)
        self._sandbox = sandbox

    @property
    def runner(self) -> Runner:
        """Where it decodes, for whoever reads the same files once more."""
        return self._sandbox

    def check(
        self,
        vault: Vault,
        captures: tuple[Capture, ...],
        only: Collection[WorkId] | None,
        now: datetime,
    ) -> Seen:
        """Match captures with all works, or with `only` these, best first.

        Args:
            vault: Where the captures lie; one that goes when the question is answered.
            captures: Parts of one thing, such as the chapters of a novel.
            only: See FingerprintStage.look.
            now: The instant of the sighting that is made up for it.

        Raises:
            UndecodableMedia: No modality can decode any of them.
        """
        posting = Posting("check", "by-hand", "", "", "", PostingKind.VIDEO)
        return self._match(vault, Sighting("check", posting, now, captures), only)

    def enrolled(self, only: Collection[WorkId] | None) -> int:
        """Return how many works, of `only` or of all, have a reference to compare with."""
        works = {one.work for index in self._indexes for one in index.snapshot().all()}
        works.discard(NOT_OURS)
        return len(works if only is None else works.intersection(only))

    def close(self) -> None:
        """End the sandbox's child."""
        self._sandbox.close()


def open_checker(settings: Settings, options: SandboxOptions = SandboxOptions()) -> Checker:
    """Return a checker over the indexes as they are set; the first call loads the kernels.

    Raises:
        UnknownName: No such kind of index.
        BadInput: The descriptor of films that is named cannot be had.
    """
    from fingerprint.stage import FingerprintStage  # noqa: PLC0415 - takes seconds to load
    from service.matching import glance_of, modalities_of, open_indexes  # noqa: PLC0415 - see above

    indexes, sandbox = open_indexes(settings), Sandbox(options)
    readers, glance = modalities_of(settings), glance_of(settings)

    def match(vault: Vault, sighting: Sighting, only: Collection[WorkId] | None) -> Seen:
        stage = FingerprintStage(vault, indexes, readers, sandbox, glance=glance)
        return stage.look(sighting, only)

    return Checker(match, indexes.values(), sandbox)


def selected(
    tx: Transaction, selection: Selection, *, may: Callable[[Work], bool] | None = None
) -> frozenset[WorkId] | None:
    """Return the works to search, or None for all that is enrolled.

    Args:
        tx: Where works and batches are read.
        selection: What is asked for.
        may: Whether the asker may search a work. Others are to it as if not on record.

    Raises:
        BadInput: Something unknown is named, or nothing fits all that is asked for.
    """
    if selection.whole and may is None:
        return None
    works = tuple(w for w in tx.catalogue.works() if may is None or may(w))
    found = select(selection, works, tx.catalogue.protections())
    if not found and not selection.whole:
        raise BadInput(f"no work is {describe(selection)}")
    return found
