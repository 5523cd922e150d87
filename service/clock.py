"""The clock the service lives by: the system's, or the demo's that can jump ahead.

Stages take time as an argument; only this module asks what time it is. A URL picks the clock:
`system:`, or `offset:///path` whose file holds the seconds to add to the system's time.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.errors import BackendUnavailable, UnknownName

Now = Callable[[], datetime]


def open_clock(url: str) -> Now:
    """Return the clock a URL names.

    Raises:
        UnknownName: No such kind of clock.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "system":
        return lambda: datetime.now(UTC)
    if scheme == "offset":
        return OffsetClock(Path(rest.removeprefix("//")))
    raise UnknownName("clock", scheme, ("system", "offset"))


class OffsetClock:
    """System time plus the seconds a file holds, so that several processes jump as one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> datetime:
        """Return the time.

        Raises:
            BackendUnavailable: The file cannot be read.
        """
        try:
            seconds = float(self.path.read_text())
        except (OSError, ValueError) as error:
            raise BackendUnavailable(
                f"the clock {self.path} cannot be read: {error}"
            ) from error
        return datetime.now(UTC) + timedelta(seconds=seconds)

    def set(self, at: datetime) -> None:
        """Make it `at` now, for every process that reads the file."""
        seconds = (at - datetime.now(UTC)).total_seconds()
        made = self.path.with_suffix(".new")
        made.write_text(repr(seconds))
        made.replace(self.path)
