"""Look into files as a worker looks into a sighting, and record nothing.

Command line and API come through here, so that a check and the service say the same.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from domain.errors import BadInput
from domain.match import Match
from domain.ports import Transaction, Vault
from domain.posting import Capture, Posting, PostingKind, Sighting
from domain.selection import Selection
from domain.work import Modality, Work, WorkId
from fingerprint.index.port import Index
from fingerprint.modality import Modality as ModalityPort
from fingerprint.sandbox import Sandbox, SandboxOptions
from fingerprint.stage import FingerprintStage
from keyworks.selecting import describe, select


class Checker:
    """Compares captures with references; many may ask at once, decoding takes turns.

    Args:
        indexes: The workers' own.
        modalities: Those of the indexes.
        options: Limits of one file's decoding.
    """

    def __init__(
        self,
        indexes: Mapping[Modality, Index],
        modalities: Mapping[Modality, ModalityPort],
        options: SandboxOptions = SandboxOptions(),
    ) -> None:
        self._indexes = indexes
        self._modalities = modalities
        self._sandbox = Sandbox(options)

    def check(
        self,
        vault: Vault,
        captures: tuple[Capture, ...],
        only: Collection[WorkId] | None,
        now: datetime,
    ) -> tuple[Match, ...]:
        """Match captures with all works, or with `only` these, best first.

        Args:
            vault: Where the captures lie; one that goes when the question is answered.
            captures: Parts of one thing, such as the chapters of a novel.
            only: See FingerprintStage.handle.
            now: The instant of the sighting that is made up for it.

        Raises:
            UndecodableMedia: No modality can decode any of them.
        """
        posting = Posting("check", "by-hand", "", "", "", PostingKind.VIDEO)
        stage = FingerprintStage(vault, self._indexes, self._modalities, self._sandbox)
        return stage.handle(Sighting("check", posting, now, captures), only)

    def enrolled(self, only: Collection[WorkId] | None) -> int:
        """Return how many works, of `only` or of all, have a reference to compare with."""
        works = {one.work for index in self._indexes.values() for one in index.snapshot().all()}
        return len(works if only is None else works.intersection(only))

    def close(self) -> None:
        """End the sandbox's child."""
        self._sandbox.close()


def open_checker(url: str, options: SandboxOptions = SandboxOptions()) -> Checker:
    """Return a checker over the indexes that a URL names; the first call loads the kernels.

    Raises:
        UnknownName: No such kind of index.
    """
    from fingerprint.modalities import MODALITIES  # noqa: PLC0415 - takes a second to load
    from service.matching import open_indexes  # noqa: PLC0415 - see above

    return Checker(open_indexes(url), MODALITIES, options)


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
