"""What the benches' arguments have in common: choices by name, and patterns."""

import argparse
import re
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str: ...


One = TypeVar("One", bound=Named)


def some_of(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Read names between commas; a name that is none of these is refused."""

    def read(text: str) -> tuple[str, ...]:
        chosen = tuple(part.strip() for part in text.split(","))
        if unknown := set(chosen) - set(known):
            raise argparse.ArgumentTypeError(
                f"{', '.join(sorted(unknown))} is none of {', '.join(known)}"
            )
        return chosen

    return read


def matcher(text: str) -> Callable[[str], object]:
    """Read a regular expression; what comes back looks it up in a text."""
    return re.compile(text).search


def chosen(
    groups: Mapping[str, tuple[One, ...]], only: Callable[[str], object]
) -> tuple[One, ...]:
    """Return what is asked for out of groups, by its own name or its group's."""
    return tuple(
        one for group, many in groups.items() for one in many if only(f"{group}/{one.name}")
    )
