"""Messages and rows as JSON: the field order of the class, times in UTC, nothing implied.

What travels carries its version, `{"v": 1, "body": {…}}`, because two versions of the program
may share a bus. A row does not: the schema version of the store speaks for it.
"""

from typing import TypeVar

import msgspec

from domain.errors import BadInput, MalformedMessage
from domain.messages import Message

T = TypeVar("T")
VERSION = 1


class _Envelope(msgspec.Struct):
    v: int
    body: msgspec.Raw


def encode(message: Message) -> bytes:
    """Return the message as it travels on the bus.

    Raises:
        BadInput: A text in it is not Unicode, such as half a surrogate pair.
    """
    return _encode({"v": VERSION, "body": message})


def decode(body: bytes, kind: type[T]) -> T:
    """Read a message back.

    Raises:
        MalformedMessage: Not JSON, an unknown version, or not a `kind`.
    """
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
        if envelope.v != VERSION:
            raise MalformedMessage(f"version {envelope.v} of {kind.__name__} is unknown")
        return msgspec.json.decode(envelope.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MalformedMessage(f"not a {kind.__name__}: {error}") from error


def to_json(value: object) -> str:
    """Return a value of the vocabulary as JSON text for a column.

    Raises:
        BadInput: A text in it is not Unicode, such as half a surrogate pair.
    """
    return _encode(value).decode()


def from_json(text: str, kind: type[T]) -> T:
    """Read back what `to_json` wrote.

    Raises:
        MalformedMessage: Not JSON, or not a `kind`.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.MsgspecError as error:
        raise MalformedMessage(f"not a {kind.__name__}: {error}") from error


def _encode(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError as error:
        raise BadInput(f"text that is not Unicode: {error.reason}") from error
