"""What gives the two texts of a passage.

Kept apart from what reads files, so that who only speaks of passages starts quickly.
"""

from typing import Protocol

from domain.posting import Capture
from domain.work import ReferenceId


class Readable(Protocol):
    """One side's text. `length` is in characters; `note` says what is odd about it."""

    @property
    def length(self) -> int: ...

    @property
    def note(self) -> str: ...

    def cut(self, start: int, end: int) -> str:
        """Return the characters of a half-open span."""
        ...


class Texts(Protocol):
    """Gives the texts of captures and references."""

    def capture(self, capture: Capture) -> Readable:
        """Read a capture.

        Raises:
            NotFound: The vault lacks it.
            Refused: It can no longer be read.
        """
        ...

    def reference(self, id: ReferenceId) -> Readable:
        """Read a reference, or what is stored of it.

        Raises:
            NotFound: Neither its copy nor its fingerprint is at hand.
        """
        ...

    def label(self, id: ReferenceId) -> str:
        """Return what a person calls a reference."""
        ...
