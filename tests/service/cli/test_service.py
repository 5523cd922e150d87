"""Setting up, running, looking after: init, keys, run, serve, status, retry, doctor, export."""

import json
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest
from crawlers_builders import Site

from service.cli import running

BRISK = "[crawl]\ndelay_seconds = 0\nnap_seconds = 0.05\n"


def test_init_makes_a_home_that_works(empty):
    made = empty.run("init", "--json").json
    assert (empty.folder / made["settings"]).is_file()
    assert empty.run("status", "--json").json["set_aside"] == []
    again = empty.run("init")
    assert (again.status, again.err) == (2, "keywatch: keywatch.toml is there already\n")


def test_init_where_nothing_can_be_made_is_refused(empty):
    empty.write("file", "")
    assert "file/keywatch.toml: cannot be made" in empty.run("init", "file").err


def test_without_a_home_the_way_to_one_is_told(empty):
    told = empty.run("status")
    assert told.status == 2
    assert "run `keywatch init` first" in told.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[serve\n", "keywatch.toml:1: not TOML"),
        ("[serve]\nprot = 1\n", "keywatch.toml:2: serve.prot is no setting"),
        ("[serve]\nport = 'x'\n", "keywatch.toml:2: serve.port"),
        ("[log]\nlevel = 'LOUD'\n", "expected one of"),
        ("store = 'oracle://x'\n", "is registered as 'oracle'"),
    ],
)
def test_settings_that_cannot_be_read_are_told_by_line(home, text, expected):
    home.configure(text)
    told = home.run("status")
    assert (told.status, told.out) == (2, "")
    assert expected in told.err
    assert told.err.count("\n") == 1


def test_settings_that_are_not_there_are_told(home):
    told = home.run("--config", "none.toml", "status")
    assert told.err == "keywatch: none.toml: cannot be read: No such file or directory\n"


def test_a_database_that_is_none_is_told(home):
    (home.folder / "data" / "keywatch.db").write_bytes(b"no database" * 100)
    told = home.run("status")
    assert told.status == 2
    assert told.err.startswith("keywatch: ")
    assert told.err.count("\n") == 1


def test_a_key_is_made_and_its_secret_shown_once(home):
    made = home.run("key", "add", "--role", "platform", "--party", "tube", "--json").json
    assert made["secret"].startswith("kw_")
    assert "kw_" not in (home.folder / "data" / "keywatch.db").read_bytes().decode("latin-1")
    assert (
        "there is no platform 'box'"
        in home.run("key", "add", "--role", "platform", "--party", "box").err
    )
    noted = home.run("key", "add", "--role", "holder", "--party", "nobody", "--json")
    assert "no work names 'nobody'" in noted.err
    assert noted.json["role"] == "holder"


def test_a_webhook_is_subscribed_and_listed_without_its_secret(home):
    words = ("--kind", "notice.sent", "--work", "灯下黑", "--platform", "tube", "--json")
    made = home.run("subscription", "add", "https://h.example/x", *words).json
    [row] = home.run("subscription", "list", "--json").json
    assert (row["subscription"], row["works"]) == (made["subscription"], "w-harbour")
    assert made["secret"] not in json.dumps(row)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ftp://h.example",), "only http and https"),
        (("https://h.example", "--kind", "x"), "no kind of event is registered as 'x'"),
        (("https://h.example", "--work", "x"), "no work is registered as 'x'"),
        (("https://h.example", "--platform", "x"), "there is no platform 'x'"),
    ],
)
def test_a_subscription_to_nothing_is_refused(home, words, expected):
    told = home.run("subscription", "add", *words)
    assert told.status == 2
    assert expected in told.err


