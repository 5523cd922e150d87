"""What a folder on disk must bear beyond the port's promises."""

import os
import signal
import subprocess
import sys
import time

import pytest
from fingerprint_builders import R1, R2, TOY, W1, codes, found

from domain.errors import BackendUnavailable, SchemeMismatch
from domain.match import Scheme
from domain.work import Modality, ReferenceId
from fingerprint.index.local import LocalIndex

WRITER = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from fingerprint_builders import TOY, W1, codes
from domain.work import ReferenceId
from fingerprint.index.local import LocalIndex
index = LocalIndex(Path({folder!r}), TOY)
for n in range({first}, {last}):
    index.add(ReferenceId(f"n{{n}}"), W1, codes(7, 1000 + n, length=n))
    print(n, flush=True)
"""


def writer(folder, first, last):
    script = WRITER.format(paths=sys.path, folder=str(folder), first=first, last=last)
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "toy"


def test_what_one_process_enrols_another_finds(folder):
    reader = LocalIndex(folder, TOY)
    assert found(reader.snapshot(), 7) == []
    with writer(folder, 0, 2) as other:
        assert other.stdout.read() == "0\n1\n"
    assert len(found(reader.snapshot(), 7)) == 2


def test_writers_of_several_processes_lose_nothing(folder):
    with writer(folder, 0, 15) as one, writer(folder, 15, 30) as two:
        one.stdout.read()
        two.stdout.read()
    assert len(LocalIndex(folder, TOY).snapshot().all()) == 30


def test_a_writer_killed_at_any_instant_leaves_an_index_that_opens(folder):
    done = 0
    for delay in (0.0, 0.003, 0.011, 0.024):
        with writer(folder, done, 100_000) as victim:
            done = int(victim.stdout.readline())
            time.sleep(delay)
            os.kill(victim.pid, signal.SIGKILL)
            rest = victim.stdout.read().split()
        done = max([done, *map(int, (n for n in rest if n))]) + 1
        index = LocalIndex(folder, TOY)
        held = {e.reference for e in index.snapshot().all()}
        assert held >= {f"n{n}" for n in range(done)}
        index.add(ReferenceId("after"), W1, codes(7))
    listed = {f.name for f in folder.iterdir()}
    assert not [name for name in listed if name.endswith(".making")]


def test_stray_files_are_no_part_of_the_index_and_the_next_writer_cleans_them(folder):
    index = LocalIndex(folder, TOY)
    index.add(R1, W1, codes(7))
    for name in ("000000000099.postings", "000000000002.making", "manifest.json.making"):
        (folder / name).write_bytes(b"half a file")
    assert len(found(LocalIndex(folder, TOY).snapshot(), 7)) == 1
    index.add(R2, W1, codes(7))
    assert len(list(folder.iterdir())) == 4  # two segments, the manifest, the lock


def test_many_small_segments_are_merged(folder):
    index = LocalIndex(folder, TOY)
    for n in range(40):
        index.add(ReferenceId(f"n{n}"), W1, codes(7, 1000 + n))
    assert len(list(folder.glob("*.postings"))) <= 8
    assert len(found(LocalIndex(folder, TOY).snapshot(), 7)) == 40


@pytest.mark.parametrize("place", [3, 70, -90, -4])
def test_a_damaged_segment_is_an_error_that_names_it(folder, place):
    LocalIndex(folder, TOY).add(R1, W1, codes(*range(50)))
    [segment] = folder.glob("*.postings")
    body = bytearray(segment.read_bytes())
    body[place] ^= 0x55
    segment.write_bytes(body)
    with pytest.raises(BackendUnavailable, match=f"{segment.name} is damaged"):
        LocalIndex(folder, TOY).snapshot()


def test_a_segment_cut_short_is_an_error_that_names_it(folder):
    LocalIndex(folder, TOY).add(R1, W1, codes(7))
    [segment] = folder.glob("*.postings")
    segment.write_bytes(segment.read_bytes()[:-1])
    with pytest.raises(BackendUnavailable, match="is damaged"):
        LocalIndex(folder, TOY).snapshot()


def test_a_missing_segment_is_an_error_that_names_it(folder):
    LocalIndex(folder, TOY).add(R1, W1, codes(7))
    [segment] = folder.glob("*.postings")
    segment.unlink()
    with pytest.raises(BackendUnavailable, match=f"misses its segment {segment.name}"):
        LocalIndex(folder, TOY).snapshot()


def test_a_damaged_manifest_is_an_error(folder):
    LocalIndex(folder, TOY).add(R1, W1, codes(7))
    (folder / "manifest.json").write_text("{")
    with pytest.raises(BackendUnavailable, match=r"manifest\.json is damaged"):
        LocalIndex(folder, TOY).snapshot()


def test_a_folder_of_another_scheme_is_refused(folder):
    LocalIndex(folder, TOY).add(R1, W1, codes(7))
    with pytest.raises(SchemeMismatch):
        LocalIndex(folder, Scheme("toy-v2", Modality.TEXT, 1.0)).snapshot()


def test_a_full_disk_leaves_the_index_as_it_was(folder, monkeypatch):
    index = LocalIndex(folder, TOY)
    version = index.add(R1, W1, codes(7))

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(BackendUnavailable, match="No space left"):
            index.add(R2, W1, codes(7))
    assert LocalIndex(folder, TOY).snapshot().version == version
    assert index.add(R2, W1, codes(7)) == version + 1


def test_a_lock_that_nobody_lets_go_is_an_error(folder):
    index = LocalIndex(folder, TOY)
    other = LocalIndex(folder, TOY, patience_seconds=0.05)
    with index._writing(), pytest.raises(BackendUnavailable, match=r"locked for 0\.05 s"):
        other.add(R1, W1, codes(7))


def test_a_reader_waits_for_no_writer(folder):
    index = LocalIndex(folder, TOY)
    index.add(R1, W1, codes(7))
    with index._writing():
        assert len(found(LocalIndex(folder, TOY).snapshot(), 7)) == 1
