"""The composition root: the one place where settings meet the ports' implementations.

The stages are wired beside it, in `service.matching` and `service.enforcing`, so that a
process imports what its role needs and starts quickly after it was killed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backends.resolve import open_bus, open_store, open_vault
from config.settings import Settings
from domain.match import Match
from domain.messages import TOPICS, ReferenceChanged
from domain.ports import Bus, Store, Vault
from domain.posting import Platform, Sighting
from service.clock import Now, open_clock

GROUPS: Mapping[str, tuple[str, ...]] = {
    TOPICS[ReferenceChanged]: ("fingerprint",),
    TOPICS[Sighting]: ("fingerprint",),
    TOPICS[Match]: ("alerts",),
}


@dataclass(frozen=True)
class Service:
    """The ports a process stands on, opened from settings."""

    settings: Settings
    store: Store
    bus: Bus
    vault: Vault
    now: Now

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
        vault=open_vault(settings.url("vault"), settings.folder / "vault-copies"),
        now=open_clock(settings.url("clock")),
    )


def platforms_of(service: Service) -> tuple[Platform, ...]:
    """Return the platforms on record."""
    with service.store.reading() as tx:
        return tx.catalogue.platforms()
