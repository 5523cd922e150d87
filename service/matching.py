"""Wire the fingerprinting stage: indexes, modalities, sandbox, and its jobs on the bus."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial

from config.settings import Settings
from domain.messages import Message, ReferenceChanged
from domain.posting import Sighting
from domain.work import Modality, Reference
from fingerprint.glanced import glanced_codes
from fingerprint.index.port import Index
from fingerprint.lookback import LookBack
from fingerprint.looking import Glance
from fingerprint.modalities import descriptor_of, modalities
from fingerprint.modality import Modality as ModalityPort
from fingerprint.sandbox import Sandbox
from fingerprint.sightings import Shelf
from fingerprint.stage import FingerprintStage
from service.bootstrap import Service
from service.clock import Now
from service.indexes import REFERENCES, SIGHTINGS, open_all
from service.on_record import up_to_date
from service.tending import tending
from service.worker import Job

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0


def modalities_of(settings: Settings) -> Mapping[Modality, ModalityPort]:
    """Return the modalities as they are set.

    Raises:
        BadInput: The descriptor of films that is named cannot be had.
    """
    return modalities(settings.video.descriptor)


def open_indexes(settings: Settings) -> Mapping[Modality, Index]:
    """Open one index a modality.

    Raises:
        UnknownName: No such kind of index.
        BadInput: See `modalities_of`.
    """
    return open_all(settings, REFERENCES, modalities_of(settings))


def open_shelf_indexes(settings: Settings) -> Mapping[Modality, Index]:
    """Open the indexes of old sightings, beside those of the references.

    Raises:
        UnknownName: No such kind of index.
        BadInput: See `modalities_of`.
    """
    return open_all(settings, SIGHTINGS, modalities_of(settings))


def glance_of(settings: Settings) -> Glance | None:
    """Return how films are glanced at first; None where all of every film is looked at.

    Raises:
        BadInput: See `modalities_of`.
    """
    if not settings.keyframes.from_minutes:
        return None
    by = descriptor_of(settings.video.descriptor)
    return partial(glanced_codes, options=settings.keyframes, descriptor=by)


class Sweep:
    """Lets go of old sightings, now and then, in whatever process is at work."""

    def __init__(self, shelf: Shelf, now: Now) -> None:
        self._shelf = shelf
        self._now = now
        self._swept: float | None = None

    def __call__(self) -> None:
        """Sweep when it was not done for an hour."""
        at = time.monotonic()
        if self._swept is None or at - self._swept >= SWEEP_SECONDS:
            self._swept = at
            self._shelf.expire(self._now())


def _history(service: Service, posting: str) -> Sequence[Sighting]:
    with service.store.reading() as tx:
        return tx.frontier.sightings(posting)


def _keep_outline(service: Service, stage: FingerprintStage, change: ReferenceChanged) -> None:
    """Put the length and the chapters of a reference on record, where alerts find them."""
    if change.withdrawn or change.reference.negative:
        return
    if (outline := stage.outline(change.reference)) is not None:
        with service.store.transaction() as tx:
            tx.extents.put_outline(outline)


def keep_strip(service: Service, reference: Reference, strip: bytes) -> None:
    """Put small pictures of a reference into the vault, and on record under its medium.

    They are evidence: the vault keeps them when the master is withdrawn or taken away.
    """
    digest = service.vault.put(strip)
    with service.store.transaction() as tx:
        tx.catalogue.put_strip(reference.media, digest)


@contextmanager
def fingerprinting(service: Service) -> Iterator[tuple[Job[Message], ...]]:
    """Give the stage's jobs, with a sandbox for foreign files that ends with the block.

    References come first, then sightings; what is found leaves before they are answered.
    """
    readers = modalities_of(service.settings)
    indexes = open_indexes(service.settings)
    seen = open_shelf_indexes(service.settings)
    shelf = Shelf(seen, readers, service.settings.sightings)
    sweep = Sweep(shelf, service.now)
    with closing(Sandbox()) as sandbox, tending((*indexes.values(), *seen.values())):
        history = partial(_history, service)
        back = LookBack(shelf, service.vault, indexes, readers, history, runner=sandbox)
        stage = FingerprintStage(
            service.vault,
            indexes,
            readers,
            sandbox,
            keep_strip=partial(keep_strip, service),
            look_back=back,
            glance=glance_of(service.settings),
        )

        def on_reference(message: Message) -> None:
            assert isinstance(message, ReferenceChanged)
            sweep()
            with service.store.reading() as tx:
                change = up_to_date(tx, message)
            stage.enrol(change)
            _keep_outline(service, stage, change)
            if found := stage.look_back(change):
                service.bus.publish(found)

        def on_sighting(message: Message) -> None:
            assert isinstance(message, Sighting)
            sweep()
            seen = stage.look(message)
            for glanced in seen.glanced:
                logger.info("sighting %s: %s", message.trace, glanced)
            if seen.matches:
                service.bus.publish(seen.matches)

        yield (
            Job(ReferenceChanged, "fingerprint", on_reference),
            Job(Sighting, "fingerprint", on_sighting),
        )
