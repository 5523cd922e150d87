"""Run decoders in a child process, so that no file can take the worker with it.

A child that crashes or hangs is blamed on the file only when it happens again with the
same file, since a child may also be killed for reasons of its own. The time limit is an
alarm that the child sets for itself: the system ends it even when its parent is gone.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Protocol, TypeVar

from domain.errors import BackendUnavailable, UndecodableMedia

T = TypeVar("T")

_FRAME = struct.Struct("<Q")
_CHILD = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from fingerprint.sandboxed import serve; serve()"
)

# A worker a core: threads of a child's libraries would only take turns.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Runner(Protocol):
    """Runs a function that decodes foreign bytes."""

    def run(self, function: Callable[..., T], *args: object, about: str = "") -> T:
        """Call `function(*args)` and return its result.

        Raises:
            UndecodableMedia: The decoder crashed, hung, or needed too much memory; `about`
                names the file.
            Exception: Whatever the function raised.
        """
        ...


class InProcess:
    """Runs it right here: for tests and for media we made ourselves."""

    def run(self, function: Callable[..., T], *args: object, about: str = "") -> T:  # noqa: ARG002 - Runner fixes the signature
        return function(*args)


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """Limits of a child.

    `seconds` a call (a film of two hours takes about 200 s on one core), `memory_bytes` of
    address space (our largest decoders and kernels map 2 GB), `tries` before a file is to
    blame for the deaths, `calls` before a child is replaced, against leaks in decoders.
    """

    seconds: float = 1800.0
    memory_bytes: int | None = 8 * 1024**3
    tries: int = 3
    calls: int = 2000


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


@dataclass(frozen=True, slots=True)
class Raised:
    """The function's exception, taken apart because not every exception survives pickling."""

    kind: type[Exception]
    args: tuple[object, ...]
    state: dict[str, object]
    trace: str

    def rebuilt(self) -> Exception:
        """Return the exception without calling its constructor again."""
        error = self.kind.__new__(self.kind, *self.args)
        error.args = self.args
        error.__dict__.update(self.state)
        error.add_note(f"in the sandbox:\n{self.trace}")
        return error


def raised(error: Exception) -> Raised:
    """Take an exception apart for the way to the parent."""
    return Raised(type(error), error.args, dict(error.__dict__), traceback.format_exc())


def send(pipe: IO[bytes], message: object) -> None:
    """Write one framed message."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_FRAME.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> object:
    """Read one framed message.

    Raises:
        EOFError: The other side is gone.
    """
    head = pipe.read(_FRAME.size)
    if len(head) < _FRAME.size:
        raise EOFError
    (length,) = _FRAME.unpack(head)
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)  # noqa: S301 - our own child wrote it


class Sandbox:
    """A long-lived child that runs one call at a time; started when first needed."""

    def __init__(self, options: SandboxOptions = SandboxOptions()) -> None:
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._turn = threading.Lock()

    def run(self, function: Callable[..., T], *args: object, about: str = "") -> T:
        call = Call(function, args, self._options.seconds)
        code = 0
        with self._turn:
            for _ in range(self._options.tries):
                child = self._started()
                try:
                    answer = self._asked(child, call)
                except (EOFError, BrokenPipeError):
                    code = self._buried(child)
                    if code == -signal.SIGALRM:
                        break
                else:
                    if isinstance(answer, Raised):
                        raise answer.rebuilt()
                    assert isinstance(answer, Returned)
                    return answer.result  # type: ignore[return-value]  # pickle cannot say T
        raise self._blamed(about, code)

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._buried(self._child)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._calls >= self._options.calls:
            self.close()
        if self._child is None:
            self._calls = 0
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", _CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **_ONE_THREAD},
            )
        return self._child

    def _asked(self, child: subprocess.Popen[bytes], call: Call) -> object:
        assert child.stdin is not None
        assert child.stdout is not None
        if self._calls == 0:
            pickle.dump(sys.path, child.stdin)
            send(child.stdin, self._options.memory_bytes)
        self._calls += 1
        send(child.stdin, call)
        try:
            return receive(child.stdout)
        except EOFError:
            raise
        except BaseException:  # interrupted: nobody must take this answer for another's
            child.kill()
            self._buried(child)
            raise

    def _blamed(self, about: str, code: int) -> Exception:
        if code == -signal.SIGALRM:
            return UndecodableMedia(
                f"{about}: decoding took longer than {self._options.seconds:g} s"
            )
        if code == -signal.SIGKILL:
            return BackendUnavailable(
                f"{about}: the decoding process is killed again and again"
            )
        return UndecodableMedia(
            f"{about}: its decoder crashed {self._options.tries} times (status {code})"
        )

    def _buried(self, child: subprocess.Popen[bytes]) -> int:
        self._child = None
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # what was not sent has no reader any more
        return child.wait()
