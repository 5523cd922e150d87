"""The demo internet: five sites on five ports, their owners, and the trap between them.

It lives in the demo's process; the chain meets it over HTTP alone, like any internet.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from domain.posting import Platform
from domain.protection import ProviderClass
from service.demo.owners import Owner, OwnerOptions
from service.demo.plan_words import Plan
from service.demo.sites.inkwell import Inkwell
from service.demo.sites.melody import Melody
from service.demo.sites.server import SiteServer, TrapServer
from service.demo.sites.site import Site, View
from service.demo.sites.stage import Stage
from service.demo.sites.stall import Stall
from service.demo.sites.tube import Tube
from service.demo.world import World

SITES: Mapping[str, Callable[[View], Site]] = {
    "tube": Tube,
    "melody": Melody,
    "inkwell": Inkwell,
    "stall": Stall,
    "stage": Stage,
}
# Of each platform: make, class of provider, territory, language, form of notice.
TERMS: Mapping[str, tuple[str, ProviderClass, str, str, str]] = {
    "tube": ("json_video", ProviderClass.STORAGE, "CN", "zh", "cn_regulation"),
    "melody": ("jsonld_music", ProviderClass.STORAGE, "US", "en", "dmca"),
    "inkwell": ("html_novel", ProviderClass.STORAGE, "CN", "zh", "cn_regulation"),
    "stall": ("jsonld_shop", ProviderClass.COMMERCE, "DE", "en", "dsa16"),
    "stage": ("hls_live", ProviderClass.LIVE, "CN", "zh", "cn_regulation"),
}


class DemoInternet:
    """Everything outside our own house.

    Args:
        plan: What is published.
        media: The folder `render` returned for the plan.
    """

    def __init__(self, plan: Plan, media: Path) -> None:
        self.plan = plan
        self.world = World(plan)
        self._trap = TrapServer(self.world)
        self.world.trap_port = self._trap.port
        self._servers = {
            name: SiteServer(make(View(self.world, name, media / "media" / name)), self.world)
            for name, make in SITES.items()
        }
        self._owners: dict[str, Owner] = {}

    @property
    def ports(self) -> dict[str, int]:
        """The port of each site."""
        return {name: server.port for name, server in self._servers.items()}

    def platforms(self) -> tuple[Platform, ...]:
        """Return the sites as the catalogue should know them."""
        return tuple(
            Platform(
                name=name,
                make=make,
                base_url=f"http://127.0.0.1:{self.ports[name]}",
                provider=provider,
                territory=territory,
                language=language,
                notice_format=form,
                addresses=(f"127.0.0.1:{self.ports[name]}",),
            )
            for name, (make, provider, territory, language, form) in TERMS.items()
        )

    def start(self) -> None:
        """Bring the sites up, with nothing published yet."""
        for server in (self._trap, *self._servers.values()):
            server.start()

    def attach(
        self, api_url: str, keys: Mapping[str, str], options: OwnerOptions = OwnerOptions()
    ) -> None:
        """Let each platform's owner read our feed with the platform's key."""
        for name, key in keys.items():
            owner = Owner(name, self.world, api_url=api_url, key=key, options=options)
            self._owners[name] = owner
            owner.start()

    def open_wave(self, wave: int) -> None:
        """Publish a wave of postings; rooms of earlier waves close."""
        self.world.open_wave(wave)

    def quiet(self, last: Mapping[str, int]) -> bool:
        """Tell whether every owner acted on its feed up to the seq given for its platform."""
        return all(owner.caught_up(last.get(name, 0)) for name, owner in self._owners.items())

    @property
    def refused(self) -> tuple[str, ...]:
        """The answers of owners that our API refused, with its reasons."""
        return tuple(line for owner in self._owners.values() for line in owner.refused)

    def misdeeds(self) -> tuple[str, ...]:
        """Say what the chain did to the outside that it should not have done."""
        found = [
            f"{count} requests to what {name} forbids in robots.txt"
            for name, count in sorted(self.world.robots_violations.items())
        ]
        if self.world.trap_hits:
            found.append(f"{self.world.trap_hits} requests to an address the guard forbids")
        found += [f"our API refused an owner's answer: {line}" for line in self.refused]
        return tuple(found)

    def stop(self) -> None:
        """Send the owners home and take the sites down."""
        for owner in self._owners.values():
            owner.stop()
        for server in (*self._servers.values(), self._trap):
            server.stop()
