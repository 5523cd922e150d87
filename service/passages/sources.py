"""Where the two texts of a passage come from: captures and references, read once more.

A file is read as fingerprinting read it, in the sandbox, so that spans on record lead to
the characters they were found at. A reference whose copy was not kept, or cannot be read,
is spelt out from its stored fingerprint.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.errors import NotFound, Refused
from domain.ports import Vault
from domain.posting import Capture
from domain.work import Reference, ReferenceId
from fingerprint.index.port import Snapshot
from fingerprint.sandbox import Runner
from fingerprint.text.reading import read
from fingerprint.text.spell import spell
from service.passages.texts import Readable

# Halves of surrogate pairs cannot be written to a page or an answer.
_HALVES = re.compile("[\ud800-\udfff]")
_KEPT = 4  # texts at hand; passages come capture by capture


@dataclass(frozen=True, slots=True)
class Original:
    """A text as its file has it."""

    text: str
    note: str = ""

    @property
    def length(self) -> int:
        return len(self.text)

    def cut(self, start: int, end: int) -> str:
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Stored:
    """A text of which only the fingerprint is at hand."""

    arrays: Mapping[str, NDArray[np.generic]]
    length: int
    note: str

    def cut(self, start: int, end: int) -> str:
        return spell(self.arrays, start, end)


class Sources:
    """Reads texts, and holds the last few of them. See service.passages.texts.Texts.

    Args:
        runner: Where foreign files are read: a Sandbox.
        captures: Where captures lie.
        library: Where references' media lie.
        references: Those on record, by id.
        snapshot: Gives the index of texts; asked only when a reference's copy fails.
    """

    def __init__(
        self,
        runner: Runner,
        captures: Vault,
        library: Vault,
        references: Mapping[ReferenceId, Reference],
        snapshot: Callable[[], Snapshot],
    ) -> None:
        self._runner = runner
        self._captures = captures
        self._library = library
        self._references = references
        self._snapshot = snapshot
        self._held: OrderedDict[str, Readable] = OrderedDict()

    def capture(self, capture: Capture) -> Readable:
        about = capture.label or capture.digest
        return self._kept(
            f"capture {capture.digest}",
            lambda: self._read(self._captures, capture.digest, capture.media_type, about),
        )

    def reference(self, id: ReferenceId) -> Readable:
        return self._kept(f"reference {id}", lambda: self._reference(id))

    def label(self, id: ReferenceId) -> str:
        known = self._references.get(id)
        return known.label or str(id) if known else str(id)

    def _kept(self, key: str, make: Callable[[], Readable]) -> Readable:
        if key not in self._held:
            while len(self._held) >= _KEPT:
                self._held.popitem(last=False)
            self._held[key] = make()
        self._held.move_to_end(key)
        return self._held[key]

    def _read(self, vault: Vault, digest: str, media_type: str, about: str) -> Readable:
        document = self._runner.run(read, vault.path(digest), media_type, about=about)
        return Original(_HALVES.sub("\ufffd", document.text))

    def _reference(self, id: ReferenceId) -> Readable:
        known = self._references.get(id)
        why = "it is no more on record"
        if known is not None:
            try:
                return self._read(self._library, known.media, known.media_type, self.label(id))
            except Refused as error:
                why = str(error)
        snapshot = self._snapshot()
        for enrolled in snapshot.all():
            if enrolled.reference == id:
                note = f"the reference is shown as its fingerprint has it ({why})"
                return Stored(snapshot.arrays(enrolled.ordinal), int(enrolled.length), note)
        raise NotFound("text of the reference", id)
