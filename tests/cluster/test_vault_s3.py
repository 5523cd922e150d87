"""The vault on a real S3 server: kills, races, and certificates that do not fit."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import pytest
from s3_builders import a_place, an_s3_vault

from backends.vault_files import FileVault
from backends.vault_s3 import S3Options, S3Vault
from backends.vault_s3_parts import send_parts, sweep
from backends.vault_s3_wire import Wire
from domain.errors import BackendUnavailable, BadInput, Conflict, NotFound
from service.copying import copy, missing

pytestmark = pytest.mark.cluster

PART = 5 << 20  # the least that S3 takes as a part
SMALL = S3Options(part_bytes=PART)
FILM = bytes(range(256)) * (12 << 12)  # 12 MiB: three parts
DIGEST = sha256(FILM).hexdigest()

PUT = """
import sys
from pathlib import Path
from backends.vault_files import FileVault
from backends.vault_s3 import S3Options, S3Vault
from backends.vault_s3_place import read_place
vault = S3Vault(read_place(sys.argv[1], Path(sys.argv[2])), S3Options(part_bytes=5 << 20))
if sys.argv[4] == "killed":
    send = vault._wire.send
    def slowly(key, upload, number, body):
        sent = send(key, upload, number, body)
        print(number, flush=True)
        if number == 2:
            sys.stdin.read()
        return sent
    vault._wire.send = slowly
