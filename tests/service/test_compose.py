"""The compose file and the image say what exists: commands, settings, files, pinned images."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from backends.vault_s3_place import read_place
from config.settings import Settings, load
from service.cli.main import app
from service.supervisor import slots

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: s for name, s in SERVICES.items() if s["image"].startswith("keywatch:")}
ONCE = {"prepare"}
KEYWATCH = get_command(app)
TOML = COMPOSE["configs"]["keywatch_toml"]["content"]
ROLES = {slot.role for slot in slots(Settings())}


@pytest.mark.parametrize("name", OURS)
def test_what_a_service_runs_is_a_command_with_options_it_has(name):
    command, words = KEYWATCH, list(SERVICES[name]["command"])
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    context = command.make_context(name, words)
    assert set(context.params.get("role") or ()) <= ROLES


def test_every_role_runs_somewhere():
    found = [
        role
        for service in OURS.values()
        for flag, role in zip(service["command"], service["command"][1:], strict=False)
        if flag == "--role"
    ]
    assert sorted(found) == sorted(ROLES)


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name):
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert re.fullmatch(r"v?\d+\.\d+(\.\d+)?(-[a-z]+)?", tag), image


def test_the_image_is_built_on_pinned_ones():
    text = (ROOT / "Dockerfile").read_text()
    tags = re.findall(r"^FROM \S+?:(\S+)", text, re.MULTILINE)
    assert len(tags) == len(re.findall("^FROM", text, re.MULTILINE)) == 2
    assert all(re.match(r"\d+\.\d+\.\d+-", tag) for tag in tags)


def test_what_the_image_copies_is_here_and_gets_to_the_builder():
    text = (ROOT / "Dockerfile").read_text()
    rows = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    copied = {word for row in rows for word in row.split()}
    let_in = {row[1:] for row in (ROOT / ".dockerignore").read_text().split() if row[0] == "!"}
    assert all((ROOT / word).exists() for word in copied)
    assert {word.split("/")[0] for word in copied} == let_in


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_servers_and_workers_have_a_health_check_and_limits(name):
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_names_is_declared(name):
    service = SERVICES[name]
    for kind in ("secrets", "networks"):
        assert set(service.get(kind, ())) <= set(COMPOSE[kind])
    mounted = {v.split(":")[0] for v in service.get("volumes", ())}
    assert mounted <= set(COMPOSE["volumes"])
    assert set(service.get("depends_on", ())) <= set(SERVICES)


@pytest.mark.parametrize("name", OURS)
def test_our_own_run_without_rights(name):
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["user"].split(":")[0] != "0"


def test_secrets_come_from_files_and_stand_nowhere_else():
    assert all(list(secret) == ["file"] for secret in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|TOKEN", name):
                assert value.startswith("/run/secrets/")


def test_the_servers_are_reached_from_nowhere_else():
    assert COMPOSE["networks"]["servers"] == {"internal": True}
    for name in set(SERVICES) - set(OURS):
        assert SERVICES[name]["networks"] == ["servers"]
        assert "ports" not in SERVICES[name]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["api"]["ports"])


def test_the_settings_are_read(tmp_path):
    (tmp_path / "keywatch.toml").write_text(TOML)
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = keywatch\naws_secret_access_key = s3cr\n"
    )
    (tmp_path / "store_url").write_text("postgresql://keywatch:s3cr@store/keywatch\n")
    given = dict(SERVICES["api"]["environment"])
    given["KEYWATCH_STORE_FILE"] = str(tmp_path / "store_url")
    found = load(tmp_path / "keywatch.toml", given)
    assert found.url("store") == "postgresql://keywatch:s3cr@store/keywatch"
    vault = found.url("vault").replace("/run/secrets/objects_", f"{tmp_path}/")
    assert read_place(vault, tmp_path).endpoint == "http://objects:7070"


def test_every_service_gets_the_same_settings():
    assert len({str(s["environment"]) for s in OURS.values()}) == 1
    assert all(s["configs"] == OURS["api"]["configs"] for s in OURS.values())


@pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker")
def test_compose_itself_accepts_the_file():
    if subprocess.run(
        ["docker", "compose", "version"], capture_output=True, check=False
    ).returncode:
        pytest.skip("this docker has no compose")
    command = ["docker", "compose", "--project-directory", ROOT, "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
