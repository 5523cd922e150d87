"""Bytes that lie elsewhere and are read in parts: in a remote vault, or at an address."""

from typing import Protocol


class Reader(Protocol):
    """A finished body of known length, read at any place; it does not change between reads.

    Raises everywhere:
        Refused: It changed meanwhile, may not be read, or more was asked than is allowed.
        Unavailable: It cannot be read now.
    """

    @property
    def name(self) -> str:
        """What a person calls it, for messages."""
        ...

    @property
    def size(self) -> int: ...

    def read_at(self, start: int, end: int) -> bytes:
        """Return bytes [start, end), fewer only where the body ends before."""
        ...
