"""Media that lies elsewhere is decoded as a local file is, from the parts that are needed."""

import os

import numpy as np
import pytest
from crawlers_builders import Site
from media_builders import a_film, a_song
from range_builders import ranged
from sound_builders import heard

from backends.vault_files import FileVault
from crawlers.options import CrawlOptions
from crawlers.ranges import RangeReader
from domain.errors import TooLarge, UndecodableMedia
from fingerprint.decode import canvas_frames, probe
from fingerprint.pipe import Lent
from fingerprint.sandbox import Sandbox
from fingerprint.seeking import Seeking
from fingerprint.vault_reader import VaultReader


class Shelf:
    def __init__(self, body, name="shelf.bin"):
        self.body, self.name, self.size, self.asked = body, name, len(body), []

    def read_at(self, start, end):
        self.asked.append((start, end))
        return self.body[start:end]


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return a_film(tmp_path_factory.mktemp("elsewhere") / "film.mp4")


@pytest.fixture(scope="module")
def sandbox():
    box = Sandbox()
    yield box
    box.close()


def seen(source):
    return [(seconds, int(canvas.sum())) for seconds, canvas, _ in canvas_frames(source)]


def test_what_lies_elsewhere_is_decoded_alike(film):
    shelf = Shelf(film.read_bytes(), "film.mp4")
    assert probe(shelf) == probe(film)
    assert np.array_equal(heard(shelf), heard(film))
    assert seen(shelf) == seen(film)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".ogg", ".mkv", ".ts", ".flac"])
def test_every_container_can_be_read_in_parts(tmp_path, suffix):
    codec = {".mp3": "libmp3lame", ".ogg": "flac", ".mkv": "aac", ".ts": "mp2", ".flac": "flac"}
    path = a_song(tmp_path / f"song{suffix}", codec=codec.get(suffix, "pcm_s16le"))
    assert np.array_equal(heard(Shelf(path.read_bytes())), heard(path))


def test_the_beginning_needs_only_the_beginning(tmp_path):
    path = a_song(tmp_path / "song.wav", seconds=60.0)
    shelf = Shelf(path.read_bytes())
    assert heard(shelf, longest=2.0).size == 16_000
    assert sum(end - start for start, end in shelf.asked) < shelf.size / 4


def test_what_is_no_media_is_named_with_its_first_bytes():
    with pytest.raises(UndecodableMedia, match=r"page\.html: .*starts with 3c 70 3e"):
        heard(Shelf(b"<p>not found</p>" * 100, "page.html"))
    with pytest.raises(UndecodableMedia, match="the file is empty"):
        heard(Shelf(b""))


def test_what_a_reader_raises_comes_through(tmp_path):
    class Torn(Shelf):
        def read_at(self, start, end):
            if len(self.asked) > 2:
                raise TooLarge("enough of it")
            return super().read_at(start, end)

    body = a_song(tmp_path / "song.wav", seconds=60.0).read_bytes()
    with pytest.raises(TooLarge, match="enough of it"):
        heard(Torn(body))


def test_a_child_decodes_what_it_is_lent(film, sandbox):
    sound = sandbox.run(heard, Lent(Shelf(film.read_bytes(), "film.mp4")), about="film.mp4")
    assert np.array_equal(sound, heard(film))


def test_a_film_in_a_vault_is_read_by_ranges(film, tmp_path, sandbox):
    vault = FileVault(tmp_path)
    digest = vault.put(film.read_bytes())
    source = VaultReader(vault, digest, "film.mp4")
    assert np.array_equal(sandbox.run(heard, Lent(source)), heard(film))
    assert source.read >= source.size
    with pytest.raises(TooLarge, match=r"film\.mp4: more than 100 bytes"):
        sandbox.run(heard, Lent(VaultReader(vault, digest, "film.mp4", most=100)))


def test_a_child_without_network_decodes_from_an_address(film, sandbox):
    with Site({"/film.mp4": ranged(film.read_bytes())}) as site:
        leave = frozenset({f"127.0.0.1:{site.port}"})
        with RangeReader(f"{site.url}/film.mp4", CrawlOptions(), leave) as source:
            sound = sandbox.run(heard, Lent(source), about=source.name)
    assert np.array_equal(sound, heard(film))


def test_blocks_are_fetched_once_and_the_oldest_go():
    shelf = Shelf(bytes(range(100)))
    file = Seeking(shelf, block=10, blocks=2)
    assert file.read(5) + file.read(10) == bytes(range(10))
    file.seek(-5, os.SEEK_END)
    assert file.read(50) == bytes(range(95, 100))
    file.seek(3)
    assert (file.tell(), file.read(1)) == (3, b"\x03")
    assert shelf.asked == [(0, 10), (90, 100)]
    file.seek(20)
    assert file.readall() == bytes(range(20, 100))
    file.seek(1)
    file.read(1)
    assert shelf.asked[-1] == (0, 10)
