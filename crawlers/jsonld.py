"""Read the JSON-LD that pages carry for search engines."""

from typing import TypeVar

import msgspec
from parsel import Selector

from domain.errors import BadInput

T = TypeVar("T")
_SCRIPTS = 'script[type="application/ld+json"]::text'
_DEEPEST = 8


def read_jsonld(root: Selector, type_name: str, kind: type[T], place: str) -> T:
    """Return the first object of a schema.org type, in the shape of `kind`.

    Scripts that are not JSON are passed over: pages carry several, and one is enough.

    Args:
        root: The page.
        type_name: Such as `MusicRecording`.
        kind: A msgspec Struct.
        place: The page's address, for complaints.

    Raises:
        BadInput: There is none, or it is of another shape.
    """
    for script in root.css(_SCRIPTS).getall():
        try:
            whole = msgspec.json.decode(script.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            continue
        found = _find(whole, type_name, _DEEPEST)
        if found is not None:
            try:
                return msgspec.convert(found, kind, strict=False)
            except msgspec.ValidationError as error:
                raise BadInput(f"not the {type_name} we know: {error}", place=place) from error
    raise BadInput(f"no {type_name} in JSON-LD on the page", place=place)


def _find(value: object, type_name: str, depth: int) -> dict[str, object] | None:
    """Search lists and `@graph`; objects inside other properties are their parts."""
    if depth == 0:
        return None
    if isinstance(value, list):
        each = (_find(item, type_name, depth - 1) for item in value)
        return next((found for found in each if found is not None), None)
    if not isinstance(value, dict):
        return None
    kinds = value.get("@type")
    if type_name in (kinds if isinstance(kinds, list) else [kinds]):
        return value
    return _find(value.get("@graph"), type_name, depth - 1)