print(vault.put_file(Path(sys.argv[3])), flush=True)
"""


@pytest.fixture
def vault(tmp_path):
    with closing(an_s3_vault(tmp_path, SMALL)) as vault:
        yield vault


def a_film(vault, name="film"):
    path = vault.scratch() / name
    path.write_bytes(FILM)
    return path


def url_of(place):
    key = place.credentials
    return (
        f"s3://{key.key}:{key.secret}@{place.bucket}/{place.prefix}?endpoint={place.endpoint}"
    )


def putter(vault, folder, path, how="finished"):
    command = [sys.executable, "-c", PUT, url_of(vault._place), str(folder), str(path), how]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    )


def test_a_large_file_goes_in_parts_and_comes_back_whole(vault):
    assert vault.put_file(a_film(vault)) == DIGEST
    vault._copies.drop(DIGEST)
    assert vault.range(DIGEST, PART - 3, PART + 3) == FILM[PART - 3 : PART + 3]
    assert vault.path(DIGEST).read_bytes() == FILM
    assert list(vault.scratch().iterdir()) == []


@pytest.mark.parametrize("size", [0, PART - 1, PART, 2 * PART, 2 * PART + 1])
def test_whatever_its_length_a_body_comes_back_whole(vault, size):
    digest = vault.put(FILM[:size])
    assert vault.path(digest).read_bytes() == FILM[:size]


def test_a_large_file_that_is_there_is_not_sent_again(vault, monkeypatch):
    vault.put_file(a_film(vault))
    monkeypatch.delattr(Wire, "begin")
    assert vault.put_file(a_film(vault)) == DIGEST


def test_a_putter_killed_among_the_parts_leaves_no_object(vault, tmp_path):
    with putter(vault, tmp_path / "theirs", a_film(vault), "killed") as killed:
        assert [killed.stdout.readline() for _ in range(2)] == ["1\n", "2\n"]
        killed.send_signal(signal.SIGKILL)
    assert list(vault.digests()) == []
    with pytest.raises(NotFound):
        vault.size(DIGEST)
    assert vault.put_file(a_film(vault)) == DIGEST


def test_parts_of_the_dead_are_swept_when_they_are_old(vault):
    wire, key = vault._wire, vault._place.key(DIGEST)
    wire.send(key, wire.begin(key), 1, FILM[:PART])
    assert sweep(wire, vault._now(), SMALL.stale) == 0
    assert sweep(wire, vault._now() + 2 * SMALL.stale, SMALL.stale) == 1
    assert list(wire.unfinished()) == []


def test_processes_may_put_the_same_film_at_once(vault, tmp_path):
    names = ("one", "two")
    both = [putter(vault, tmp_path / name, a_film(vault, name)) for name in names]
    said = [one.communicate(timeout=60)[0].strip() for one in both]
    assert said == [DIGEST, DIGEST]
    assert list(vault.digests()) == [DIGEST]
    assert list(vault._wire.unfinished()) == []


def test_threads_may_put_the_same_body_at_once(vault):
    digests = []
    threads = [
        threading.Thread(target=lambda: digests.append(vault.put(FILM[:100_000])))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 4
    assert list(vault.digests()) == digests[:1]


def test_the_second_to_finish_changes_nothing_and_leaves_nothing(vault):
    vault.put_file(a_film(vault))
    key = vault._place.key(DIGEST)
    with a_film(vault).open("rb") as file:
        made = send_parts(vault._wire, key, file, size=len(FILM), digest=DIGEST, least=PART)
    assert not made
    assert list(vault._wire.unfinished()) == []


def test_a_file_that_changes_while_it_is_sent_is_refused(vault):
    path, key = a_film(vault), vault._place.key("0" * 64)
    with path.open("rb") as file, pytest.raises(BadInput, match="changed while it was read"):
        send_parts(vault._wire, key, file, size=len(FILM), digest="0" * 64, least=PART)
    assert list(vault.digests()) == list(vault._wire.unfinished()) == []


def test_what_others_put_under_a_digest_is_not_given_for_it(vault):
    at = {"Bucket": vault._place.bucket, "Key": vault._place.key(DIGEST)}
    vault._wire.client.put_object(**at, Body=FILM[::-1])
    for ask in (vault.get, vault.path):
        with pytest.raises(NotFound, match="undamaged capture"):
            ask(DIGEST)
    assert list(vault.scratch().iterdir()) == []


def test_what_others_cut_short_is_not_written_over(vault):
    at = {"Bucket": vault._place.bucket, "Key": vault._place.key(DIGEST)}
    vault._wire.client.put_object(**at, Body=FILM[:9])
    with pytest.raises(Conflict, match=f"holds 9 bytes as {DIGEST}"):
        vault.put(FILM)


def test_keys_of_others_are_passed_over(vault):
    for key in ("notes.txt", f"ab/cd/{DIGEST}"):
        vault._wire.client.put_object(
            Bucket=vault._place.bucket, Key=vault._place.prefix + key, Body=b"x"
        )
    assert list(vault.digests()) == []


def test_more_digests_than_a_page_holds_are_listed(vault, monkeypatch):
    call = vault._wire.client.list_objects_v2
    monkeypatch.setattr(
        vault._wire.client, "list_objects_v2", lambda **how: call(**how, MaxKeys=3)
    )
    digests = sorted(vault.put(bytes([n])) for n in range(10))
    assert list(vault.digests()) == digests


def test_a_full_disk_of_copies_is_said_and_leaves_nothing(tmp_path, vault):
    digest = vault.put(FILM)
    code = PUT.split("if sys.argv", maxsplit=1)[0] + (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        "try:\n    vault.path(sys.argv[3])\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    command = [sys.executable, "-c", code, url_of(vault._place), str(tmp_path / "c"), digest]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith("BackendUnavailable local file")
    assert said.endswith("File too large\n")
    assert list((tmp_path / "c" / "scratch").iterdir()) == []


def test_a_bucket_that_is_missing_is_said_with_what_makes_it(tmp_path):
    elsewhere = replace(a_place(tmp_path), bucket="keywatch-none")
    with closing(S3Vault(elsewhere)) as vault:
        for ask in (vault.health, lambda: vault.size(DIGEST), lambda: vault.put(b"x")):
            with pytest.raises(BackendUnavailable, match="`keywatch vault create` makes it"):
                ask()


def test_a_wrong_secret_is_said_and_not_shown(tmp_path):
    place = a_place(tmp_path)
    wrong = replace(place.credentials, secret="s3cr")
    with (
        closing(S3Vault(replace(place, credentials=wrong))) as vault,
        pytest.raises(BackendUnavailable, match="the secret does not belong") as refused,
    ):
        vault.put(b"x")
    assert "s3cr" not in str(refused.value)


def test_evidence_moves_to_a_bucket_and_back(vault, tmp_path):
    here, back = FileVault(tmp_path / "here"), FileVault(tmp_path / "back")
    bodies = [FILM, b"a lantern", b""]
    digests = sorted(here.put(body) for body in bodies)
    for source, target in ((here, vault), (vault, back)):
        assert copy(source, target, missing(source, target), lambda _: None).bodies == 3
    assert list(back.digests()) == digests
    assert back.get(DIGEST) == FILM
    assert list(here.digests()) == digests
