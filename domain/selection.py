"""Which works a search is about: a part of the list, named and not enumerated.

A selection is data that a person or another program says; `keyworks.selecting` reads it
against what is on record. What is left empty restricts nothing.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Selection:
    """The works that fit every dimension; within one, any of its values will do.

    `works` are ids or titles, `batches` numbers, `holders` names. `territory` is an
    ISO 3166 code: works that a batch lists for it or for everywhere. `at` keeps works
    whose protection is in force at that instant, in `territory` where that is said too.
    """

    works: tuple[str, ...] = ()
    batches: tuple[int, ...] = ()
    holders: tuple[str, ...] = ()
    territory: str | None = None
    at: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is restricted."""
        return self == Selection()
