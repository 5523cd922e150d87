"""Find, make and exchange the pairs of indices that a fingerprint index consists of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from domain.errors import OlderFormat, Refused, SchemeMismatch
from fingerprint.index.elastic.asking import answered
from fingerprint.index.elastic.template import FORMAT, Names

_PARTS = ("codes", "log")


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of an index. Its changes begin after number `start`.

    `id` is Elasticsearch's own of the log, which no other index ever has.
    """

    serial: int
    log: str
    codes: str
    id: str
    start: int


def current(client: Elasticsearch, names: Names, scheme: str, shape: str) -> Generation | None:
    """Return the generation that the aliases name, or None where there is no index yet.

    Raises:
        SchemeMismatch: It holds codes of another scheme or shape.
        OlderFormat: An earlier version of this program made it.
        BackendUnavailable: Elasticsearch does not answer.
    """
    with answered(f"index {names.alias('log')}"):
        try:
            found: Any = client.indices.get_alias(name=names.alias("log"))
        except NotFoundError:
            return None
    # A moment of two while one takes the place of the other: the later counts.
    return opened(client, names, max(map(_serial, found)), (scheme, shape))


def opened(
    client: Elasticsearch, names: Names, serial: int, recipe: tuple[str, str]
) -> Generation | None:
    """Return a generation by its number, or None when it is gone. Raises: see `current`."""
    log = names.concrete("log", serial)
    with answered(f"index {log}"):
        try:
            found: Any = client.indices.get(index=log, features="mappings,settings")
        except NotFoundError:
            return None
    meta = found[log]["mappings"].get("_meta", {})
    if meta.get("format") != FORMAT:
        raise OlderFormat(log, str(meta.get("format")), str(FORMAT))
    theirs = (meta["scheme"], meta["shape"])
    if theirs != recipe:
        raise SchemeMismatch(_told(theirs), _told(recipe))
    uuid = found[log]["settings"]["index"]["uuid"]
    codes = names.concrete("codes", serial)
    return Generation(serial, log, codes, uuid, int(meta["start"]))


def make(
    client: Elasticsearch,
    names: Names,
    serial: int,
    recipe: tuple[str, str],
    *,
    start: int = 0,
    named: bool = False,
) -> None:
    """Create the indices of a generation, unless somebody just did. The log comes last.

    Args:
        client: Of the cluster; the templates are in place.
        names: Of the index.
        serial: Of the generation.
        recipe: Its scheme and shape.
        start: The number its changes follow.
        named: Give them the aliases at once.
    """
    meta = {"format": FORMAT, "scheme": recipe[0], "shape": recipe[1], "start": start}
    for part in _PARTS:
        index = names.concrete(part, serial)
        with answered(f"index {index}"):
            try:
                client.indices.create(
                    index=index,
                    mappings={"_meta": meta},
                    aliases={names.alias(part): {}} if named else None,
                    # One copy of each shard; the others follow when there are nodes.
                    wait_for_active_shards=1,
                )
            except BadRequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise Refused(f"index {index}: {error.error}") from error


def exchange(client: Elasticsearch, names: Names, serial: int) -> None:
    """Let the aliases name a generation and no other, in one moment. Safe to repeat."""
    actions: list[Mapping[str, Any]] = []
    for part in _PARTS:
        alias, every = names.alias(part), f"{names.alias(part)}-*"
        actions.append({"remove": {"index": every, "alias": alias, "must_exist": False}})
        actions.append({"add": {"index": names.concrete(part, serial), "alias": alias}})
    with answered(f"aliases of {names.alias('log')}"):
        client.indices.update_aliases(actions=actions)


def serials(client: Elasticsearch, names: Names) -> Mapping[int, float]:
    """Return all generations there are, each with when it was made (seconds of the epoch)."""
    pattern = f"{names.alias('log')}-*,{names.alias('codes')}-*"
    with answered(f"index {names.alias('log')}"):
        found: Any = client.indices.get_settings(index=pattern, name="index.creation_date")
    made = {
        name: int(one["settings"]["index"]["creation_date"]) / 1000
        for name, one in found.items()
    }
    return {_serial(name): when for name, when in made.items()}


def remove(client: Elasticsearch, names: Names, serial: int) -> None:
    """Delete a generation. Safe to repeat."""
    for part in _PARTS:
        index = names.concrete(part, serial)
        with answered(f"index {index}"):
            client.indices.delete(index=index, ignore_unavailable=True)


def _serial(index: str) -> int:
    return int(index.rpartition("-")[2])


def _told(recipe: tuple[str, str]) -> str:
    return f"{recipe[0]} ({recipe[1]})"
