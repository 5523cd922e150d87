"""The runner that starts servers for a command."""

import os
import subprocess
import sys
from pathlib import Path

UP = Path(__file__).parent / "servers" / "up"
NAMED = {f"KEYWATCH_TEST_{p.parent.name.upper()}": "here://" for p in UP.parent.glob("*/url")}


def up(*words):
    command = [sys.executable, UP, *words]
    environment = {**os.environ, **NAMED}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_server_that_the_environment_names_is_handed_on_as_it_is():
    code = "import os; print(os.environ['KEYWATCH_TEST_POSTGRES'])"
    assert up("--", sys.executable, "-c", code).stdout == "here://\n"


def test_the_command_says_how_it_ended():
    assert up("postgres", "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_a_server_nobody_wrote_a_recipe_for_is_refused():
    ended = up("oracle", "--", "true")
    assert ended.returncode == 2
    assert "no server oracle" in ended.stderr


def test_every_recipe_starts_stops_and_says_where_it_answers():
    for url in UP.parent.glob("*/url"):
        assert "PORT" in url.read_text()
        assert all(os.access(url.with_name(name), os.X_OK) for name in ("start", "stop"))
