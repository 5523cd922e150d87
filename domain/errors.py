"""Every error the service raises on purpose.

    KeywatchError
    ├── Refused                  the message is wrong; a retry cannot help
    │   ├── MalformedMessage
    │   ├── UnknownName          a platform, modality, format or layout nobody registered
    │   ├── NotFound             an id that names nothing in the store or the vault
    │   ├── Conflict             what is asked contradicts what is on record
    │   ├── BadInput             a file, a line or an option that is not what it must be
    │   ├── SchemeMismatch       codes of one scheme met an index of another
    │   ├── OlderFormat          an index that an earlier version of this program wrote
    │   ├── UndecodableMedia
    │   ├── Forbidden            robots, the address guard or a role says no
    │   └── TooLarge             a body, archive or document over its limit
    └── Unavailable              the world is wrong; a retry may help
        ├── PlatformUnavailable
        └── BackendUnavailable

The two branches are the whole retry policy: `service.worker` sets a Refused message
aside, delivers an Unavailable one again, and lets every other exception stop it.
"""


class KeywatchError(Exception):
    """Root of the tree. Caught at the edges, never raised."""


class Refused(KeywatchError):
    """The message can never succeed as it stands."""


class MalformedMessage(Refused):
    """Bytes on a topic that do not decode to the topic's type."""


class UnknownName(Refused):
    """A name that is missing from a registry."""

    def __init__(self, registry: str, name: str, known: tuple[str, ...] = ()) -> None:
        hint = f" (registered: {', '.join(sorted(known))})" if known else ""
        super().__init__(f"no {registry} is registered as {name!r}{hint}")
        self.registry = registry
        self.name = name


class NotFound(Refused):
    """An id that names nothing."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"there is no {kind} {name!r}")
        self.kind = kind
        self.name = name


class Conflict(Refused):
    """What is asked contradicts what is on record."""


class BadInput(Refused):
    """A file, a line or an option that is not what it must be.

    Args:
        message: What was expected, and what was found.
        place: Where, such as `list.csv:14` or `keywatch.toml:3`.
    """

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place


class SchemeMismatch(Refused):
    """Fingerprint codes offered to an index built for another scheme."""

    def __init__(self, expected: str, offered: str) -> None:
        super().__init__(f"index holds {expected!r}, query is {offered!r}")
        self.expected = expected
        self.offered = offered


class OlderFormat(Refused):
    """An index file of an earlier format than this program reads."""

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(
            f"{name} is of index format {found}, {expected} is read now:"
            " `keywatch index rebuild` makes it anew"
        )
        self.found = found


class UndecodableMedia(Refused):
    """Captured bytes that no decoder of the modality accepts."""


class Forbidden(Refused):
    """Robots, the address guard or a role says no."""


class TooLarge(Refused):
    """A body, an archive or a document over its limit."""


class Unavailable(KeywatchError):
    """Something outside this process failed.

    Args:
        message: What was asked, of whom.
        retry_after: Seconds to wait before the next try; None leaves it to the worker.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PlatformUnavailable(Unavailable):
    """A platform timed out, throttled us or answered 5xx."""


class BackendUnavailable(Unavailable):
    """Our own bus, store, index or evidence vault did not answer."""
