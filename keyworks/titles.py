"""Tell whether two printed titles name the same work.

Lists, registers and people write one title in many ways: full-width letters, book-title
marks, spaces. Titles agree when their letters and digits do, in order.
"""

import unicodedata

from domain.errors import BadInput
from domain.ids import derive
from domain.work import Work, WorkId, WorkKind


def plain(title: str) -> str:
    """Return the letters and digits of a title, width and case folded."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(c for c in folded if c.isalnum())


def work_id(kind: WorkKind, title: str) -> WorkId:
    """Return the id that a work of this kind and title gets when it is first named."""
    return WorkId(derive("W", kind, plain(title)))


class Titles:
    """Looks works up by any of their names."""

    def __init__(self, works: tuple[Work, ...] = ()) -> None:
        self._by_name: dict[str, dict[WorkId, Work]] = {}
        for work in works:
            self.add(work)

    def add(self, work: Work) -> None:
        """Make a work known by its title and aliases."""
        for name in work.names:
            self._by_name.setdefault(plain(name), {})[work.id] = work

    def find(self, title: str, kind: WorkKind | None = None) -> Work | None:
        """Return the one work of that name, or None when nobody has it.

        Raises:
            BadInput: Several works have it and `kind` does not tell them apart.
        """
        named = list(self._by_name.get(plain(title), {}).values())
        found = [w for w in named if w.kind == kind] or named
        if len(found) > 1:
            ids = ", ".join(sorted(w.id for w in found))
            raise BadInput(f"{title!r} names several works: {ids}")
        return found[0] if found else None
