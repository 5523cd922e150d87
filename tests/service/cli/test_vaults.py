import pytest

from backends.vault_files import FileVault

BODY = b"a lantern in the night"


@pytest.fixture
def full(home):
    """A vault with two things in it, in a folder of its own."""
    vault = FileVault(home.folder / "full")
    for body in (BODY, BODY * 2):
        vault.put(body)
    return vault


def urls(home, *names):
    return [f"file://{home.folder}/{name}" for name in names]


def test_evidence_is_copied_to_another_vault(home, full):
    answer = home.run("vault", "copy", *urls(home, "full", "other"), "--json")
    assert answer.json == {"copied": 2, "bytes": 66, "damaged": []}
    assert list(FileVault(home.folder / "other").digests()) == list(full.digests())


@pytest.mark.usefixtures("full")
def test_a_second_copy_has_nothing_to_do(home):
    home.run("vault", "copy", *urls(home, "full", "other"))
    answer = home.run("vault", "copy", *urls(home, "full", "other"))
    assert answer.out == "there was nothing to copy\n"


def test_damage_is_named_and_told_by_the_status(home, full):
    digest = full.put(BODY)
    full.path(digest).chmod(0o644)
    full.path(digest).write_bytes(BODY[::-1])
    answer = home.run("vault", "copy", *urls(home, "full", "other"))
    assert answer.status == 1
    assert f"{digest} is damaged in FROM and was not copied" in answer.err


def test_a_vault_is_not_copied_to_itself(home):
    answer = home.run("vault", "copy", *urls(home, "full", "full"))
    assert (answer.status, answer.err) == (2, "keywatch: FROM and TO are the same vault\n")


def test_the_vault_of_the_settings_is_made(home):
    home.configure(f'vault = "file://{home.folder}/evidence"')
    assert home.run("vault", "create").status == 0
    assert (home.folder / "evidence" / "scratch").is_dir()


def test_a_secret_in_a_url_is_not_repeated(home):
    answer = home.run("vault", "copy", "s3://me:s3cr@Evidence", "file:other")
    assert answer.status == 2
    assert "s3cr" not in answer.out + answer.err


def test_the_doctor_looks_at_the_vault(home):
    found = {f["what"]: f["level"] for f in home.run("doctor", "--json").json}
    assert found["vault"] == "ok"
