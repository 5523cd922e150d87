"""What parent and child of a sandbox say to each other, and what the parent believes.

Messages are pickled, and a pickle can run code where it is read. The child believes its
parent; the parent takes from a child, which may have been taken over by a file, only plain
values: numbers, texts, arrays, and instances of dataclasses, enumerations, named tuples and
exceptions it has itself imported.
"""

import dataclasses
import enum
import io
import pickle
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from domain.ports.reader import Reader

_FRAME = struct.Struct("<Q")

# The codes of six hours of sound are 50 MB; nothing that is an answer is longer than this.
LONGEST_ANSWER = 1024**3

_PLAIN = {
    "builtins": {"bytearray", "complex", "dict", "frozenset", "list", "range", "set", "slice"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "fractions": {"Fraction"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "pathlib": {"PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"},
}


class NoAnswer(Exception):
    """What came from the child is none of the things it may say."""


@dataclass(frozen=True, slots=True)
class Call:
    """What goes to the child. `function` and `args` must be importable and picklable."""

    function: Callable[..., object]
    args: tuple[object, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Returned:
    """The function's result."""

    result: object

    def fits(self) -> bool:
        """Tell whether it is what its class says: a child may send anything."""
        return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Bytes [start, end) of a reader that was lent with the call, by its number."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception, taken apart because not every exception survives pickling."""

    kind: type[Exception]
    args: tuple[object, ...]
    state: dict[str, object]
    trace: str

    def fits(self) -> bool:
        """Tell whether it is what its class says: a child may send anything."""
        return (
            isinstance(self.kind, type)
            and issubclass(self.kind, Exception)
            and isinstance(self.args, tuple)
            and isinstance(self.state, dict)
        )

    def rebuilt(self) -> Exception:
        """Return the exception without calling its constructor again."""
        error = self.kind.__new__(self.kind, *self.args)
        error.args = self.args
        error.__dict__.update(self.state)
        error.add_note(f"in the sandbox:\n{self.trace}")
        return error


def raised(error: Exception) -> Raised:
    """Take an exception apart for the way to the other side."""
    return Raised(type(error), error.args, dict(error.__dict__), traceback.format_exc())


@dataclass(frozen=True, slots=True)
class Lent:
    """A reader that a call may use: the child asks for its bytes, the parent reads them."""

    reader: Reader

    @property
    def name(self) -> str:
        return self.reader.name

    @property
    def size(self) -> int:
        return self.reader.size

    def read_at(self, start: int, end: int) -> bytes:
        return self.reader.read_at(start, end)


def send(pipe: IO[bytes], message: object, lent: list[Reader] | None = None) -> None:
    """Write one framed message; readers in it are noted in `lent` and go as their number."""
    body = io.BytesIO()
    _Packer(body, lent).dump(message)
    pipe.write(_FRAME.pack(body.tell()))
    pipe.write(body.getbuffer())
    pipe.flush()


def receive(
    pipe: IO[bytes], borrowed: Callable[[int, str, int], Reader] | None = None
) -> object:
    """Read one framed message of somebody who is believed.

    Args:
        pipe: Where it comes from.
        borrowed: Makes the other end of a reader that was lent: its number, name and size.

    Raises:
        EOFError: The other side is gone.
    """
    unpacker = _Unpacker(io.BytesIO(_framed(pipe, None)))
    unpacker.borrowed = borrowed
    return unpacker.load()


def receive_plain(pipe: IO[bytes]) -> object:
    """Read one framed message of somebody who may lie.

    Raises:
        EOFError: The other side is gone.
        NoAnswer: It is too long, garbled, or names what may not cross.
    """
    body = _framed(pipe, LONGEST_ANSWER)
    try:
        return _PlainUnpacker(io.BytesIO(body)).load()
    except NoAnswer:
        raise
    except (
        pickle.UnpicklingError,
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        MemoryError,
        TypeError,
        ValueError,
    ) as error:  # what a garbled pickle raises
        raise NoAnswer(f"it answered with garbled bytes: {error}") from error


def _framed(pipe: IO[bytes], longest: int | None) -> bytes:
    head = pipe.read(_FRAME.size)
    if len(head) < _FRAME.size:
        raise EOFError
    (length,) = _FRAME.unpack(head)
    if longest is not None and length > longest:
        raise NoAnswer(f"it answered with {length} bytes")
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return body


class _Packer(pickle.Pickler):
    def __init__(self, file: IO[bytes], lent: list[Reader] | None) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._lent = lent

    def persistent_id(self, thing: object) -> tuple[int, str, int] | None:
        if self._lent is None or not isinstance(thing, Lent):
            return None
        self._lent.append(thing.reader)
        return len(self._lent) - 1, thing.name, thing.size


class _Unpacker(pickle.Unpickler):
    borrowed: Callable[[int, str, int], Reader] | None = None

    def persistent_load(self, pid: tuple[int, str, int]) -> Reader:
        assert self.borrowed is not None, "nothing is lent to the parent"
        return self.borrowed(*pid)


class _PlainUnpacker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        # Not imported for its sake, and no path of names that leads on to something else.
        found = vars(sys.modules[module]).get(name) if module in sys.modules else None
        if not isinstance(found, type) or not _is_plain(found):
            raise NoAnswer(f"it answered with {module}.{name}, which may not cross")
        return found


def _is_plain(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, (enum.Enum, Exception, tuple))
