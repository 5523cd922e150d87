"""Whatever is damaged, every acknowledged reference is found again, or named."""

import shutil

import pytest
from fingerprint_builders import R1, R2, R3, TOY, W1, W2, codes, found

from domain.work import ReferenceId
from fingerprint.index.local import LocalIndex


@pytest.fixture
def folder(tmp_path):
    """Two segments, dead rows in the first, and a delta: r1, r3, n0-n9 found under 7."""
    folder = tmp_path / "toy"
    index = LocalIndex(folder, TOY)
    index.enrol_all([(R1, W1, codes(7, table=[1])), (R2, W1, codes(7)), (R3, W1, codes(7))])
    index.enrol_all([(ReferenceId(f"n{n}"), W1, codes(7, 1000 + n)) for n in range(9)])
    index.withdraw(R2)
    index.add(R3, W2, codes(7, 8))
    index.add(ReferenceId("n9"), W2, codes(7))
    return folder


EXPECTED = sorted(["r1", "r3", *(f"n{n}" for n in range(10))])


def flip(path, place):
    body = bytearray(path.read_bytes())
    body[place] ^= 0x10
    path.write_bytes(body)


def references(folder):
    return sorted(hit[1] for hit in found(LocalIndex(folder, TOY).snapshot(), 7))


PLACES = (3, 70, 200, -300, -90, -20, -4)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("which", [0, 1])
def test_a_damaged_segment_is_named_and_made_again(folder, caplog, which, place):
    segment = sorted(folder.glob("*.segment"))[which]
    flip(segment, place)
    [damage] = LocalIndex(folder, TOY).verify()
    assert damage.name == segment.name
    assert references(folder) == EXPECTED
    assert segment.name in caplog.text
    assert LocalIndex(folder, TOY).verify() == ()
    assert (folder / f"{segment.name}.damaged").exists()


def test_a_large_segment_is_checked_by_upkeep(folder):
    segment = min(folder.glob("*.segment"))
    flip(segment, 70)
    options = type(LocalIndex(folder, TOY)._folder.options)(checked_at_open=10)
    index = LocalIndex(folder, TOY, options=options)
    index.snapshot()
    while index.tend():
        pass
    assert references(folder) == EXPECTED
    assert index.verify() == ()


@pytest.mark.parametrize("keep", [0, 100])
def test_a_segment_cut_short_is_made_again(folder, keep):
    segment = sorted(folder.glob("*.segment"))[1]
    segment.write_bytes(segment.read_bytes()[:keep])
    assert references(folder) == EXPECTED


def test_a_missing_segment_is_made_again(folder):
    min(folder.glob("*.segment")).unlink()
    assert references(folder) == EXPECTED


@pytest.mark.parametrize("place", [0, 20, 60, -3])
def test_a_damaged_manifest_is_made_again(folder, place):
    before = LocalIndex(folder, TOY).snapshot().version
    flip(folder / "manifest.json", place)
    index = LocalIndex(folder, TOY)
    assert references(folder) == EXPECTED
    assert index.snapshot().version > before
    assert index.withdraw(R2) == index.snapshot().version


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_a_damaged_log_loses_nothing(folder, share):
    [log] = folder.glob("*.journal")
    flip(log, int(share * log.stat().st_size))
    LocalIndex(folder, TOY).add(ReferenceId("later"), W1, codes(9))
    assert references(folder) == EXPECTED
    assert LocalIndex(folder, TOY).verify() == ()


def test_a_log_that_ends_in_half_a_record_is_cut_and_followed(folder):
    [log] = folder.glob("*.journal")
    with log.open("ab") as file:
        file.write(b"\x40\x00\x00\x00half")
    [damage] = LocalIndex(folder, TOY).verify()
    assert damage.why == "it does not end in a whole record"
    assert references(folder) == EXPECTED
    LocalIndex(folder, TOY).add(ReferenceId("later"), W1, codes(7))
    assert references(folder) == sorted([*EXPECTED, "later"])


def test_upkeep_mends_a_torn_log_too(folder):
    [log] = folder.glob("*.journal")
    flip(log, -5)
    index = LocalIndex(folder, TOY)
    assert references(folder) != EXPECTED
    index.tend()
    assert references(folder) == EXPECTED


def test_everything_but_the_stored_fingerprints_may_go(folder):
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
    assert LocalIndex(folder, TOY).rebuild().references == len(EXPECTED)
    assert references(folder) == EXPECTED


def test_a_rebuild_of_a_sound_index_changes_nothing_that_is_found(folder):
    index = LocalIndex(folder, TOY)
    before = found(index.snapshot(), 7, 8, 1003)
    made = index.rebuild()
    assert (made.references, made.lost) == (len(EXPECTED), ())
    assert found(index.snapshot(), 7, 8, 1003) == before


def test_a_damaged_stored_fingerprint_is_named_with_its_reference(folder):
    path = min((folder / "fingerprints").glob("*/*.codes"))
    flip(path, 70)
    index = LocalIndex(folder, TOY)
    [damage] = index.verify()
    assert damage.name == "fingerprint of r1"
    [(name, reference)] = index.rebuild().lost
    assert path.name in name
    assert reference == R1
    assert references(folder) == sorted(set(EXPECTED) - {"r1"})


def test_a_segment_and_a_stored_fingerprint_damaged_lose_that_reference_alone(folder, caplog):
    flip(min(folder.glob("*.segment")), 70)
    flip(min((folder / "fingerprints").glob("*/*.codes")), 70)
    assert references(folder) == sorted(set(EXPECTED) - {"r1"})
    assert "of r1 is damaged: enrol it again" in caplog.text


def test_a_lost_folder_of_fingerprints_is_told_of_every_reference(folder):
    shutil.rmtree(folder / "fingerprints")
    assert len(LocalIndex(folder, TOY).verify()) >= 1


def test_upkeep_reads_stored_fingerprints_again_and_names_a_damaged_one(folder, caplog):
    flip(min((folder / "fingerprints").glob("*/*.codes")), 70)
    index = LocalIndex(folder, TOY)
    for _ in range(2 * len(EXPECTED)):
        index.tend()
    assert "enrol r1 again from its media" in caplog.text


def test_what_was_withdrawn_in_the_log_alone_stays_withdrawn_through_two_rebuilds(folder):
    index = LocalIndex(folder, TOY)
    held = index._folder.contents().find(R1)
    path = index._folder.stored._path(held.number)
    body = path.read_bytes()
    index.withdraw(R1)
    path.write_bytes(body)  # as if the writer had died before it put it aside
    for _ in range(2):
        LocalIndex(folder, TOY).rebuild()
    assert references(folder) == sorted(set(EXPECTED) - {"r1"})
