"""One immutable file of packed postings, memory-mapped. Made from stored fingerprints."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from domain.errors import SchemeMismatch
from domain.work import ReferenceId
from fingerprint.index.file import Arrays, check_file, open_file, write_file
from fingerprint.index.port import Codes
from fingerprint.index.postings import Held, Postings, Shape
from fingerprint.index.table import Table

MAGIC = b"KWPOST02"
SUFFIX = ".segment"


@dataclass(frozen=True)
class IndexSegment:
    """Postings of some references. `held` in the order of their rows."""

    scheme: str
    shape: str
    held: tuple[Held, ...]
    postings: Postings

    @cached_property
    def row_of(self) -> dict[ReferenceId, int]:
        """The row of each reference."""
        return {held.reference: row for row, held in enumerate(self.held)}


@dataclass(frozen=True, slots=True)
class _Header:
    """All of a segment that is no array."""

    scheme: str
    shape: str
    held: tuple[Held, ...]
    size: int
    bucket_bits: int
    rest_bits: int
    payload_bits: int


def segment_of(
    shape: Shape, scheme: str, held: Sequence[Held], codes: Sequence[Codes]
) -> IndexSegment:
    """Pack the codes of some references, side by side, into a segment in memory."""
    return IndexSegment(scheme, shape.name, tuple(held), shape.gather(codes))


def joined(
    shape: Shape, segments: Sequence[IndexSegment], dead: Sequence[set[int]]
) -> IndexSegment:
    """Make one segment in memory of several, without their dead rows."""
    held = tuple(
        held
        for segment, gone in zip(segments, dead, strict=True)
        for row, held in enumerate(segment.held)
        if row not in gone
    )
    postings = shape.merge([segment.postings for segment in segments], dead)
    return IndexSegment(segments[0].scheme, shape.name, held, postings)


def write_segment(path: Path, segment: IndexSegment) -> None:
    """Write a segment beside `path`, flush it to the disk and rename it there.

    Raises:
        OSError: The disk is full or gone; `path` is then untouched.
    """
    postings, table = segment.postings, segment.postings.table
    figures = (table.size, table.bucket_bits, table.rest_bits, table.payload_bits)
    arrays: Arrays = {
        "starts": postings.starts,
        "counts": postings.counts,
        "directory": table.directory,
        "samples": table.samples,
        "packed": table.packed,
        **{f"of shape {name}": array for name, array in postings.arrays.items()},
    }
    write_file(
        path, MAGIC, _Header(segment.scheme, segment.shape, segment.held, *figures), arrays
    )


def open_segment(path: Path, scheme: str, shape: str, *, whole: bool) -> IndexSegment:
    """Map a segment into memory.

    Args:
        path: The file.
        scheme: What its codes must be of.
        shape: How they must be packed.
        whole: Check its data too, not its footer alone; see `check_segment`.

    Raises:
        FileNotFoundError: It was merged away meanwhile; read the manifest again.
        Damaged: It is not what was written.
        OlderFormat: An earlier version of this program wrote it.
        SchemeMismatch: It holds codes of another scheme or shape.
    """
    header, arrays = open_file(path, MAGIC, _Header, whole=whole)
    if (header.scheme, header.shape) != (scheme, shape):
        raise SchemeMismatch(f"{scheme} ({shape})", f"{header.scheme} ({header.shape})")
    table = Table(
        header.size,
        header.bucket_bits,
        header.rest_bits,
        header.payload_bits,
        arrays["directory"].view(np.uint64),
        arrays["samples"].view(np.uint32),
        arrays["packed"].view(np.uint64),
    )
    prefix = "of shape "
    postings = Postings(
        arrays["starts"].view(np.int64),
        arrays["counts"].view(np.int64),
        table,
        {n[len(prefix) :]: a for n, a in arrays.items() if n.startswith(prefix)},
    )
    return IndexSegment(header.scheme, header.shape, header.held, postings)


def check_segment(path: Path) -> None:
    """Read a segment whole and compare its checksums. See `fingerprint.index.file`."""
    check_file(path, MAGIC)
