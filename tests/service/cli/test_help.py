"""Every command teaches itself, and what it teaches works."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from service.cli.main import app

README = Path(__file__).parents[3] / "README.md"
HEAVY = ("numba", "scipy", "av", "scrapy", "twisted.internet", "fastapi", "uvicorn", "aiohttp")


def commands(group, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ROOT = typer.main.get_command(app)
COMMANDS = dict(commands(ROOT))
IDS = [" ".join(path) for path in COMMANDS]


def parse(words):
    """Hand words to the command they name, as the command line does; it refuses bad ones."""
    path = tuple(words[:2]) if tuple(words[:2]) in COMMANDS else tuple(words[:1])
    COMMANDS[path].make_context("keywatch", list(words[len(path) :]))
    return path


@pytest.mark.parametrize("path", COMMANDS, ids=IDS)
def test_every_command_has_an_example_that_it_accepts(path, empty, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    told = empty.run(*path, "--help")
    assert told.status == 0
    [example] = re.findall(r"^\s*Example: (keywatch .*?)\s*$", told.out, re.MULTILINE)
    assert parse(shlex.split(example)[1:]) == path


@pytest.mark.parametrize("path", COMMANDS, ids=IDS)
def test_every_command_speaks_json(path):
    assert any("--json" in option.opts for option in COMMANDS[path].params)


def shown_in_readme():
    text = re.sub(r" \\\n\s+", " ", README.read_text(encoding="utf-8"))
    return re.findall(r"^    keywatch ([a-z].*)$", text, re.MULTILINE)


@pytest.mark.parametrize("line", shown_in_readme())
def test_every_command_of_the_readme_is_one(line):
    parse(shlex.split(line, comments=True))


def test_the_readme_shows_the_way_from_init_to_doctor():
    lines = shown_in_readme()
    assert lines[0].startswith("init")
    assert lines[-1].startswith("doctor")


def test_nothing_heavy_is_loaded_to_say_what_there_is():
    code = f"import sys, service.cli; print([m for m in {HEAVY} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert found.stdout.decode().strip() == "[]"


def test_the_version_is_said(empty):
    assert empty.run("--version").out.startswith("keywatch 0.")
