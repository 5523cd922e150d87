"""Moving evidence: nothing lost, nothing twice, nothing damaged."""

from hashlib import sha256

import pytest

from backends.vault_files import FileVault
from domain.errors import BackendUnavailable
from service.copying import CopyOptions, copy, missing

SMALL = CopyOptions(at_once=2, whole_bytes=100, batch=3)
BODIES = [bytes([n]) * (n * 20 + 1) for n in range(12)]


@pytest.fixture
def source(tmp_path):
    vault = FileVault(tmp_path / "from")
    for body in BODIES:
        vault.put(body)
    return vault


@pytest.fixture
def target(tmp_path):
    return FileVault(tmp_path / "to")


def run(source, target, told=None, options=SMALL):
    tell = (lambda _: None) if told is None else told.append
    return copy(source, target, missing(source, target), tell, options)


def test_all_that_is_missing_is_copied_and_stays_where_it_was(source, target):
    done = run(source, target)
    assert (done.bodies, done.bytes) == (12, sum(map(len, BODIES)))
    assert [target.get(sha256(b).hexdigest()) for b in BODIES] == BODIES
    assert list(source.digests()) == list(target.digests())
    assert list(target.scratch().iterdir()) == []


def test_what_the_target_has_is_passed_over(source, target):
    target.put(b"its own")
    for body in BODIES[::2]:
        target.put(body)
    assert len(list(missing(source, target))) == 6
    assert run(source, target).bodies == 6
    assert len(list(target.digests())) == 13


def test_a_copy_that_broke_off_goes_on(source, target, monkeypatch):
    put, left = target.put_file, [3]

    def until_the_disk_is_full(path):
        if not left[0]:
            raise BackendUnavailable("full")
        left[0] -= 1
        return put(path)

    monkeypatch.setattr(target, "put_file", until_the_disk_is_full)
    with pytest.raises(BackendUnavailable, match="full"):
        run(source, target)
    before = len(list(target.digests()))
    assert 0 < before < 12
    monkeypatch.undo()
    assert run(source, target).bodies == 12 - before


@pytest.mark.parametrize("number", [1, 11])
def test_a_damaged_body_is_left_out_and_named(source, target, number):
    body = BODIES[number]
    digest = sha256(body).hexdigest()
    place = source.path(digest)
    place.chmod(0o644)
    place.write_bytes(body[:-1] + b"!")
    done = run(source, target)
    assert (done.bodies, done.damaged) == (11, (digest,))
    assert digest not in set(target.digests())
    assert list(target.scratch().iterdir()) == []


def test_somebody_is_told_how_far_it_is(source, target):
    told = []
    run(source, target, told)
    assert told == [3, 6, 9, 12]
