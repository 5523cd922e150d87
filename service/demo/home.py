"""The demo's own Keywatch: a folder with settings, a clock that can jump, lists and keys.

Everything a department would do by hand before its first day is done here with the same
code as the command line: register works, import batches, record licences, enrol references.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from config.settings import Settings, load
from crawlers.sniff import sniff
from domain.access import Role
from domain.posting import Platform
from domain.telling import tell_all
from domain.work import WorkId
from fingerprint.modalities import MODALITIES
from keyworks.document import read_document
from keyworks.enrolment import enrol, references_of
from keyworks.importing import import_list
from keyworks.registers import read_licences, read_works
from keyworks.titles import work_id
from service.bootstrap import Service, bootstrap
from service.clock import OffsetClock
from service.demo.plan_words import Plan, PlannedWork
from service.keys import make_key
from service.preparing import prepare

SETTINGS = """\
data = "data"
{urls}clock = "offset://{clock}"

[crawl]
user_agent = "keywatch-demo (+https://keywatch.invalid/demo)"
delay_seconds = 0.0
tasks = 24
attempts = 30
tasks_per_platform = 8
live_capture_seconds = 8
nap_seconds = 0.1
retry_after_seconds = 1
retry_seconds = 1
search = "P1D"
newest = "P1D"
account = "P1D"
rooms = "P1D"
live_again = "P1D"

[alerts]
auto_notice = true
auto_refer_cases = true

[run]
fingerprint = {fingerprint}

[serve]
port = {port}

[log]
format = "json"
level = "INFO"
"""


@dataclass
class Home:
    """Where the demo lives. `keys` holds each platform's secret to our API."""

    folder: Path
    settings: Settings
    service: Service
    clock: OffsetClock
    keys: dict[str, str]

    @property
    def config(self) -> Path:
        """The settings file, for the processes of the run and for a curious reader."""
        return self.folder / "keywatch.toml"


def make_home(
    folder: Path,
    plan: Plan,
    port: int,
    fingerprint: int,
    urls: Mapping[str, str] = MappingProxyType({}),
) -> Home:
    """Make the folder and open its service, its clock at the day before the first wave.

    Args:
        folder: For the settings, the clock, and all ports that have no URL.
        plan: Says when the first wave opens.
        port: Where our API will listen.
        fingerprint: Processes that fingerprint.
        urls: Where ports are that do not lie in the folder, such as `store`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clock = OffsetClock(folder / "clock")
    clock.set(plan.start - timedelta(days=1))
    config = folder / "keywatch.toml"
    named = "".join(f"{name} = {json.dumps(url)}\n" for name, url in urls.items())
    text = SETTINGS.format(urls=named, clock=clock.path, port=port, fingerprint=fingerprint)
    config.write_text(text, encoding="utf-8")
    settings = load(config, {})
    settings.folder.mkdir(exist_ok=True)
    tuple(prepare(settings))
    return Home(folder, settings, bootstrap(settings), clock, {})


def furnish(home: Home, platforms: tuple[Platform, ...], lists: Path) -> None:
    """Register platforms with a key each, works, batch 1 and the licences known so far."""
    store, now = home.service.store, home.clock()
    with store.transaction() as tx:
        for platform in platforms:
            tx.catalogue.put_platform(platform)
            key, secret = make_key(Role.PLATFORM, platform.name, now)
            tx.catalogue.put_key(key)
            home.keys[platform.name] = secret
        for work in read_works(lists / "works.csv", ()):
            tx.catalogue.put_work(work)
    publish_batch(home, lists, 1)
    give_licences(home, lists / "licences.csv")


def publish_batch(home: Home, lists: Path, number: int) -> None:
    """Import a batch from its published file."""
    document = read_document(lists / f"batch-{number}.csv")
    with home.service.store.transaction() as tx:
        import_list(tx.catalogue, document)


def give_licences(home: Home, file: Path) -> None:
    """Record the licences of a register."""
    with home.service.store.transaction() as tx:
        for licence in read_licences(file, tx.catalogue.works()):
            tx.catalogue.put_licence(licence)


def enrol_references(home: Home, plan: Plan, folder: Path, wave: int = 0) -> int:
    """Enrol the works that arrive with a wave. Return how many references that makes.

    Their media go into the vault, and the indexes are told.
    """
    return sum(
        enrol_files(home.service, work, folder) for work in plan.works if work.arrives == wave
    )


def enrol_files(service: Service, work: PlannedWork, folder: Path) -> int:
    """Enrol a work's media, those in the folder of its key. Return the references made."""
    count = 0
    for file in sorted((folder / work.key).iterdir()):
        media_type = sniff(file)
        listening = [m for m, x in MODALITIES.items() if x.reads(media_type)]
        digest = service.vault.put(file.read_bytes())
        made = references_of(id_of(work), digest, media_type, listening, file.name)
        enrol(service.store, made, service.now())
        tell_all(service.store, service.bus)
        count += len(made)
    return count


def id_of(work: PlannedWork) -> WorkId:
    """Return the id under which the catalogue knows a planned work."""
    return work_id(work.kind, work.title)


RECHECK_JUMP = timedelta(hours=2)
