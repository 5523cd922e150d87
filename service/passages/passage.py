"""What is told of a passage. Light: whoever only shows passages imports no kernels."""

from dataclasses import dataclass

from domain.match import PassageKind
from domain.work import WorkId
from fingerprint.text.runs import Run


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where one side of a passage stands, half-open, in characters, and what is around it.

    `name` is what a person calls the text, `id` the digest of a capture or the id of a
    reference. `share` is the passage's part of the whole text, None when that is not known.
    """

    name: str
    id: str
    start: int
    end: int
    share: float | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that a capture (here) shares with a reference (there).

    `same` counts the hanzi and letters that both sides have in order, `identity` is their
    part of the longer side: as recorded, else as counted, None where neither can be had. No
    `runs` means that a text could not be had, and `notes` say why.
    """

    work: WorkId
    title: str
    kind: PassageKind | None
    score: float
    same: int | None
    identity: float | None
    here: Stretch
    there: Stretch
    runs: tuple[Run, ...] = ()
    notes: tuple[str, ...] = ()
