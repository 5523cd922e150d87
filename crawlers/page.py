"""What a fetch brings: a page to read, or a file on disk."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urldefrag, urljoin

import msgspec
from parsel import Selector

from domain.errors import BadInput

T = TypeVar("T")
GONE = frozenset({404, 410, 451})
_CONTROLS = dict.fromkeys(n for n in range(32) if n not in {9, 10, 13})


@dataclass(frozen=True, slots=True)
class Page:
    """An answered request. `url` is where it was found after redirects.

    `fault` says what was wrong with its charset, "" when nothing was.
    """

    url: str
    status: int
    body: bytes
    text: str
    fault: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether the platform says that nothing is there, or nothing any more."""
        return self.status in GONE

    def selector(self) -> Selector:
        """Parse the page as HTML. Any text at all makes some tree."""
        # The parser stops at a NUL, and a page would end where it pleases.
        plain = self.text.translate(_CONTROLS)
        return Selector(text=plain or "<html></html>", type="html")

    def read(self, kind: type[T]) -> T:
        """Read the page as JSON of a shape.

        Raises:
            BadInput: It is not JSON, or of another shape.
        """
        return read_json(self.text, kind, self.url)

    def link(self, href: str) -> str:
        """Return the absolute address of a link on this page, without its fragment.

        Raises:
            BadInput: It is no address.
        """
        return join(self.url, href)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A body that was written to disk while it was hashed.

    `sha256` in hex, `media_type` as sniffed, `size` in bytes. The file lies in the task's
    own folder and goes with it unless the vault takes it in.
    """

    path: Path
    size: int
    sha256: str
    media_type: str
    url: str


def read_json(text: str, kind: type[T], place: str) -> T:
    """Read JSON text of a shape.

    Raises:
        BadInput: See Page.read; `place` says where it stood.
    """
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"), type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadInput(f"not the JSON we know: {error}", place=place) from error


def join(base: str, href: str) -> str:
    """Return the absolute address of a link, without its fragment.

    Raises:
        BadInput: It is no address.
    """
    try:
        return urldefrag(urljoin(base, href.strip())).url
    except ValueError as error:
        raise BadInput(f"no address: {href!r} ({error})", place=base) from error
