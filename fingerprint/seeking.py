"""A Reader as the seekable file that a decoder wants, with a few blocks kept.

Demuxers read a little here and a little there, mostly forward: whole blocks are asked for,
so that a film is a few hundred questions and not a few hundred thousand.
"""

import io
import os
from collections import OrderedDict

from domain.ports.reader import Reader

BLOCK_BYTES = 256 * 1024
_BLOCKS = 32  # 8 MiB: the index at the end of a film, its header, and where it is played


class Seeking(io.RawIOBase):
    """Reads forward and back in a body that lies elsewhere.

    Args:
        reader: Where it lies.
        block: Bytes asked for at once.
        blocks: How many of them are kept, those used last.
    """

    def __init__(self, reader: Reader, block: int = BLOCK_BYTES, blocks: int = _BLOCKS) -> None:
        self._reader = reader
        self._block, self._most = block, blocks
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._at = 0

    @property
    def name(self) -> str:
        return self._reader.name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._reader.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Return bytes from where we are; fewer than `size` before the end of a block."""
        end = self._reader.size
        if size is None or size < 0:
            size = end - self._at
        number, inside = divmod(self._at, self._block)
        if size == 0 or self._at >= end:
            return b""
        got = self._whole(number)[inside : inside + size]
        self._at += len(got)
        return got

    def readall(self) -> bytes:
        parts = []
        while part := self.read(self._block):
            parts.append(part)
        return b"".join(parts)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # RawIOBase says Buffer
        got = self.read(len(buffer))
        buffer[: len(got)] = got
        return len(got)

    def _whole(self, number: int) -> bytes:
        if number not in self._kept:
            start = number * self._block
            end = min(start + self._block, self._reader.size)
            self._kept[number] = self._reader.read_at(start, end)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(number)
        return self._kept[number]
