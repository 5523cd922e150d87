"""Indexes as this format's first program wrote them, opened by today's.

When a format changes: raise its number, teach `open_file` to say what to do with the old
one, and make the golden folders anew by `python tests/fingerprint/index/test_golden.py`.
"""

import shutil
from pathlib import Path

import numpy as np
import pytest

from domain.match import Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes
from fingerprint.index.shapes.hashes import HASHES
from fingerprint.index.shapes.keys import KEYS, KeyShape

GOLDEN = Path(__file__).parents[2] / "golden" / "index.v2"
SCHEME = Scheme("golden-v1", Modality.TEXT, 1.0)
SHAPES = {"keys": KEYS, "exact": KeyShape(bits=35, exact=True, extra=10), "hashes": HASHES}


def codes(name, seed):
    rng = np.random.default_rng(seed)
    keys = rng.integers(0, 1 << 35, (9, 4) if name == "hashes" else 9, np.uint64)
    values = rng.integers(0, 1 << 20, 9, np.uint32)
    return Codes("golden-v1", keys, values, 12.5, {"table": np.arange(3, dtype=np.int16)})


def write(folder, name):
    """Two references in a segment, one of them withdrawn since, and one in the log."""
    index = LocalIndex(folder, SCHEME, SHAPES[name])
    index.add(ReferenceId("r1"), WorkId("w1"), codes(name, 1))
    index.add(ReferenceId("r2"), WorkId("w1"), codes(name, 2))
    index.merge()
    index.withdraw(ReferenceId("r1"))
    index.add(ReferenceId("r3"), WorkId("w2"), codes(name, 3))


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("lock")
    }


@pytest.mark.parametrize("name", SHAPES)
def test_an_index_of_this_format_opens_and_finds_what_it_held(tmp_path, name):
    shutil.copytree(GOLDEN / name, tmp_path / name)
    index = LocalIndex(tmp_path / name, SCHEME, SHAPES[name])
    snapshot = index.snapshot()
    assert [(e.reference, e.work, e.length) for e in snapshot.all()] == [
        ("r2", "w1", 12.5),
        ("r3", "w2", 12.5),
    ]
    for seed, ordinal in ((2, 1), (3, 2)):
        expected = codes(name, seed)
        hits = snapshot.lookup(expected.keys)
        assert hits.ordinal.tolist() == [ordinal] * 9
        assert sorted(hits.value.tolist()) == sorted(expected.values.tolist())
    assert snapshot.lookup(codes(name, 1).keys).query.size == 0
    assert snapshot.arrays(1)["table"].tolist() == [0, 1, 2]
    assert index.verify() == ()
    assert index.rebuild().references == 2


@pytest.mark.parametrize("name", SHAPES)
def test_an_index_is_written_as_ever(tmp_path, name):
    write(tmp_path / name, name)
    assert files(tmp_path / name) == files(GOLDEN / name)


if __name__ == "__main__":
    for name in SHAPES:
        shutil.rmtree(GOLDEN / name, ignore_errors=True)
        write(GOLDEN / name, name)
        for lock in (GOLDEN / name).glob("*lock"):
            lock.unlink()
