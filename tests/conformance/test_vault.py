"""What every Vault promises. A new implementation joins by one row."""

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from s3_builders import an_s3_vault

from backends.vault_files import FileVault
from domain.errors import BadInput, NotFound

VAULTS = {"files": lambda folder: FileVault(folder / "vault"), "s3": an_s3_vault}
ROWS = ["files", pytest.param("s3", marks=pytest.mark.cluster)]
BODY = b"a lantern in the night"
DIGEST = sha256(BODY).hexdigest()
STRANGERS = ["0" * 64, "", "../../etc/passwd", DIGEST.upper(), DIGEST + "\n", "scratch"]


@pytest.fixture(params=ROWS)
def vault(request, tmp_path):
    return VAULTS[request.param](tmp_path)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=5000))
def test_a_body_is_read_back_by_its_sha256(vault, body):
    digest = vault.put(body)
    assert digest == sha256(body).hexdigest()
    assert vault.get(digest) == body
    assert vault.size(digest) == len(body)


def test_putting_a_thing_again_is_harmless(vault):
    assert vault.put(BODY) == vault.put(BODY)
    assert list(vault.digests()) == [DIGEST]


def test_a_finished_file_is_taken_in(vault):
    path = vault.scratch() / "film"
    path.write_bytes(BODY)
    assert vault.put_file(path) == DIGEST
    assert vault.get(DIGEST) == BODY
    assert not path.exists()


def test_a_file_whose_body_is_here_already_leaves_the_scratch_folder(vault):
    vault.put(BODY)
    path = vault.scratch() / "film"
    path.write_bytes(BODY)
    assert vault.put_file(path) == DIGEST
    assert not path.exists()


def test_a_file_that_is_not_there_is_named(vault):
    with pytest.raises(BadInput, match="gone"):
        vault.put_file(vault.scratch() / "gone")


@pytest.mark.parametrize(
    ("start", "end", "part"),
    [(0, 1, b"a"), (2, 9, b"lantern"), (17, 99, b"night"), (3, 3, b"")],
)
def test_a_range_is_half_open_and_ends_with_the_body(vault, start, end, part):
    assert vault.range(vault.put(BODY), start, end) == part


def test_a_range_backwards_is_refused(vault):
    with pytest.raises(BadInput):
        vault.range(vault.put(BODY), 4, 2)


def test_a_path_is_a_file_with_the_body(vault):
    assert vault.path(vault.put(BODY)).read_bytes() == BODY


@pytest.mark.parametrize("digest", STRANGERS)
@pytest.mark.parametrize("ask", ["get", "size", "path"])
def test_what_is_no_digest_of_ours_is_not_found(vault, ask, digest):
    vault.put(BODY)
    with pytest.raises(NotFound):
        getattr(vault, ask)(digest)


def test_a_range_of_nothing_is_not_found(vault):
    with pytest.raises(NotFound):
        vault.range("0" * 64, 0, 1)


def test_all_digests_are_listed(vault):
    bodies = [bytes([n]) for n in range(10)]
    assert sorted(vault.put(body) for body in bodies) == list(vault.digests())


def test_asking_for_health_leaves_nothing_behind(vault):
    vault.health()
    assert list(vault.digests()) == []
    assert list(vault.scratch().iterdir()) == []


def test_a_vault_in_order_is_healthy(vault):
    vault.health()
