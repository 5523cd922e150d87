import pytest
from backends_builders import GROUPS

from backends.resolve import open_bus, open_store, open_vault
from domain.errors import BadInput, UnknownName


def test_a_relative_database_url_names_a_file_beside_us(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_bus("sqlite:///bus.db", GROUPS).close()
    store = open_store("sqlite:///data/store.db")
    store.prepare()
    store.close()
    assert (tmp_path / "bus.db").is_file()
    assert (tmp_path / "data" / "store.db").is_file()


def test_an_absolute_database_url_has_four_strokes(tmp_path):
    open_bus(f"sqlite:///{tmp_path}/bus.db", GROUPS).close()
    assert (tmp_path / "bus.db").is_file()


def test_a_database_without_a_path_lives_in_memory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_bus("sqlite://", GROUPS).close()
    assert list(tmp_path.iterdir()) == []


def test_a_vault_url_may_have_blanks(tmp_path):
    open_vault(f"file://{tmp_path}/our%20vault")
    assert (tmp_path / "our vault" / "scratch").is_dir()


@pytest.mark.parametrize(
    ("ask", "known"),
    [
        (lambda: open_bus("kafkaesque://host", GROUPS), "sqlite"),
        (lambda: open_store("flat:///file"), "sqlite"),
        (lambda: open_vault("ftp://host/x"), "file"),
        (lambda: open_vault("/just/a/path"), "file"),
    ],
)
def test_an_unknown_scheme_is_refused_with_those_that_are_known(ask, known):
    with pytest.raises(UnknownName, match=rf"registered: .*\b{known}\b"):
        ask()


@pytest.mark.parametrize("url", ["file://host/vault", "file:"])
def test_a_vault_on_another_host_is_refused(url):
    with pytest.raises(BadInput, match="file:///folder"):
        open_vault(url)
