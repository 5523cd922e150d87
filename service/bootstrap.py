"""The composition root: the one place where settings meet classes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alerts.dispatch import Dispatch
from alerts.followup import FollowUp
from alerts.notices import FORMATS
from alerts.stage import AlertStage
from alerts.webhooks import WebhookSender
from backends.resolve import open_bus, open_store, open_vault
from config.settings import Settings
from crawlers.platforms import PLATFORMS
from crawlers.scheduler import Scheduler
from domain.errors import UnknownName
from domain.match import Match
from domain.messages import TOPICS, Message, ReferenceChanged
from domain.ports import Bus, Store, Vault
from domain.posting import Platform, Sighting
from domain.work import Modality
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Index
from fingerprint.modalities import MODALITIES
from fingerprint.stage import FingerprintStage
from service.clock import Now, open_clock
from service.net import post
from service.worker import Job

GROUPS: Mapping[str, tuple[str, ...]] = {
    TOPICS[ReferenceChanged]: ("fingerprint",),
    TOPICS[Sighting]: ("fingerprint",),
    TOPICS[Match]: ("alerts",),
}


@dataclass
class Service:
    """The ports a process stands on, opened from settings."""

    settings: Settings
    store: Store
    bus: Bus
    vault: Vault
    now: Now
    _indexes: dict[Modality, Index] = field(default_factory=dict)

    @property
    def indexes(self) -> Mapping[Modality, Index]:
        """The index of each modality, opened when first asked for."""
        if not self._indexes:
            self._indexes = open_indexes(self.settings.url("index"))
        return self._indexes

    def close(self) -> None:
        """Close what holds files or connections open."""
        self.bus.close()
        self.store.close()


def bootstrap(settings: Settings) -> Service:
    """Open the ports and prepare the store.

    Raises:
        UnknownName: A URL whose scheme nobody implements.
        BackendUnavailable: A port that does not answer.
    """
    store = open_store(settings.url("store"))
    store.prepare()
    return Service(
        settings=settings,
        store=store,
        bus=open_bus(settings.url("bus"), GROUPS),
        vault=open_vault(settings.url("vault")),
        now=open_clock(settings.url("clock")),
    )


def open_indexes(url: str) -> dict[Modality, Index]:
    """Open one index a modality under a URL.

    Raises:
        UnknownName: No such kind of index.
    """
    scheme, _, rest = url.partition("://")
    if scheme != "file":
        raise UnknownName("index", scheme, ("file",))
    return {m: LocalIndex(Path(rest) / m, x.scheme) for m, x in MODALITIES.items()}


def fingerprint_jobs(service: Service) -> tuple[Job[Message], ...]:
    """References first, then sightings; a sighting's matches leave before it is answered."""
    stage = FingerprintStage(service.vault, service.indexes, MODALITIES)

    def on_reference(message: Message) -> None:
        assert isinstance(message, ReferenceChanged)
        stage.enrol(message)

    def on_sighting(message: Message) -> None:
        assert isinstance(message, Sighting)
        if found := stage.handle(message):
            service.bus.publish(found)

    return (
        Job(ReferenceChanged, "fingerprint", on_reference),
        Job(Sighting, "fingerprint", on_sighting),
    )


def alert_jobs(service: Service) -> tuple[Job[Message], ...]:
    """Matches become verdicts and orders."""
    stage = AlertStage(service.store, service.settings.alerts, FORMATS, service.now)

    def on_match(message: Message) -> None:
        assert isinstance(message, Match)
        stage.handle(message)

    return (Job(Match, "alerts", on_match),)


@dataclass(frozen=True)
class Desk:
    """What happens by the clock rather than by a message."""

    scheduler: Scheduler
    follow_up: FollowUp
    dispatch: Dispatch
    webhooks: WebhookSender


def open_desk(service: Service, owner: str) -> Desk:
    """Wire the desk. `owner` names its leases."""
    options = service.settings.alerts
    return Desk(
        Scheduler(PLATFORMS, service.settings.crawl),
        FollowUp(service.store, options, FORMATS),
        Dispatch(service.store, options, owner),
        WebhookSender(service.store, post, owner),
    )


def platforms_of(service: Service) -> tuple[Platform, ...]:
    """Return the platforms on record."""
    with service.store.reading() as tx:
        return tx.catalogue.platforms()
