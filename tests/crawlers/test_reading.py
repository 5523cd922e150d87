"""Small readings: media types, charsets, playlists, durations, addresses."""

from datetime import UTC, datetime
from random import Random

import pytest
from crawlers_builders import MP3, MP4, PNG, a_segment

from crawlers.answers import retry_after
from crawlers.chapters import goes_on
from crawlers.charset import decode
from crawlers.hls import parse
from crawlers.reading import duration_seconds, fill, instant, native_id, shown_seconds
from crawlers.sniff import sniff_head
from domain.errors import BadInput, Refused
from domain.posting import Platform
from domain.protection import ProviderClass

ZH = "深夜的灯笼在河边摇晃，他说这条路通往旧城。风从山口吹来，带着雨的味道。"


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (MP4, "video/mp4"),
        (b"\x00\x00\x00\x1cftypM4A \x00", "audio/mp4"),
        (b"\x1a\x45\xdf\xa3\x01", "video/webm"),
        (a_segment(0), "video/mp2t"),
        (MP3, "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(60), "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(60), "audio/aac"),
        (b"OggS" + bytes(24) + b"OpusHead", "audio/opus"),
        (b"OggS" + bytes(24) + b"\x01vorbis", "audio/ogg"),
        (b"fLaC\x00", "audio/flac"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video/x-msvideo"),
        (b"\x00\x00\x01\xba\x44\x00\x04\x00", "video/mpeg"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", "video/x-ms-asf"),
        (b"\x00\x00\x6d\x20moov\x00\x00", "video/quicktime"),
        (b"II*\x00\x08\x00", "image/tiff"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
        (b"\xff\xd8\xff\xe0\x00", "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF89a\x01", "image/gif"),
        (b"  <!doctype HTML><html>", "text/html"),
        (b"<!-- x --><html lang=zh>", "text/html"),
        ((ZH * 200).encode()[:4096], "text/plain"),
        (b"Go gophers", "text/plain"),
        (ZH.encode("gb18030") * 9, "text/plain"),
        (ZH.encode("big5", "ignore") * 9, "text/plain"),
        ((ZH * 200).encode("utf-16")[:4095], "text/plain"),
        (f"<html><body>{ZH}".encode("utf-16"), "text/html"),
        (b"\xff\xfe" + bytes(range(250)), "audio/mpeg"),
        (Random(1).randbytes(400), "application/octet-stream"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/epub+zip", "application/epub+zip"),
        (b"PK\x03\x04" + bytes(26) + b"1.txt", "application/zip"),
        (b"1.txt" + bytes(252) + b"ustar\x00", "application/x-tar"),
        (b"\x1f\x8b\x08\x00", "application/gzip"),
        (b"Rar!\x1a\x07\x01", "application/vnd.rar"),
        (b"7z\xbc\xaf\x27\x1c\x00", "application/x-7z-compressed"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_bytes_are_told_by_their_head(head, media_type):
    assert sniff_head(head) == media_type


@pytest.mark.parametrize(
    ("real", "said", "fault"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "gb2312", "declared gb2312, reads as utf-8"),
        ("gb18030", "gb2312", ""),
        ("gb18030", "utf-8", "declared utf-8, reads as gb18030"),
        ("gb18030", "iso-8859-1", "declared iso8859-1, reads as gb18030"),
        ("gb18030", "no-such-charset", "declared nothing, reads as gb18030"),
        ("utf-8-sig", "gb2312", ""),
    ],
)
def test_a_page_is_read_in_its_own_charset_whatever_it_says(real, said, fault):
    body = f"<html><meta charset={said}><p>{ZH * 3}</p>".encode(real)
    text, found = decode(body, "text/html")
    assert ZH in text
    assert found == fault


def test_the_header_speaks_before_the_page():
    body = f"<meta charset=big5><p>{ZH}</p>".encode("gb18030")
    assert decode(body, 'text/html; charset="GBK"') == (body.decode("gb18030"), "")


def test_a_single_byte_charset_is_believed_when_nothing_speaks_against_it():
    body = "Über die Brücke gingen größere Männer. ".encode("cp1252") * 9
    text, fault = decode(body, "text/html; charset=iso-8859-1")
    assert text.startswith("Über die Brücke")
    assert fault == ""


def test_a_playlist_numbers_its_segments_from_its_sequence():
    rows = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n"
    read = parse(rows + "#EXTINF:2.0,t\na.ts\n#EXTINF:1.5,\nb.ts\n#EXT-X-ENDLIST", "x")
    assert [(s.number, s.uri, s.seconds) for s in read.segments] == [
        (7, "a.ts", 2.0),
        (8, "b.ts", 1.5),
    ]
    assert read.ended


def test_a_playlist_of_fragments_names_their_start():
    read = parse('#EXTM3U\n#EXT-X-MAP:URI="i.mp4",BYTERANGE="9@0"\n', "x")
    assert read.start == "i.mp4"


@pytest.mark.parametrize(
    "text", ["", "<html>", "#EXTM3U\n#EXTINF:nan,\n", "#EXTM3U\n#EXTINF:x,"]
)
def test_what_is_no_playlist_is_bad_input(text):
    with pytest.raises(BadInput):
        parse(text, "x")


def test_parts_of_files_are_refused():
    with pytest.raises(Refused, match="parts of a file"):
        parse("#EXTM3U\n#EXT-X-BYTERANGE:10@0\n", "x")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("PT40S", 40), ("PT1M40.5S", 100.5), ("P1DT2H", 93600), ("40", None), ("P", None)],
)
def test_durations_are_read(said, seconds):
    assert duration_seconds(said) == seconds


def test_seconds_are_shown_without_needless_zeros():
    assert [shown_seconds(x) for x in (40.0, 40.25, 100.0)] == ["40", "40.25", "100"]


def test_an_instant_without_a_zone_is_utc():
    assert instant("2026-05-01T12:00:00") == datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert instant("2026-05-01T20:00:00+08:00") == datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert instant("yesterday") is None


def test_values_of_a_path_are_encoded_whole():
    assert fill("/book/{id}/", id="../a b?") == "/book/..%2Fa%20b%3F/"
    with pytest.raises(BadInput, match="nme"):
        fill("/book/{nme}/", id="1")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://a.example/book/7/", "7"),
        ("http://a.example/book/7/?x=1", "7"),
        ("http://a.example/book/7/1.html", None),
        ("http://b.example/book/7/", None),
        ("http://[/book/7/", None),
    ],
)
def test_a_native_id_is_told_by_its_path(url, found):
    platform = Platform("a", "html_novel", "http://a.example", ProviderClass.CONTENT)
    assert native_id(platform, "/book/{id}/", url) == found


@pytest.mark.parametrize(
    ("following", "more"),
    [
        ("http://a/b/1_2.html", True),
        ("http://a/b/1-2.html", True),
        ("http://a/b/1.html?page=2", True),
        ("http://a/b/10.html", False),
        ("http://a/b/2.html", False),
        ("http://c/b/1_2.html", False),
        ("", False),
    ],
)
def test_a_chapter_goes_on_under_its_own_name(following, more):
    assert goes_on("http://a/b/1.html", following, frozenset({"http://a/b/2.html"})) is more


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (b"120", 120.0),
        (b"Fri, 01 May 2026 12:01:00 GMT", 60.0),
        (b"Fri, 01 May 2026 11:00:00 GMT", 0.0),
        (b"soon", None),
        (None, None),
    ],
)
def test_a_retry_after_is_read_by_the_platforms_own_clock(said, seconds):
    assert retry_after(said, b"Fri, 01 May 2026 12:00:00 GMT") == seconds
