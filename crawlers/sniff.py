"""What bytes are, by their first bytes.

A platform's own word for a body is a claim; decoders and evidence go by what is there.
"""

import re
from pathlib import Path

HEAD_BYTES = 4096
UNKNOWN = "application/octet-stream"

_FIRST: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x00\x0cjP  ", "image/jp2"),
)
_BRANDS: tuple[tuple[bytes, str], ...] = (
    (b"M4A", "audio/mp4"),
    (b"M4B", "audio/mp4"),
    (b"avif", "image/avif"),
    (b"heic", "image/heic"),
    (b"mif1", "image/heic"),
)
# A QuickTime film of before 2001 begins with one of these.
_ATOMS = (b"moov", b"mdat", b"wide")
_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_HTML = re.compile(rb"<(!doctype html|html|head|body)[\s>]", re.IGNORECASE)
_HTML_16 = re.compile(_HTML.pattern.decode(), re.IGNORECASE)
_TS_PACKET = 188
# An EPUB begins with a member of this name and content, as it is; other zips may hold one.
_EPUB = (slice(30, 58), b"mimetypeapplication/epub+zip")
_TAR = (slice(257, 262), b"ustar")
_MARKS_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")
# Of as many bytes that are no text, one in a thousand million has no control character.
_PROOF_BYTES = 180


def sniff(path: Path) -> str:
    """Return the media type of a file; see `sniff_head`."""
    with path.open("rb") as file:
        return sniff_head(file.read(HEAD_BYTES))


def sniff_head(head: bytes) -> str:
    """Return the media type of a body by its first `HEAD_BYTES` bytes.

    Matroska counts as `video/webm`, an MP4 file without an audio brand as `video/mp4`, even
    when only sound is in it: the decoders look closer. Bytes of no known form that read
    as UTF-8, are marked as UTF-16, or go on for long without a control character are
    `text/plain`, others `application/octet-stream`.
    """
    place, mark = _EPUB
    if head[place] == mark:
        return "application/epub+zip"
    for magic, name in _FIRST:
        if head.startswith(magic):
            return name
    place, mark = _TAR
    if head[place] == mark:
        return "application/x-tar"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    return _by_box(head) or _utf16(head) or _by_packets(head) or _text(head)


def _by_box(head: bytes) -> str:
    """Tell by the first box of an MP4 or QuickTime file."""
    if head[4:8] == b"ftyp":
        return next((n for brand, n in _BRANDS if head[8:12].startswith(brand)), "video/mp4")
    return "video/quicktime" if head[4:8] in _ATOMS else ""


def family(media_type: str) -> str:
    """Return what comes before the slash: `video`, `audio`, `image` and so on."""
    return media_type.partition("/")[0]


def _by_packets(head: bytes) -> str:
    if head.startswith(b"OggS"):
        return _ogg(head)
    if _is_transport_stream(head):
        return "video/mp2t"
    if _is_mpeg_audio(head):
        return "audio/mpeg"
    return "audio/aac" if _is_adts(head) else ""


def _ogg(head: bytes) -> str:
    if b"OpusHead" in head[:128]:
        return "audio/opus"
    return "video/ogg" if b"theora" in head[:128] else "audio/ogg"


def _is_transport_stream(head: bytes) -> bool:
    """Sync bytes stand at the start of each packet; one alone is a capital G."""
    starts = range(0, min(len(head), 3 * _TS_PACKET + 1), _TS_PACKET)
    return len(starts) >= 2 and all(head[i] == 0x47 for i in starts)


def _is_mpeg_audio(head: bytes) -> bool:
    """Eleven sync bits, then a version, layer, bitrate and rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer != 0 and head[2] >> 4 != 15 and head[2] >> 2 & 3 != 3


def _is_adts(head: bytes) -> bool:
    """Twelve sync bits and layer 0: AAC in its transport frames."""
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _utf16(head: bytes) -> str:
    """A mark alone may also begin a frame of sound, which does not read as text."""
    if not head.startswith(_MARKS_16):
        return ""
    try:
        text = head[: len(head) // 2 * 2].decode("utf-16")
    except UnicodeDecodeError as error:
        # The head may end between the halves of a pair.
        if error.start < len(head) - 3:
            return ""
        text = head[: error.start].decode("utf-16")
    fine = sum(c.isprintable() or c.isspace() for c in text)
    if fine < len(text):
        return ""
    return (
        "text/html" if text.lstrip().startswith("<") and _HTML_16.search(text) else "text/plain"
    )


def _text(head: bytes) -> str:
    if not head or b"\x00" in head:
        return UNKNOWN
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if plain.lstrip().startswith(b"<") and _HTML.search(plain):
        return "text/html"
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may end inside a character; anything earlier is not UTF-8.
        if error.start < len(plain) - 3 and not _proves_text(plain):
            return UNKNOWN
    return "text/plain"


def _proves_text(head: bytes) -> bool:
    return len(head) >= _PROOF_BYTES and not _CONTROL.search(head)
