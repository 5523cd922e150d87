"""Texts, and EPUBs and archives of them, well made or wrong in one place."""

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence

from service.demo.content.novels import novel

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
_XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>标题</title>'
    "<style>p {{}}</style></head><body><p>{}</p></body></html>"
)


def prose(seed: int, language: str = "zh", length: int = 1500) -> str:
    """Return about `length` characters that share nothing with another seed's."""
    return novel(seed, language, 1, length).chapters[0][:length]


def xhtml(text: str) -> str:
    """Return a page of a book."""
    return _XHTML.format(text)


def epub(
    chapters: Sequence[str],
    *,
    refs: Sequence[str] | None = None,
    hrefs: Sequence[str] | None = None,
    more: Mapping[str, bytes] | None = None,
    drop: Sequence[str] = (),
) -> bytes:
    """Write an EPUB of chapters `i0`, `i1`, ... in files `text/c0.xhtml`, ...

    Args:
        chapters: Their texts.
        refs: The spine's `<itemref>` attributes; all chapters in order by default.
        hrefs: What the manifest calls the files, where that is not their name.
        more: Further members, or others in the place of those written here.
        drop: Members that are missing.
    """
    names = [f"text/c{i}.xhtml" for i in range(len(chapters))]
    hrefs = hrefs or names
    items = "".join(f'<item id="i{i}" href="{h}"/>' for i, h in enumerate(hrefs))
    refs = refs if refs is not None else [f'idref="i{i}"' for i in range(len(names))]
    spine = "".join(f"<itemref {ref}/>" for ref in refs)
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": CONTAINER.encode(),
        "OEBPS/book.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf">'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
        ).encode(),
        **{
            f"OEBPS/{name}": xhtml(chapter).encode()
            for name, chapter in zip(names, chapters, strict=True)
        },
        **(more or {}),
    }
    return zipped({name: body for name, body in members.items() if name not in drop})


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Write a zip; a member named `mimetype` is stored as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(zipfile.ZipInfo(name), body, stored or zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(members: Mapping[str, bytes], packing: str = "") -> bytes:
    """Write a tar, packed by `gz` if so asked."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}") as archive:  # type: ignore[call-overload]
        for name, body in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return out.getvalue()
