"""The bus: messages from stage to stage, at least once, in order within one key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.messages import Message

M_co = TypeVar("M_co", bound=Message, covariant=True)
M = TypeVar("M", bound=Message)


class Delivery(Protocol[M_co]):
    """One message in our hands until we answer for it."""

    @property
    def message(self) -> M_co:
        """The message itself.

        Raises:
            MalformedMessage: The bytes on the topic are not one.
        """
        ...

    @property
    def attempt(self) -> int:
        """How many times the message was handed out, this time included."""
        ...

    def ack(self) -> None: ...

    def retry(self, delay: float) -> None:
        """Give the message back, to be delivered again after `delay` seconds."""
        ...

    def set_aside(self, reason: str) -> None:
        """Move the message to the dead letters, where `Bus.set_aside` lists it."""
        ...


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message nobody could handle: `id` names it for `Bus.retry`."""

    id: str
    topic: str
    group: str
    key: str
    reason: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages of a topic a group has `waiting`, `in_hand` and `set_aside`."""

    topic: str
    group: str
    waiting: int
    in_hand: int
    set_aside: int


class Bus(Protocol):
    """One topic a message type; delivered at least once, in order within one key."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Put messages on their topics, all or none. On return they are durable."""
        ...

    def take(self, kind: type[M], group: str, owner: str) -> Delivery[M] | None:
        """Hand out the next message of a kind that is ready for `group`, or None.

        A message whose key has an earlier one unanswered waits for it. What the same
        `owner` held before (a worker that was killed and came back under its name) is
        given back first by `release`; what a lost owner held returns by itself after
        the lease.
        """
        ...

    def release(self, owner: str) -> int:
        """Give back all that `owner` holds, at once. Return how many."""
        ...

    def backlog(self) -> tuple[Backlog, ...]: ...

    def set_aside(self, limit: int = 100) -> tuple[SetAside, ...]:
        """List dead letters, newest first."""
        ...

    def retry(self, id: str | None = None) -> int:
        """Bring one dead letter back, or all of them. Return how many."""
        ...

    def close(self) -> None: ...
