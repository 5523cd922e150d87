"""What a folder on disk must bear beyond the port's promises."""

import os
import subprocess
import sys

import pytest
from fingerprint_builders import R1, R2, R3, TOY, W1, W2, codes, found

from domain.errors import BackendUnavailable, OlderFormat, SchemeMismatch
from domain.match import Scheme
from domain.work import Modality, ReferenceId
from fingerprint.index import upkeep
from fingerprint.index.folder import IndexOptions
from fingerprint.index.local import LocalIndex
from fingerprint.index.policy import MergeOptions
from fingerprint.index.shapes.hashes import HASHES

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


def test_writers_of_several_processes_lose_nothing_and_a_reader_sees_them_at_work(folder):
    reader = LocalIndex(folder, TOY)
    assert found(reader.snapshot(), 7) == []
    with writer(folder, 0, 15) as one, writer(folder, 15, 30) as two:
        assert one.stdout.readline() == "0\n"
        assert "n0" in {hit[1] for hit in found(reader.snapshot(), 7)}
        one.stdout.read()
        two.stdout.read()
    assert len(found(reader.snapshot(), 7)) == 30
    assert len(LocalIndex(folder, TOY).snapshot().all()) == 30


def tended(index):
    while index.tend():
        pass


def test_stray_files_are_no_part_of_the_index_and_upkeep_cleans_them(folder):
    LocalIndex(folder, TOY).add(R1, W1, codes(7))
    strays = ("000000000099-0.segment", "000000000002-0.segment.making", "000000000099.journal")
    for name in strays:
        (folder / name).write_bytes(b"half a file")
    index = LocalIndex(folder, TOY)
    assert len(found(index.snapshot(), 7)) == 1
    tended(index)
    assert not [name for name in strays if (folder / name).exists()]


def test_the_delta_becomes_a_segment_and_segments_become_few(folder):
    options = IndexOptions(flush_changes=3, merge=MergeOptions(most=2))
    index = LocalIndex(folder, TOY, options=options)
    for n in range(40):
        index.add(ReferenceId(f"n{n}"), W1, codes(7, 1000 + n))
        tended(index)
    assert index.stats().segments <= 2
    assert len(list(folder.glob("*.segment"))) == index.stats().segments
    assert len(list(folder.glob("*.journal"))) == 1
    assert len(found(LocalIndex(folder, TOY).snapshot(), 7)) == 40


def test_an_enrolment_that_finds_the_delta_crowded_makes_the_segment_itself(folder):
    index = LocalIndex(folder, TOY, options=IndexOptions(flush_changes=2, crowded=2))
    for n in range(4):
        index.add(ReferenceId(f"n{n}"), W1, codes(7))
    assert (index.stats().segments, index.stats().waiting) == (1, 0)


def test_upkeep_is_done_by_one_process_at_a_time(folder):
    index = LocalIndex(folder, TOY, options=IndexOptions(flush_changes=1))
    index.add(R1, W1, codes(7))
    with index._folder.locked("tending.lock"):
        assert not LocalIndex(folder, TOY, options=IndexOptions(flush_changes=1)).tend()
    assert index.tend()


def test_references_change_while_a_merge_runs(folder, monkeypatch):
    index = LocalIndex(folder, TOY, options=IndexOptions(merge=MergeOptions(most=1)))
    index.enrol_all([(R1, W1, codes(7)), (R2, W1, codes(7))])
    index.enrol_all([(R3, W1, codes(7))])
    other = LocalIndex(folder, TOY)
    join = upkeep._joined

    def joined(*given):
        other.withdraw(R2)
        other.add(R3, W2, codes(8))
        return join(*given)

    monkeypatch.setattr(upkeep, "_joined", joined)
    assert index.tend()
    for one in (index, LocalIndex(folder, TOY)):
        assert found(one.snapshot(), 7, 8) == [(0, "r1", 0, 1), (1, "r3", 0, 1)]


def test_references_change_while_a_flush_runs(folder, monkeypatch):
    index = LocalIndex(folder, TOY, options=IndexOptions(flush_changes=2))
    index.add(R1, W1, codes(7))
    index.add(R2, W1, codes(7))
    other = LocalIndex(folder, TOY)
    join = upkeep._joined

    def joined(*given):
        other.withdraw(R1)
        other.add(R2, W2, codes(8))
        other.add(R3, W2, codes(7))
        return join(*given)

    monkeypatch.setattr(upkeep, "_joined", joined)
    assert index.tend()
    for one in (index, LocalIndex(folder, TOY)):
        assert found(one.snapshot(), 7, 8) == [(0, "r3", 0, 1), (1, "r2", 0, 1)]


