"""Read a TOML file into frozen options; a wrong one is told by file, line and expectation.

A setting nobody knows is an error: a misspelt option must not pass for the default.
"""

import re
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec

from domain.errors import BadInput

T = TypeVar("T")


def read_toml(path: Path, kind: type[T]) -> T:
    """Read a file into `kind`, a frozen dataclass of dataclasses.

    Raises:
        BadInput: The file is missing, is not TOML, has a setting `kind` does not know, or a
            value of the wrong type.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise BadInput("expected text in UTF-8", place=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"{path}:{line[1]}" if line else str(path)
        raise BadInput(f"not TOML: {error}", place=place) from error
    return convert(values, kind, text, str(path))


def convert(values: dict[str, Any], kind: type[T], text: str, name: str) -> T:
    """Turn parsed TOML into `kind`. `text` and `name` serve complaints. See `read_toml`."""
    _known(values, kind, (), text, name)
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at `$.")
        keys = tuple(where.rstrip("`").split(".")) if where else ()
        label = f"{'.'.join(keys)}: " if keys else ""
        raise BadInput(f"{label}{problem}", place=_place(text, name, keys)) from error


def _known(
    values: dict[str, Any], kind: type[Any], above: tuple[str, ...], text: str, name: str
) -> None:
    hints = get_type_hints(kind)
    names = [f.name for f in fields(kind)]
    for key, value in values.items():
        path = (*above, key)
        if key not in names:
            problem = f"{'.'.join(path)} is no setting (known: {', '.join(sorted(names))})"
            raise BadInput(problem, place=_place(text, name, path))
        if is_dataclass(hints[key]) and isinstance(value, dict):
            _known(value, hints[key], path, text, name)


def _place(text: str, name: str, keys: tuple[str, ...]) -> str:
    """Find the line that sets `keys`: the section first, then the key below it."""
    section = ""
    for number, row in enumerate(text.splitlines(), 1):
        plain = row.strip()
        if plain.startswith("[") and (found := re.match(r"\[+\s*([\w.\- ]+?)\s*\]", plain)):
            section = found[1]
            if keys and section == ".".join(keys):
                return f"{name}:{number}"
        elif keys and (found := re.match(r"([\w.\-]+)\s*=", plain)):
            full = f"{section}.{found[1]}".strip(".")
            if full == ".".join(keys) or ".".join(keys).startswith(full + "."):
                return f"{name}:{number}"
    return name
