"""Run decoders in a child process, so that no file can take the worker with it.

A child that crashes or hangs is blamed on the file only when it happens again with the
same file, since a child may also be killed for reasons of its own. The time limit is an
alarm that the child sets for itself: the system ends it even when its parent is gone. A
child that a file has taken over may put the alarm off; then the parent ends it, a little
later. It believes no more of what a child says than `fingerprint.pipe` lets through.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.errors import BackendUnavailable, KeywatchError, Refused, UndecodableMedia
from domain.ports.reader import Reader
from fingerprint.confine import Confinement
from fingerprint.pipe import (
    Call,
    NoAnswer,
    Raised,
    Returned,
    Wanted,
    raised,
    receive_plain,
    send,
)

T = TypeVar("T")

# A child asks for a block at a time; who asks for more has been taken over.
_MOST_AT_ONCE = 16 * 1024**2
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

        A `fingerprint.pipe.Lent` reader among the arguments, however deep, is read here for
        the child.

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
    `grace` seconds after its time a child that still runs is killed.
    """

    seconds: float = 1800.0
    memory_bytes: int | None = 8 * 1024**3
    tries: int = 3
    calls: int = 2000
    grace: float = 10.0


class Sandbox:
    """A long-lived child that runs one call at a time; started when first needed."""

    def __init__(self, options: SandboxOptions = SandboxOptions()) -> None:
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._overdue = False
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
                    if self._overdue:
                        code = -signal.SIGALRM
                    if code == -signal.SIGALRM:
                        break
                except NoAnswer as error:
                    raise UndecodableMedia(
                        f"{about}: its decoder was led astray, {error}"
                    ) from error
                else:
                    if isinstance(answer, Raised):
                        raise answer.rebuilt()
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

    def _asked(self, child: subprocess.Popen[bytes], call: Call) -> Returned | Raised:
        assert child.stdin is not None
        lent: list[Reader] = []
        self._overdue = False
        watch = threading.Timer(call.seconds + self._options.grace, self._end, (child,))
        watch.daemon = True
        watch.start()
        try:
            if self._calls == 0:
                pickle.dump(sys.path, child.stdin)
                send(child.stdin, Confinement(self._options.memory_bytes))
            self._calls += 1
            send(child.stdin, call, lent)
            return self._answered(child, lent)
        except (EOFError, BrokenPipeError):
            raise
        except BaseException:  # interrupted: nobody must take this answer for another's
            child.kill()
            self._buried(child)
            raise
        finally:
            watch.cancel()

    def _answered(
        self, child: subprocess.Popen[bytes], lent: list[Reader]
    ) -> Returned | Raised:
        """Read for the child what it wants, until it answers."""
        assert child.stdin is not None
        assert child.stdout is not None
        failed: KeywatchError | None = None
        while True:
            answer = receive_plain(child.stdout)
            if isinstance(answer, Wanted):
                try:
                    body: object = _read(lent, answer)
                except KeywatchError as error:
                    failed, body = error, raised(error)
                send(child.stdin, body)
            elif not isinstance(answer, Returned | Raised) or not answer.fits():
                raise NoAnswer(f"it answered with a {type(answer).__name__}")
            elif failed is not None:
                raise failed  # whatever a decoder made of it
            else:
                return answer

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        """Kill a child whose time is long over."""
        self._overdue = True
        child.kill()

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


def _read(lent: list[Reader], wanted: Wanted) -> bytes:
    """Read what a child wants, if it may want that.

    Raises:
        NoAnswer: It may not.
        Refused, Unavailable: What the reader raises.
    """
    number, start, end = wanted.number, wanted.start, wanted.end
    whole = all(type(n) is int for n in (number, start, end))
    if not whole or not 0 <= number < len(lent):
        raise NoAnswer("it asked for what was not lent")
    if not 0 <= start <= end <= lent[number].size or end - start > _MOST_AT_ONCE:
        raise NoAnswer(f"it asked for bytes {start} to {end} of {lent[number].size}")
    body = lent[number].read_at(start, end)
    if len(body) != end - start:
        name = lent[number].name
        raise Refused(f"{name}: expected {end - start} bytes at {start}, found {len(body)}")
    return body
