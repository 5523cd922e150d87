"""Send a large file to a bucket in parts.

Nobody sees the object before the last request makes it one, so a sender that is killed
leaves parts that nobody reads; the next sender of a large file throws old ones away.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from io import BufferedReader

from backends.vault_s3_wire import Part, Wire
from domain.errors import BadInput, KeywatchError

_MOST_PARTS = 10_000


def send_parts(
    wire: Wire, key: str, file: BufferedReader, *, size: int, digest: str, least: int
) -> bool:
    """Upload a file whose digest is known, reading it once.

    Args:
        wire: The bucket.
        key: What it shall be called there.
        file: At its beginning.
        size: Its bytes.
        digest: The SHA-256 it had when it was read for that.
        least: Bytes of a part; more when there would be too many parts.

    Returns:
        False when the key is taken, by whatever.

    Raises:
        BadInput: The file is another one by now.
        BackendUnavailable: The server does not take it.
    """
    upload = wire.begin(key)
    length = max(least, -(-size // _MOST_PARTS))
    try:
        parts: list[Part] = []
        found = sha256()
        while body := file.read(length):
            found.update(body)
            parts.append(wire.send(key, upload, len(parts) + 1, body))
        if found.hexdigest() != digest:
            raise BadInput("the file changed while it was read", place=file.name)
        made = wire.finish(key, upload, tuple(parts))
    except (KeywatchError, OSError):
        wire.abort(key, upload)
        raise
    if not made:
        wire.abort(key, upload)
    return made


def sweep(wire: Wire, now: datetime, age: timedelta) -> int:
    """Throw away what senders left that began longer than `age` ago; return how many."""
    stale = [(key, upload) for key, upload, begun in wire.unfinished() if begun < now - age]
    for key, upload in stale:
        wire.abort(key, upload)
    return len(stale)
