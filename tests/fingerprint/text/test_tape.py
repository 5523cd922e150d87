import io
import tarfile
import time

import pytest
from book_builders import tarred

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.tape import unroll
from fingerprint.text.zipped import PackOptions

LONG = "卷一/" * 60 + "第一章.txt"


def tar(form, **bodies):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, body in bodies.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return out.getvalue()


def opened(body, **limits):
    return dict(unroll(io.BytesIO(body), PackOptions(**limits)))


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_files_are_read_as_another_program_wrote_them(form):
    bodies = {"a.txt": b"1" * 700, LONG: b"", "c/b.txt": b"3" * 512}
    assert opened(tar(form, **bodies)) == bodies


def test_long_names_of_the_first_standard_are_read():
    name = "d" * 90 + "/" + "f" * 90
    assert opened(tar(tarfile.USTAR_FORMAT, **{name: b"x"})) == {name: b"x"}


def test_folders_and_links_are_no_files():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (
            ("d", tarfile.DIRTYPE),
            ("l", tarfile.SYMTYPE),
            ("f", tarfile.REGTYPE),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    assert opened(out.getvalue()) == {"f": b""}


def test_names_in_an_old_charset_are_read():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=0, encoding="gb18030") as archive:
        archive.addfile(tarfile.TarInfo("第二章.txt"))
    assert list(opened(out.getvalue())) == ["第二章.txt"]


def header(**fields):
    entry = tarfile.TarInfo("a.txt")
    for name, value in fields.items():
        setattr(entry, name, value)
    return entry.tobuf(tarfile.GNU_FORMAT)


def test_a_record_made_to_be_slow_is_refused_at_once():
    begun = time.perf_counter()
    with pytest.raises(UndecodableMedia, match="a record is damaged"):
        opened(header(type=b"x", size=5_000_000) + b"1" * 5_000_000)
    assert time.perf_counter() - begun < 1


def test_a_size_beyond_the_limit_is_refused_unread():
    with pytest.raises(TooLarge, match="the tar unpacks to over 1000 bytes"):
        opened(header(size=10**11), most_bytes=1000)


def test_a_tar_that_breaks_off_is_undecodable():
    with pytest.raises(UndecodableMedia, match="breaks off"):
        opened(header(size=4000) + bytes(100))


@pytest.mark.parametrize("at", [0, 130, 150])
def test_a_damaged_header_is_undecodable(at):
    body = bytearray(tarred({"a.txt": b"x"}))
    body[at] ^= 0x55
    with pytest.raises(UndecodableMedia):
        opened(bytes(body))