def test_many_are_enrolled_at_once_straight_into_segments(folder):
    index = LocalIndex(folder, TOY)
    index.add(R1, W1, codes(7))
    index.add(R2, W1, codes(7))
    version = index.enrol_all([(R2, W2, codes(8)), (R3, W2, codes(9)), (R3, W2, codes(7))])
    assert version == index.snapshot().version == 5
    assert found(LocalIndex(folder, TOY).snapshot(), 7, 8, 9) == [
        (0, "r1", 0, 2),
        (0, "r3", 0, 2),
        (1, "r2", 0, 1),
    ]
    assert index.stats().waiting == 0
    assert index.verify() == ()


def test_a_withdrawn_fingerprint_stays_for_whoever_holds_an_older_snapshot(folder):
    index = LocalIndex(folder, TOY)
    index.add(R1, W1, codes(7, table=[1, 2]))
    held = LocalIndex(folder, TOY).snapshot()
    index.withdraw(R1)
    tended(index)
    assert held.arrays(0)["table"].tolist() == [1, 2]


def test_a_folder_of_another_scheme_is_refused(folder):
    LocalIndex(folder, TOY).add(R1, W1, codes(7))
    with pytest.raises(SchemeMismatch, match=r"index holds 'toy-v1 .*query is 'toy-v2"):
        LocalIndex(folder, Scheme("toy-v2", Modality.TEXT, 1.0)).snapshot()


def test_a_folder_of_another_shape_is_refused(folder):
    LocalIndex(folder, TOY).add(R1, W1, codes(7))
    with pytest.raises(SchemeMismatch, match="hashes-256"):
        LocalIndex(folder, TOY, HASHES).snapshot()


def test_an_index_of_the_first_format_says_what_to_do(folder):
    folder.mkdir()
    (folder / "manifest.json").write_text(
        '{"scheme":"toy-v1","version":3,"serial":4,'
        '"segments":[{"name":"000000000004.postings","dead":[]}],"format":1}'
    )
    (folder / "000000000004.postings").write_bytes(b"KWPOST01 and more")
    index = LocalIndex(folder, TOY)
    with pytest.raises(OlderFormat, match="`keywatch index rebuild` makes it anew"):
        index.snapshot()
    assert index.rebuild().references == 0
    assert index.add(R1, W1, codes(7)) > 3
    assert sorted(f.suffix for f in folder.glob("*.postings")) == []


@pytest.mark.parametrize("call", range(1, 12))
def test_a_full_disk_leaves_the_index_as_it_was(folder, monkeypatch, call):
    index = LocalIndex(folder, TOY, options=IndexOptions(flush_changes=2, crowded=1))
    index.add(R1, W1, codes(7))
    calls = iter(range(1, 100))
    sync = os.fsync

    def full(handle):
        if next(calls) == call:
            raise OSError(28, "No space left on device")
        sync(handle)

    done = False
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        try:
            index.add(R2, W1, codes(7))
            done = True
        except BackendUnavailable as error:
            assert "No space left" in str(error)  # noqa: PT017 - it need not come
    for one in (index, LocalIndex(folder, TOY)):
        now = found(one.snapshot(), 7)
        assert [hit[1] for hit in now] in ([["r1", "r2"]] if done else [["r1"], ["r1", "r2"]])
    index.add(R2, W1, codes(7))
    tended(index)
    assert len(found(LocalIndex(folder, TOY).snapshot(), 7)) == 2
    assert index.verify() == ()


def test_a_lock_that_nobody_lets_go_is_an_error(folder):
    index = LocalIndex(folder, TOY)
    other = LocalIndex(folder, TOY, options=IndexOptions(patience_seconds=0.05))
    with (
        index._changing(),
        pytest.raises(BackendUnavailable, match=r"locked for 0\.05 s"),
    ):
        other.add(R1, W1, codes(7))


def test_a_reader_waits_for_no_writer(folder):
    index = LocalIndex(folder, TOY)
    index.add(R1, W1, codes(7))
    with index._changing(), index._folder.locked("tending.lock"):
        assert len(found(LocalIndex(folder, TOY).snapshot(), 7)) == 1


def test_a_reader_forgets_what_a_writer_took_back(folder):
    index = LocalIndex(folder, TOY)
    index.add(R1, W1, codes(7))
    [log] = folder.glob("*.journal")
    before = log.stat().st_size
    index.add(R2, W1, codes(7))
    reader = LocalIndex(folder, TOY)
    assert len(found(reader.snapshot(), 7)) == 2
    os.truncate(log, before)
    LocalIndex(folder, TOY).add(R3, W1, codes(7, 8, 9))
    assert [hit[1] for hit in found(reader.snapshot(), 7)] == ["r1", "r3"]
