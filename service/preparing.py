"""Make what the servers of the settings need before anybody works with them. Safe to repeat."""

from collections.abc import Iterator
from contextlib import closing

from backends.resolve import open_store, open_vault, prepare_bus
from config.settings import Settings
from service.bootstrap import GROUPS
from service.searching import searching


def prepare(settings: Settings) -> Iterator[str]:
    """Make tables, topics, indexes and the vault; yield a line for each thing made sure of.

    Raises:
        KeywatchError: The first server that does not take it; those before are prepared.
    """
    with closing(open_store(settings.url("store"))) as store:
        store.prepare()
        yield f"store {store.place}: tables are up to date"
    vault = open_vault(settings.url("vault"), settings.folder / "vault-copies")
    vault.prepare()
    vault.health()
    yield "vault: takes evidence"
    yield from prepare_bus(settings.url("bus"), GROUPS)
    if settings.url("index").startswith("elasticsearch"):
        # The kernels of the indexes load slowly.
        from service.indexes import prepare_indexes  # noqa: PLC0415
        from service.matching import modalities_of  # noqa: PLC0415

        yield from prepare_indexes(settings, modalities_of(settings))
    with searching(settings):
        yield "search: takes records"
