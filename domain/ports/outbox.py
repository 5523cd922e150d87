"""The outbox: what the bus is to be told of a transaction, once that is kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from domain.messages import Message


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that waits to be published; its `number` is never given again."""

    number: int
    message: Message


class Outbox(Protocol):
    """Messages kept or undone with the transaction they are put in.

    Whoever publishes them says so afterwards; killed in between, it publishes them again.
    """

    def put(self, messages: Iterable[Message]) -> tuple[Outgoing, ...]:
        """Keep messages. Return them in their order, numbered.

        Raises:
            TooLarge: The bus would not take one.
        """
        ...

    def waiting(self, limit: int) -> tuple[Outgoing, ...]:
        """Return messages that nobody said were published, oldest first."""
        ...

    def sent(self, numbers: Collection[int]) -> None:
        """Forget messages that were published; those forgotten already are no error."""
        ...

    def count(self) -> int:
        """Return how many wait."""
        ...
