"""A URL picks the implementation of a port. A new backend is one file and one line here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url

from backends.bus_sqlite import BusOptions, SqliteBus
from backends.sqlite_file import MEMORY
from backends.store.engine import StoreOptions
from backends.store.store import SqlStore
from backends.vault_files import FileVault
from backends.vault_s3_place import read_place
from domain.errors import BadInput, UnknownName
from domain.ports import Bus, Vault

T = TypeVar("T")
Groups = Mapping[str, tuple[str, ...]]


def _sqlite_bus(url: str, groups: Groups, options: BusOptions) -> SqliteBus:
    return SqliteBus(make_url(url).database or MEMORY, groups, options)


def _file_vault(url: str, _cache: Path | None) -> Vault:
    parts = urlsplit(url)
    if parts.netloc or not parts.path:
        raise BadInput(f"a vault is file:///folder, not {url!r}")
    return FileVault(Path(unquote(parts.path)))


def _s3_vault(url: str, cache: Path | None) -> Vault:
    try:
        from backends.vault_s3 import S3Vault  # noqa: PLC0415 - optional, and slow to load
    except ModuleNotFoundError as error:
        missing = f"s3:// needs the package {error.name}: pip install 'keywatch[cluster]'"
        raise BadInput(missing) from error
    return S3Vault(read_place(url, cache))


def _kafka_bus(url: str, groups: Groups, options: BusOptions) -> Bus:
    from backends.bus_kafka import KafkaBus  # noqa: PLC0415 - slow to load
    from backends.bus_kafka_place import place_of  # noqa: PLC0415 - see above

    return KafkaBus(place_of(url), groups, options)


def _kafka_topics(url: str, groups: Groups) -> tuple[str, ...]:
    from backends.bus_kafka_place import place_of  # noqa: PLC0415 - see above
    from backends.bus_kafka_topics import make_topics  # noqa: PLC0415 - see above

    return make_topics(place_of(url), groups)


BUSES: Mapping[str, Callable[[str, Groups, BusOptions], Bus]] = {
    "sqlite": _sqlite_bus,
    "kafka": _kafka_bus,
    "kafka+ssl": _kafka_bus,
}
PREPARED: Mapping[str, Callable[[str, Groups], tuple[str, ...]]] = {
    "sqlite": lambda _url, _groups: (),
    "kafka": _kafka_topics,
    "kafka+ssl": _kafka_topics,
}
STORES: Mapping[str, Callable[[str, StoreOptions], SqlStore]] = {
    "sqlite": SqlStore,
    "postgresql": SqlStore,
    "postgresql+psycopg": SqlStore,
}
VAULTS: Mapping[str, Callable[[str, Path | None], Vault]] = {
    "file": _file_vault,
    "s3": _s3_vault,
}


def open_bus(url: str, groups: Groups, options: BusOptions = BusOptions()) -> Bus:
    """Open the bus at `sqlite:///relative`, `sqlite:////absolute` or `sqlite://` (in memory).

    For `kafka://host:9092,…/name?…` and `kafka+ssl://…` see backends.bus_kafka_place.

    Raises:
        UnknownName: No bus of this scheme.
        BackendUnavailable: It cannot be opened.
    """
    return _pick("bus", BUSES, url)(url, groups, options)


def prepare_bus(url: str, groups: Groups) -> tuple[str, ...]:
    """Make what the bus at a URL needs before it can be used. Safe to repeat.

    Returns:
        A line for each thing it needs; none of a bus that needs nothing.

    Raises:
        UnknownName: No bus of this scheme.
        Conflict: What is there cannot be made what is asked for.
        BackendUnavailable: Its servers do not answer.
    """
    return _pick("bus", PREPARED, url)(url, groups)


def open_store(url: str, options: StoreOptions = StoreOptions()) -> SqlStore:
    """Open the store at `sqlite:///file` or `postgresql://user:password@host/database`.

    Raises:
        UnknownName: No store of this scheme.
        BadInput: See backends.store.store.SqlStore.
    """
    return _pick("store", STORES, url)(url, options)


def open_vault(url: str, cache: Path | None = None) -> Vault:
    """Open the vault at `file:///absolute`, `file:relative` or `s3://bucket/prefix?…`.

    Args:
        url: For the parameters of `s3://` see backends.vault_s3_place.read_place.
        cache: Where a vault that is elsewhere keeps local copies, when the URL does not say.

    Raises:
        UnknownName: No vault of this scheme.
        BadInput: Something in the URL is not what it must be, or a package is missing.
        BackendUnavailable: It cannot be opened.
    """
    return _pick("vault", VAULTS, url)(url, cache)


def _pick(port: str, known: Mapping[str, T], url: str) -> T:
    scheme = urlsplit(url).scheme
    if scheme not in known:
        raise UnknownName(f"{port} URL scheme", scheme, tuple(known))
    return known[scheme]
