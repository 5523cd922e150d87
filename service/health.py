"""What `keywatch doctor` looks at: each port, each optional package, and what is lost."""

import shutil
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from config.settings import Settings
from domain.errors import BackendUnavailable, KeywatchError, OlderFormat
from domain.ports import Vault
from fingerprint.audio.chromaprint import available, chromaprint_state
from fingerprint.confine import in_force, network
from fingerprint.index.file import Damaged
from fingerprint.sandbox import Sandbox
from service.bootstrap import Service, bootstrap
from service.indexes import REFERENCES
from service.restoring import KnownIndex, known_indexes
from service.searching import searching, waiting

LOW_DISK_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `loss`: works, but something optional is missing."""

    level: Literal["ok", "loss", "error"]
    what: str
    words: str


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything this machine needs. Changes nothing but an empty data folder."""
    return (
        _python(),
        *_ports(settings),
        _disk(settings),
        _chromaprint(),
        _sandbox(),
        *_unsaid(settings),
    )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("ok", "python", version)


def _ports(settings: Settings) -> tuple[Finding, ...]:
    if not settings.store and not settings.folder.exists():
        return (
            Finding("error", "data", f"there is no {settings.folder}; run `keywatch init`"),
        )
    try:
        service = bootstrap(settings)
    except KeywatchError as error:
        return (Finding("error", "ports", str(error)),)
    found = []
    try:
        with service.store.reading() as tx:
            works = tx.catalogue.works()
            references = tx.catalogue.references()
        found.append(
            Finding("ok", "store", f"{len(works)} works, {len(references)} references")
        )
        waiting = sum(b.waiting for b in service.bus.backlog())
        found.append(Finding("ok", "bus", f"{waiting} messages wait"))
        found.append(_vault(service.vault))
        found.append(_search(service))
        found += map(_index, known_indexes(settings))
    except KeywatchError as error:
        found.append(Finding("error", "ports", str(error)))
    finally:
        service.close()
    return tuple(found)


def _vault(vault: Vault) -> Finding:
    try:
        vault.health()
    except KeywatchError as error:
        return Finding("error", "vault", str(error))
    return Finding("ok", "vault", "can be written to")


def _search(service: Service) -> Finding:
    try:
        with searching(service.settings) as search:
            behind = waiting(service.store, search)
            words = f"{search.count()} things can be found, {behind} changes not yet"
    except KeywatchError as error:
        return Finding("error", "search", str(error))
    return Finding("ok", "search", words)


def _index(known: KnownIndex) -> Finding:
    what = f"index {known.name}"
    try:
        stats = known.index.stats()
    except Damaged as error:
        return Finding("error", what, f"{error}; `keywatch index rebuild` makes it anew")
    except (OlderFormat, BackendUnavailable) as error:
        return Finding("error", what, str(error))
    except KeywatchError as error:
        return Finding("error", what, f"{error}; `keywatch index rebuild` makes it anew")
    total = stats.segment_bytes + stats.journal_bytes + stats.fingerprint_bytes
    held = "references" if known.holds == REFERENCES else "captures"
    words = f"version {stats.version}, {stats.references} {held}, {total / 2**20:.1f} MiB"
    return Finding("ok", what, words)


def _disk(settings: Settings) -> Finding:
    folder = settings.folder if settings.folder.exists() else settings.folder.parent
    free = shutil.disk_usage(folder).free
    level: Literal["ok", "error"] = "ok" if free > LOW_DISK_BYTES else "error"
    return Finding(level, "disk", f"{free / 1024**3:.1f} GiB free in {folder}")


def _chromaprint() -> Finding:
    if available():
        return Finding("ok", "chromaprint", chromaprint_state())
    loss = "whole tracks are found by our own codes alone, references from fpcalc by nothing"
    words = f"{chromaprint_state()}; {loss}"
    return Finding("loss", "chromaprint", words)


def _sandbox() -> Finding:
    """Start a decoding process, and ask it what holds it."""
    with closing(Sandbox()) as sandbox:
        found = sandbox.run(in_force, network(), about="doctor")
    holds = {
        "no network": found.own_network,
        "no new privileges": found.no_new_privileges,
        "no connections or programs from Python": found.no_connections,
        "no memory dumps": found.no_dumps,
        "files of limited size": found.written_bytes is not None,
    }
    words = "decoding processes have " + ", ".join(n for n, held in holds.items() if held)
    missing = [name for name, held in holds.items() if not held]
    if not missing:
        return Finding("ok", "sandbox", words)
    return Finding(
        "loss", "sandbox", f"{words}; this system does not grant {', '.join(missing)}"
    )


def _unsaid(settings: Settings) -> tuple[Finding, ...]:
    """Name what has no true default: who signs, and where owners of sites can complain."""
    found = []
    if settings.alerts.sender.is_sample:
        words = "[alerts.sender] is the sample; notices are good for a demonstration only"
        found.append(Finding("loss", "sender", words))
    if not settings.crawl.contact:
        words = "[crawl] contact is empty; site owners cannot reach the people behind us"
        found.append(Finding("loss", "contact", words))
    return tuple(found)
