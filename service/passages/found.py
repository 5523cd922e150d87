"""The passages of a posting on record, or of a file just looked into."""

from collections.abc import Iterable

from domain.match import Match
from domain.ports import Vault
from domain.posting import Capture
from domain.work import Modality
from fingerprint.index.port import Snapshot
from fingerprint.sandbox import Runner
from service.bootstrap import Service
from service.on_record import May, matches_of, references_of
from service.passages.gather import Gathering, places_of
from service.passages.sources import Sources


def of_posting(service: Service, posting: str, runner: Runner, may: May = None) -> Gathering:
    """Find the passages of a posting, as its current verdicts have them, best match first.

    Args:
        service: The ports.
        posting: `platform:native_id`.
        runner: Where its captures are read.
        may: Whether the asker may see a work; passages of others are left out.

    Raises:
        NotFound: No such posting, or nothing of it is of a work the asker may see.
    """
    with service.store.reading() as tx:
        tx.frontier.posting(posting)
        matches = matches_of(tx, posting, may)
        captures = [c for s in tx.frontier.sightings(posting) for c in s.captures]
    return gathered(service, matches, captures, service.vault, runner)


def gathered(
    service: Service,
    matches: Iterable[Match],
    captures: Iterable[Capture],
    vault: Vault,
    runner: Runner,
) -> Gathering:
    """Find the passages of matches.

    Args:
        service: The ports.
        matches: In any order.
        captures: All that the matches speak of, or more.
        vault: Where the captures lie.
        runner: Where texts are read.
    """
    best = sorted(matches, key=lambda match: (-match.score, match.work))
    places = places_of(best)
    with service.store.reading() as tx:
        works = {work.id: work for work in tx.catalogue.works()}
        references = references_of(tx, {place.segment.reference for place in places})
    sources = Sources(runner, vault, service.vault, references, lambda: _snapshot(service))
    return Gathering(places, {c.digest: c for c in captures}, works, sources)


def _snapshot(service: Service) -> Snapshot:
    from service.matching import open_indexes  # noqa: PLC0415 - kernels load slowly

    return open_indexes(service.settings)[Modality.TEXT].snapshot()
