"""The store on servers of its own: killed in the middle, met over a wire that is checked."""

import random
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from backends_builders import NOON, a_task, an_event
from certificate_builders import Authority
from postgres_server import own_server

from backends.store.engine import StoreOptions
from backends.store.store import SqlStore
from domain.errors import BackendUnavailable

pytestmark = pytest.mark.cluster
NAME = "db.example"  # As the URL calls the server, wherever it runs.
PASSWORD = "correct horse"
TLS = "-c ssl=on -c ssl_cert_file={folder}/server.pem -c ssl_key_file={folder}/server.key"


def test_what_was_acknowledged_outlives_a_server_killed_in_the_middle():
    """Whatever a writer was told is there is there after the kill, and it goes on by itself."""
    written, stop = [], threading.Event()

    def write(store):
        n = 0
        while not stop.is_set():
            try:
                with store.transaction() as tx:
                    tx.events.emit(an_event(f"E-{n}"))
                    tx.frontier.propose([a_task(str(n))])
            except BackendUnavailable:
                time.sleep(0.05)  # As a worker does: the same again, a little later.
                continue
            written.append(n)
            n += 1

    with own_server() as server, closing(SqlStore(server.url)) as store:
        store.prepare()
        writer = threading.Thread(target=write, args=(store,))
        writer.start()
        try:
            for wait in random.Random(8).choices((5, 9, 14), k=3):
                reached = len(written)
                while len(written) < reached + wait:
                    time.sleep(0.005)
                server.kill()
                server.start()
            reached = len(written)
            while len(written) == reached:
                time.sleep(0.005)
        finally:
            stop.set()
            writer.join()
        with store.transaction() as tx:
            events = [item.event.id for item in tx.events.read(0, 10_000)]
            tasks = {t.task.argument for t in tx.frontier.lease("w", NOON, 10_000)}
    assert events == [f"E-{n}" for n in written]
    assert tasks == {str(n) for n in written}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def authority(folder):
    return Authority(folder)


@pytest.fixture(scope="module")
def server(authority):
    pair = authority.vouch(NAME)
    files = {"server.pem": pair.certificate, "server.key": pair.key}
    with own_server(TLS, files) as server:
        server.tell(f"CREATE ROLE watcher LOGIN PASSWORD '{PASSWORD}'")
        server.tell("CREATE SCHEMA watcher AUTHORIZATION watcher")
        rules = server.folder / "data" / "pg_hba.conf"
        only = "hostssl all watcher all scram-sha-256\nhostnossl all watcher all reject\n"
        rules.write_text(only + rules.read_text())
        server.reload()
        yield server


def show(server, pair):
    (server.folder / "server.pem").write_bytes(pair.certificate.read_bytes())
    (server.folder / "server.key").write_bytes(pair.key.read_bytes())
    server.reload()


def url(server, trusted, *, name=NAME, password=PASSWORD, more=""):
    said = f"hostaddr=127.0.0.1&sslrootcert={trusted}{more}"
    secret = password.replace(" ", "%20")
    return f"postgresql://watcher:{secret}@{name}:{server.port}/postgres?{said}"


def refused(url):
    store = SqlStore(url, StoreOptions(busy_seconds=5))
    with closing(store), pytest.raises(BackendUnavailable) as caught:
        store.prepare()
    told = str(caught.value)
    assert PASSWORD not in told
    assert "wrong horse" not in told
    return told


def test_a_server_that_the_right_authority_vouches_for_is_used(server, authority):
    show(server, authority.vouch(NAME))
    with closing(SqlStore(url(server, authority.file))) as store:
        store.prepare()
        store.health()
        with store._engine.connect() as connection:
            asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            assert connection.exec_driver_sql(asked).scalar_one()


def test_an_authority_we_do_not_trust_is_refused(server, authority, folder):
    show(server, authority.vouch(NAME))
    stranger = Authority(folder, "stranger")
    assert "certificate verify failed" in refused(url(server, stranger.file))


def test_a_certificate_for_another_name_is_refused(server, authority):
    show(server, authority.vouch("other.example"))
    assert f'does not match host name "{NAME}"' in refused(url(server, authority.file))


def test_a_certificate_that_expired_is_refused(server, authority):
    show(server, authority.vouch(NAME, timedelta(hours=-1)))
    assert "certificate verify failed" in refused(url(server, authority.file))


def test_a_missing_file_of_authorities_is_named(server, folder):
    assert "absent.pem" in refused(url(server, folder / "absent.pem"))


def test_a_wrong_password_is_refused_and_not_shown(server, authority):
    show(server, authority.vouch(NAME))
    told = refused(url(server, authority.file, password="wrong horse"))
    assert 'password authentication failed for user "watcher"' in told


def test_a_role_that_must_come_encrypted_is_refused_in_the_clear(server, authority):
    clear = url(server, authority.file, more="&sslmode=disable&insecure=yes")
    assert "no encryption" in refused(clear)
