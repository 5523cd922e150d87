"""Open a zip from a stranger.

Nothing is believed that it says of itself: a member is unpacked only as far as the limits
go, whatever size it claims, and nothing is ever written to disk.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.charset import decode

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class PackOptions:
    """Limits of archives and books.

    `most_bytes` unpacked from one file, all members together: ten times the longest novels.
    `most_ratio` unpacked bytes a packed one, asked of members over `free_bytes`: prose
    packs 3 to 5 to 1, its markup up to 20, a bomb 1000.
    """

    most_bytes: int = 64 * 1024 * 1024
    most_members: int = 10_000
    most_ratio: int = 200
    free_bytes: int = 1024 * 1024

    def check(self, what: str, size: int, packed: int) -> None:
        """Refuse a member of `size` bytes unpacked from `packed` ones.

        Raises:
            TooLarge: It is more than a text would give.
        """
        if size > self.most_bytes:
            raise TooLarge(f"{what} unpacks to over {self.most_bytes} bytes, the limit")
        if size > self.free_bytes and size > self.most_ratio * packed:
            raise TooLarge(
                f"{what} unpacks to over {self.most_ratio} times its size, the limit"
            )


class Zip:
    """A zip that is open for reading, and how much was unpacked from it so far."""

    def __init__(self, archive: ZipFile, options: PackOptions) -> None:
        self._archive = archive
        self._options = options
        self._unpacked = 0
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        if len(entries) > options.most_members:
            raise TooLarge(f"{len(entries)} members, limit {options.most_members}")
        self._entries = dict(zip(_names(entries), entries, strict=True))

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names in the order they are listed; of equals the last counts."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """Unpack a member.

        Raises:
            UndecodableMedia: There is no such member, it is damaged, encrypted, or packed by
                a method other than deflate.
            TooLarge: It is over a limit, or all that was unpacked together is.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise UndecodableMedia(f"no member {_short(name)!r} in the archive")
        if entry.flag_bits & _ENCRYPTED:
            raise UndecodableMedia(f"{_short(name)!r} asks for a password")
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise UndecodableMedia(
                f"{_short(name)!r} is packed by method {entry.compress_type}, not deflate"
            )
        try:
            with self._archive.open(entry) as member:
                return self._bounded(member, entry, name)
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error) as error:
            raise UndecodableMedia(f"{_short(name)!r} is damaged: {error}") from error
        except NotImplementedError as error:
            raise UndecodableMedia(f"{_short(name)!r}: {error}") from error

    def _bounded(self, member: IO[bytes], entry: ZipInfo, name: str) -> bytes:
        body = bytearray()
        while block := member.read(_BLOCK):
            body += block
            self._unpacked += len(block)
            self._options.check(repr(_short(name)), len(body), entry.compress_size)
            self._options.check("the archive", self._unpacked, self._unpacked)
        return bytes(body)


@contextmanager
def open_zip(source: Path | IO[bytes], options: PackOptions = PackOptions()) -> Iterator[Zip]:
    """Open a zip.

    Raises:
        UndecodableMedia: It is none, or its list of members is damaged.
        TooLarge: It has too many members.
    """
    try:
        archive = ZipFile(source)
    except (
        BadZipFile,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        struct.error,
    ) as error:
        raise UndecodableMedia(f"no zip that can be read: {error}") from error
    with archive:
        yield Zip(archive, options)


def _names(entries: list[ZipInfo]) -> list[str]:
    """Return the names as their maker wrote them: old zips keep them in any charset."""
    old = [entry for entry in entries if not entry.flag_bits & _UTF8_NAME]
    said = read_names([entry.filename.encode("cp437", "replace") for entry in old])
    by_entry = dict(zip(map(id, old), said, strict=True))
    return [by_entry.get(id(entry), entry.filename) for entry in entries]


def read_names(raw: Sequence[bytes]) -> list[str]:
    """Return names in the one charset that all of them are in."""
    try:
        charset = decode(b"\n".join(raw)).charset
    except UndecodableMedia:
        charset = "cp437"
    return [name.decode(charset, "replace") for name in raw]


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"…{name[-79:]}"
