import shutil

import pytest
from check_builders import Here
from cli_builders import Home, fill

from service.cli import desk, running


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture
def empty(tmp_path, monkeypatch, capsys):
    """Where nothing was initialised yet. Logging is the process's own: it is left alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KEYWATCH_CONFIG", raising=False)
    for room in (desk, running):
        monkeypatch.setattr(room, "set_up", lambda *_: None)
    monkeypatch.setattr(desk.console, "_width", 200)
    monkeypatch.setattr(desk.choice, "config", None)
    return Home(tmp_path, monkeypatch, capsys)


@pytest.fixture
def decodes_here(monkeypatch):
    """Files are decoded in this process: what a child does is shown where it is the matter."""
    for user in ("cli.decoding", "cli.excluding", "cli.prints", "checks"):
        monkeypatch.setattr(f"service.{user}.Sandbox", Here)


@pytest.fixture
def home(empty, filled):
    """A home with a little of everything on record."""
    shutil.copytree(filled, empty.folder, dirs_exist_ok=True)
    return empty
