"""Wire the fingerprinting stage: indexes, modalities, sandbox, and its jobs on the bus."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from domain.errors import UnknownName
from domain.messages import Message, ReferenceChanged
from domain.posting import Sighting
from domain.work import Modality
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Index
from fingerprint.modalities import MODALITIES
from fingerprint.sandbox import Sandbox
from fingerprint.stage import FingerprintStage
from service.bootstrap import Service
from service.tending import tending
from service.worker import Job


def open_indexes(url: str) -> Mapping[Modality, Index]:
    """Open one index a modality under a URL.

    Raises:
        UnknownName: No such kind of index.
    """
    scheme, _, rest = url.partition("://")
    if scheme != "file":
        raise UnknownName("index", scheme, ("file",))
    return {m: LocalIndex(Path(rest) / m, x.scheme, x.shape) for m, x in MODALITIES.items()}


@contextmanager
def fingerprinting(service: Service) -> Iterator[tuple[Job[Message], ...]]:
    """Give the stage's jobs, with a sandbox for foreign files that ends with the block.

    References come first, then sightings; a sighting's matches leave before it is answered.
    """
    indexes = open_indexes(service.settings.url("index"))
    with closing(Sandbox()) as sandbox, tending(indexes.values()):
        stage = FingerprintStage(service.vault, indexes, MODALITIES, sandbox)

        def on_reference(message: Message) -> None:
            assert isinstance(message, ReferenceChanged)
            stage.enrol(message)

        def on_sighting(message: Message) -> None:
            assert isinstance(message, Sighting)
            if found := stage.handle(message):
                service.bus.publish(found)

        yield (
            Job(ReferenceChanged, "fingerprint", on_reference),
            Job(Sighting, "fingerprint", on_sighting),
        )
