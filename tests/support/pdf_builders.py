"""PDFs written by hand: a text layer and nothing else, in hanzi or Latin letters."""

import zlib
from collections.abc import Sequence

_SIZE, _LEADING, _TOP = 10, 14, 780
_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /T def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{rows}
endcmap end end"""


def pdf(pages: Sequence[Sequence[str]], *, hanzi: bool = True, locked: bool = False) -> bytes:
    """Write a PDF, each page a sequence of lines.

    Hanzi are shown by numbers of glyphs that only a ToUnicode map explains, as embedded
    subsets of fonts are; Latin letters by Helvetica. A `locked` one asks for a password.
    """
    glyphs = {
        c: i + 1 for i, c in enumerate(sorted({c for page in pages for c in "".join(page)}))
    }
    leaves = [
        (_stream(_shown(lines, glyphs if hanzi else None)), 6 + 2 * i)
        for i, lines in enumerate(pages)
    ]
    kids = " ".join(f"{number} 0 R" for _, number in leaves)
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {len(leaves)}/Kids[{kids}]>>".encode(),
        3: _HELVETICA if not hanzi else _TYPE0,
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        5: _stream(_to_unicode(glyphs)),
    }
    for content, number in leaves:
        objects[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number + 1} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>"
        ).encode()
        objects[number + 1] = content
    return _file(objects, locked=locked)


def prose_pages(text: str, width: int, height: int = 50) -> list[list[str]]:
    """Set hanzi in lines of `width`, a paragraph after another, as a printer does."""
    lines = []
    for paragraph in text.split("\n"):
        lines += [paragraph[i : i + width] for i in range(0, len(paragraph), width)]
    return [lines[i : i + height] for i in range(0, len(lines), height)]


_HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
_TYPE0 = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H"
    b"/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"
)


def _shown(lines: Sequence[str], glyphs: dict[str, int] | None) -> bytes:
    rows = []
    for line in lines:
        if glyphs is None:
            plain = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            shown = b"(" + plain.encode("cp1252") + b")"
        else:
            shown = b"<" + b"".join(b"%04X" % glyphs[c] for c in line) + b">"
        rows.append(shown + b" Tj T*")
    head = f"BT /F {_SIZE} Tf {_LEADING} TL 50 {_TOP} Td\n".encode()
    return head + b"\n".join(rows) + b"\nET"


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    rows = [f"<{i:04X}> <{c.encode('utf-16-be').hex()}>" for c, i in glyphs.items()]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return _CMAP.format(rows=body).encode()


def _stream(body: bytes) -> bytes:
    packed = zlib.compress(body)
    head = b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed)
    return head + packed + b"\nendstream"


def _file(objects: dict[int, bytes], *, locked: bool) -> bytes:
    body = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, text in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % places[n] for n in sorted(objects))
    lock = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (
        b"11" * 32,
        b"22" * 32,
    )
    body += b"trailer<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, lock * locked)
    return bytes(body + b"startxref\n%d\n%%%%EOF" % start)
