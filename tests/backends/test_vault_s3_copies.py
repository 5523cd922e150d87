"""Local copies: what stays, what leaves, and who may look on meanwhile."""

import resource
from contextlib import suppress
from hashlib import sha256
from multiprocessing import get_context

import pytest

from backends.vault_s3_copies import CopiesOptions, LocalCopies
from domain.errors import BackendUnavailable, NotFound

DAY = 86_400.0


class Clock:
    """Tells the time it was set to."""

    def __init__(self):
        self.at = 10 * DAY

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def copies(tmp_path, clock):
    return LocalCopies(tmp_path / "copies", CopiesOptions(bound_bytes=2500, slack=0), clock)


def take(copies, letter, length=1000):
    body = letter * length
    path = copies.scratch / letter.decode()
    path.write_bytes(body)
    digest = sha256(body).hexdigest()
    copies.take(path, digest)
    return digest


def test_a_copy_is_found_by_its_digest(copies):
    assert copies.find(take(copies, b"a")).read_bytes() == b"a" * 1000
    assert list(copies.scratch.iterdir()) == []


def test_what_is_not_here_is_none_and_what_is_no_digest_is_refused(copies):
    assert copies.find("0" * 64) is None
    with pytest.raises(NotFound):
        copies.find("../../etc/passwd")


def test_beyond_the_bound_the_longest_unused_leaves(copies, clock):
    one, two = take(copies, b"a"), take(copies, b"b")
    clock.at += DAY
    copies.find(one)
    clock.at += DAY
    three = take(copies, b"c")
    assert [copies.find(d) is not None for d in (one, two, three)] == [True, False, True]


def test_what_was_asked_for_lately_stays_beyond_the_bound(copies, clock):
    digests = [take(copies, letter) for letter in (b"a", b"b", b"c")]
    assert all(copies.find(d) for d in digests)
    clock.at += DAY
    fourth = take(copies, b"d")
    assert sum(copies.find(d) is not None for d in (*digests, fourth)) == 2


def test_copies_of_an_earlier_process_count(copies, tmp_path, clock):
    one, two = take(copies, b"a"), take(copies, b"b")
    clock.at += DAY
    again = LocalCopies(tmp_path / "copies", CopiesOptions(bound_bytes=2500), clock)
    take(again, b"c", 1500)
    assert [again.find(d) is not None for d in sorted((one, two))].count(True) == 1


def test_a_damaged_copy_is_dropped(copies):
    digest = take(copies, b"a")
    copies.drop(digest)
    assert copies.find(digest) is None


def test_a_folder_that_is_gone_is_said(copies, tmp_path):
    (tmp_path / "copies").rename(tmp_path / "away")
    with pytest.raises(BackendUnavailable, match=r"local copy .*copies: No such file"):
        copies.find("0" * 64)


def fill(folder, seed, done):
    copies = LocalCopies(folder, CopiesOptions(bound_bytes=4000, keep_seconds=0.0, slack=0))
    for turn in range(8):
        letter = bytes([65 + (seed * 7 + turn * 3) % 20])
        path = copies.scratch / f"{seed}-{turn}"
        path.write_bytes(letter * 1000)
        digest = sha256(letter * 1000).hexdigest()
        copies.take(path, digest)
        found = copies.find(digest)
        # With nothing kept on purpose, the other process may remove it at once.
        with suppress(FileNotFoundError):
            assert found is None or found.read_bytes() == letter * 1000
    done.put(seed)


def test_processes_may_take_and_remove_at_the_same_time(tmp_path):
    context = get_context("spawn")
    done = context.Queue()
    workers = [
        context.Process(target=fill, args=(tmp_path / "copies", seed, done)) for seed in (1, 2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    kept = sum(p.stat().st_size for p in (tmp_path / "copies").glob("??/??/*"))
    assert kept <= 5000


def test_a_disk_that_is_full_is_said(copies):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(BackendUnavailable, match="File too large"):
            copies.health()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(copies.scratch.iterdir()) == []
