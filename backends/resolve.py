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
from domain.ports import Vault

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


BUSES: Mapping[str, Callable[[str, Groups, BusOptions], SqliteBus]] = {"sqlite": _sqlite_bus}
STORES: Mapping[str, Callable[[str, StoreOptions], SqlStore]] = {"sqlite": SqlStore}
VAULTS: Mapping[str, Callable[[str, Path | None], Vault]] = {
    "file": _file_vault,
    "s3": _s3_vault,
}


def open_bus(url: str, groups: Groups, options: BusOptions = BusOptions()) -> SqliteBus:
    """Open the bus at `sqlite:///relative`, `sqlite:////absolute` or `sqlite://` (in memory).

    Raises:
        UnknownName: No bus of this scheme.
        BackendUnavailable: It cannot be opened.
    """
    return _pick("bus", BUSES, url)(url, groups, options)


def open_store(url: str, options: StoreOptions = StoreOptions()) -> SqlStore:
    """Open the store at a URL like those of `open_bus`.

    Raises:
        UnknownName: No store of this scheme.
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
