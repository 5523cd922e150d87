"""Read the files of a tar from a stranger.

The standard library's reader takes minutes for a header made to be slow, and believes in
holes; this one knows files and long names, reads each byte once, and passes over the rest.
"""

from collections.abc import Iterator
from typing import IO

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.zipped import PackOptions, read_names

_BLOCK = 512
_FILES = (b"0", b"\0", b"7")
_LONG_NAME, _PAX = b"L", b"x"
_LONGEST_NAME = 65536


def unroll(
    source: IO[bytes], options: PackOptions = PackOptions()
) -> tuple[tuple[str, bytes], ...]:
    """Return the names and contents of the files in a tar; of equal names the last counts.

    Raises:
        UndecodableMedia: No tar, or one that breaks off.
        TooLarge: It is over a limit.
    """
    found = dict(_files(source, options))
    return tuple(zip(read_names(tuple(found)), found.values(), strict=True))


def _files(source: IO[bytes], options: PackOptions) -> Iterator[tuple[bytes, bytes]]:
    total = count = 0
    later: dict[bytes, bytes] = {}
    while any(header := source.read(_BLOCK)):
        _check(header)
        count += 1
        if count > options.most_members:
            raise TooLarge(f"a tar of over {options.most_members} members, the limit")
        kind, size = header[156:157], _number(later.get(b"size", header[124:136]))
        total += size
        options.check("the tar", total, total)
        body = source.read(size)
        if len(body) < size:
            raise UndecodableMedia("a tar that breaks off")
        source.read(-size % _BLOCK)
        if kind == _LONG_NAME:
            later[b"path"] = body[:_LONGEST_NAME].rstrip(b"\0")
        elif kind == _PAX:
            later |= _records(body)
        else:
            if kind in _FILES:
                yield later.get(b"path", _name(header)), body
            later = {}
    if not count:
        raise UndecodableMedia("an empty tar")


def _check(header: bytes) -> None:
    """Refuse what is no header: its bytes add up to what it says, its sum as blanks."""
    total = sum(header[:148]) + sum(header[156:]) + 8 * ord(" ")
    if len(header) < _BLOCK or _number(header[148:156]) != total:
        raise UndecodableMedia("no tar that can be read: a header is damaged")


def _number(field: bytes) -> int:
    """Return a number: octal digits, or binary where the first bit is set."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if not digits.isdigit() or len(digits) > 20 or b"8" in digits or b"9" in digits:
        raise UndecodableMedia(f"no tar that can be read: {field[:20]!r} is no number")
    return int(digits, 8)


def _name(header: bytes) -> bytes:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _records(body: bytes) -> dict[bytes, bytes]:
    """Return the path and the size, if any, of records such as `18 path=第一章.txt`."""
    found = {}
    at = 0
    while at < len(body):
        digits, space, _ = body[at : at + 9].partition(b" ")
        if not space or not digits.isdigit() or int(digits) <= len(digits):
            raise UndecodableMedia("no tar that can be read: a record is damaged")
        key, _, value = body[at + len(digits) + 1 : at + int(digits) - 1].partition(b"=")
        if key == b"path":
            found[key] = value[:_LONGEST_NAME]
        elif key == b"size" and value.isdigit() and len(value) < 20:
            found[key] = f"{int(value):o}".encode()
        at += int(digits)
    return found
