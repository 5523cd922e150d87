"""S3 servers of our own: killed in the middle, and met by certificates that do not fit."""

import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from certificate_builders import Authority
from cluster_servers import server

from backends.vault_s3 import S3Options, S3Vault
from backends.vault_s3_place import read_place
from backends.vault_s3_wire import WireOptions
from domain.errors import BackendUnavailable

pytestmark = pytest.mark.cluster

RECIPE = Path(__file__).parent / "servers" / "s3"
BODY = b"a lantern in the night"
IMPATIENT = S3Options(wire=WireOptions(attempts=2, first_pause=0.01))


class Server:
    """One S3 server that may be killed and started again."""

    def __init__(self, folder, *tls):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self._tls = folder, tls

    def start(self):
        command = [RECIPE / "start", str(self.port), self.folder, *self._tls]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def kill(self):
        os.kill(int((self.folder / "pid").read_text()), signal.SIGKILL)

    def stop(self):
        subprocess.run([RECIPE / "stop", self.folder], check=True)

    def vault(self, folder, *, scheme="https", options=IMPATIENT, **parameters):
        more = "".join(f"&{name}={value}" for name, value in parameters.items())
        url = f"s3://keywatch:keywatch-secret@evidence?endpoint={scheme}://127.0.0.1"
        place = read_place(f"{url}:{self.port}{more}", folder / "copies")
        return closing(S3Vault(place, options))


@pytest.fixture
def begin(tmp_path):
    """Start a server; it ends with the test."""
    server("s3")
    begun = []

    def start(*tls):
        one = Server(tmp_path / "server", *tls)
        one.start()
        begun.append(one)
        return one

    yield start
    for one in begun:
        one.stop()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def with_pair(begin, pair):
    return begin(pair.certificate, pair.key)


def test_a_server_whose_authority_we_trust_is_used(begin, authority, tmp_path):
    one = with_pair(begin, authority.vouch("127.0.0.1"))
    with one.vault(tmp_path, ca=authority.file) as vault:
        vault.prepare()
        assert vault.get(vault.put(BODY)) == BODY


def refused(one, tmp_path, **parameters):
    with (
        one.vault(tmp_path, **parameters) as vault,
        pytest.raises(BackendUnavailable, match="certificate is not accepted") as error,
    ):
        vault.health()
    return str(error.value)


def test_an_authority_that_nobody_named_is_not_trusted(begin, authority, tmp_path):
    one = with_pair(begin, authority.vouch("127.0.0.1"))
    assert "ca=FILE names whom else to trust" in refused(one, tmp_path)


def test_another_authority_of_that_name_does_not_do(begin, authority, tmp_path):
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    one = with_pair(begin, authority.vouch("127.0.0.1"))
    refused(one, tmp_path, ca=other.file)


def test_a_certificate_for_another_name_is_refused(begin, authority, tmp_path):
    one = with_pair(begin, authority.vouch("store.example"))
    assert "127.0.0.1' doesn't match 'store.example" in refused(
        one, tmp_path, ca=authority.file
    )


def test_a_certificate_that_has_run_out_is_refused(begin, authority, tmp_path):
    one = with_pair(begin, authority.vouch("127.0.0.1", -timedelta(minutes=1)))
    assert "certificate has expired" in refused(one, tmp_path, ca=authority.file)


def test_plain_http_to_a_server_that_speaks_tls_is_no_answer(begin, authority, tmp_path):
    one = with_pair(begin, authority.vouch("127.0.0.1"))
    with one.vault(tmp_path, scheme="http") as vault, pytest.raises(BackendUnavailable):
        vault.put(BODY)


def test_a_server_that_is_gone_is_waited_for(begin, tmp_path):
    one = begin()
    with one.vault(tmp_path, scheme="http", options=S3Options()) as vault:
        vault.prepare()
        digest = vault.put(BODY)
        one.kill()
        later = threading.Timer(1.0, one.start)
        later.start()
        assert vault.get(digest) == BODY
        later.join()


def test_a_kill_in_the_middle_loses_nothing_that_was_acknowledged(begin, tmp_path):
    one = begin()
    bodies = [bytes([n]) * (1 << 18 | n) for n in range(40)]
    kept, ended = [], threading.Event()

    def put_all(vault):
        kept.extend(vault.put(body) for body in bodies)
        ended.set()

    with one.vault(tmp_path, scheme="http", options=S3Options()) as vault:
        vault.prepare()
        writer = threading.Thread(target=put_all, args=(vault,))
        writer.start()
        made = one.folder / "objects" / "evidence"
        while len(list(made.iterdir())) < 5:
            time.sleep(0.005)
        one.kill()
        assert not ended.is_set()
        one.start()
        writer.join(60)
        assert kept == [sha256(body).hexdigest() for body in bodies]
        assert sorted(kept) == list(vault.digests())
        assert all(vault.get(digest) == body for digest, body in zip(kept, bodies, strict=True))