def test_what_was_set_aside_is_shown_and_brought_back(home):
    [aside] = home.run("status", "--json").json["set_aside"]
    assert (aside["id"], aside["reason"]) == ("O-x", "nobody can write it")
    assert "nobody can write it" in home.run("status").out
    assert home.run("retry", "O-x", "--json").json == {"brought_back": 1}
    assert home.run("status", "--json").json["set_aside"] == []
    assert "there is no thing set aside 'O-x'" in home.run("retry", "O-x").err
    assert home.run("retry", "--json").json == {"brought_back": 0}


def test_the_doctor_says_what_is_there_and_what_is_lost(home):
    found = {f["what"]: f for f in home.run("doctor", "--json").json}
    assert found["store"]["words"].startswith("2 works")
    assert found["sender"]["level"] == "loss"
    assert "without  contact" in home.run("doctor").out


def test_the_doctor_fails_where_there_is_no_data(home):
    home.configure("data = 'none'\n")
    told = home.run("doctor", "--json")
    assert told.status == 1
    assert [f["what"] for f in told.json if f["level"] == "error"] == ["data"]


def test_records_are_exported_whole_and_without_secrets(home):
    home.run("key", "add", "--role", "auditor", "--party", "wang")
    done = home.run("export", "records.jsonl", "--json").json
    lines = (home.folder / "records.jsonl").read_text(encoding="utf-8").splitlines()
    kinds = {json.loads(line)["kind"] for line in lines}
    assert done["records"] == len(lines)
    assert {"work", "batch", "platform", "posting", "verdict", "notice", "order"} <= kinds
    assert "key" not in kinds


@pytest.mark.parametrize("file", ["none/records.jsonl", "data"])
def test_an_export_to_nowhere_is_refused(home, file):
    told = home.run("export", file)
    assert told.status == 2
    assert told.err.startswith("keywatch: ")


def test_run_says_what_it_runs(home, monkeypatch):
    monkeypatch.setattr(running.Supervisor, "run", lambda _: None)
    home.configure("[run]\nfingerprint = 1\n[serve]\nport = 8421\n")
    said = home.run("run", "--no-crawl", "--json").json
    assert {"alerts-0", "fingerprint-0", "api-0"} <= set(said["processes"])
    assert not [p for p in said["processes"] if p.startswith("crawl")]
    assert said["api"] == "http://127.0.0.1:8421"


def test_run_is_asked_for_a_role_that_there_is(home):
    answer = home.run("run", "--role", "nobody")
    assert answer.status == 2
    assert "no role is registered as 'nobody' (registered: alerts, api, crawl" in answer.err


def test_crawl_asks_what_is_due_and_stops(empty):
    empty.run("init")
    empty.configure(BRISK)
    with Site({"/api/videos": json.dumps({"items": [], "next": None})}) as site:
        words = ("--make", "json_video", "--url", site.url, "--address", site.url[7:])
        assert empty.run("platform", "add", "near", *words).status == 0
        command = [sys.executable, "-m", "service", "crawl", "--json"]
        done = subprocess.run(command, capture_output=True, check=True)
        assert site.times("/api/videos") == 1
    assert json.loads(done.stdout) == {"waiting": 0, "set_aside": 0}


def test_crawl_without_platforms_tells_how_to_add_one(empty):
    empty.run("init")
    assert "no platform is watched yet" in empty.run("crawl").err


def test_a_taken_port_is_told_in_one_line(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        home.configure(f"[serve]\nport = {taken.getsockname()[1]}\n")
        told = home.run("serve", "--json")
    assert (told.status, told.out) == (2, "")
    assert "Address already in use; set serve.port" in told.err
    home.configure("[serve]\nport = 70000\n")
    assert "expected a port from 1 to 65535" in home.run("serve").err


def test_serve_answers_where_it_says(home):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home.configure(f"[serve]\nport = {port}\n")
    command = [sys.executable, "-m", "service", "serve", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        said = ""
        while not said.endswith("}\n"):
            said += process.stdout.readline().decode()
        with urlopen(json.loads(said)["api"] + "/healthz", timeout=20) as answer:
            assert json.load(answer) == {"status": "ok"}
        process.terminate()
