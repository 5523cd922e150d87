"""What only a vault of files can get wrong: disks, leftovers, damage."""

import os
import resource
import shutil
import stat
import threading

import pytest

from backends.vault_files import FileVault
from domain.errors import BackendUnavailable, NotFound

BODY = b"a lantern in the night"


@pytest.fixture
def vault(tmp_path):
    return FileVault(tmp_path / "vault")


@pytest.fixture
def small_disk():
    """Let no file of this process grow beyond 10,000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def scratch(vault):
    return list(vault.scratch().iterdir())


def test_two_levels_of_folders_keep_each_small(vault, tmp_path):
    digest = vault.put(BODY)
    assert vault.path(digest) == tmp_path / "vault" / digest[:2] / digest[2:4] / digest


def test_a_file_in_the_vault_may_only_be_read(vault):
    assert stat.S_IMODE(vault.path(vault.put(BODY)).stat().st_mode) == 0o444


@pytest.mark.usefixtures("small_disk")
def test_a_body_that_does_not_fit_leaves_nothing_behind(vault):
    with pytest.raises(BackendUnavailable, match=r"vault file .*File too large"):
        vault.put(b"x" * 20_000)
    assert scratch(vault) == []
    assert list(vault.digests()) == []


def test_a_vault_that_lost_its_mount_is_not_an_empty_vault(vault, tmp_path):
    digest = vault.put(BODY)
    shutil.rmtree(tmp_path / "vault")
    with pytest.raises(BackendUnavailable):
        vault.get(digest)
    with pytest.raises(BackendUnavailable, match="scratch"):
        vault.health()


def test_a_vanished_file_is_not_found(vault):
    digest = vault.put(BODY)
    vault.path(digest).unlink()
    with pytest.raises(NotFound, match="no capture"):
        vault.get(digest)


def test_damaged_bytes_are_not_given(vault):
    place = vault.path(vault.put(BODY))
    place.chmod(0o644)
    place.write_bytes(BODY[::-1])
    with pytest.raises(NotFound, match="undamaged capture"):
        vault.get(place.name)


def test_a_file_cut_short_is_mended_by_putting_it_again(vault):
    place = vault.path(vault.put(BODY))
    place.chmod(0o644)
    place.write_bytes(BODY[:3])
    assert vault.get(vault.put(BODY)) == BODY


def test_a_file_of_another_disk_is_copied(vault, tmp_path):
    path = tmp_path / "film"
    path.write_bytes(BODY)
    real = os.stat_result

    # Two disks are more than a test may ask for; a device number is enough.
    class Elsewhere(type(path)):
        def stat(self, **how):
            values = list(super().stat(**how))
            values[2] += 1
            return real(values)

        def resolve(self):
            return self

    digest = vault.put_file(Elsewhere(path))
    assert path.read_bytes() == BODY
    assert vault.get(digest) == BODY


def test_leftovers_older_than_a_day_are_swept_at_the_next_open(vault, tmp_path):
    (vault.scratch() / "old").write_bytes(b"x")
    (vault.scratch() / "folder").mkdir()
    (vault.scratch() / "young").write_bytes(b"x")
    for name in ("old", "folder"):
        os.utime(vault.scratch() / name, (0, 0))
    again = FileVault(tmp_path / "vault")
    assert [path.name for path in scratch(again)] == ["young"]


def test_writers_of_one_body_do_not_disturb_each_other(vault):
    digests = []
    body = BODY * 1000
    threads = [
        threading.Thread(target=lambda: digests.append(vault.put(body))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 6
    assert vault.get(digests[0]) == body
    assert scratch(vault) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackendUnavailable, match="vault file"):
        FileVault(tmp_path / "file" / "vault")
