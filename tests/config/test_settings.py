import pytest

from config.settings import load
from domain.errors import BadInput


def write(tmp_path, text):
    path = tmp_path / "keywatch.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_said_is_one_machine_with_everything_in_one_folder(tmp_path):
    settings = load(write(tmp_path, ""), {})
    assert settings.url("store") == f"sqlite:///{tmp_path}/data/keywatch.db"
    assert settings.url("vault") == f"file://{tmp_path}/data/vault"


def test_the_environment_names_urls_so_that_secrets_stay_out_of_files(tmp_path):
    settings = load(write(tmp_path, ""), {"KEYWATCH_STORE": "postgresql://u:p@db/keywatch"})
    assert settings.url("store") == "postgresql://u:p@db/keywatch"


def test_the_environment_may_name_a_file_that_holds_a_url(tmp_path):
    (tmp_path / "store_url").write_text("postgresql://u:p@db/keywatch\n")
    settings = load(None, {"KEYWATCH_STORE_FILE": str(tmp_path / "store_url")})
    assert settings.url("store") == "postgresql://u:p@db/keywatch"


@pytest.mark.parametrize("body", [b"", b"s3cr\ns3cr\n", b"s3cr\xff"])
def test_a_file_without_a_url_is_named_and_not_quoted(tmp_path, body):
    (tmp_path / "store_url").write_bytes(body)
    with pytest.raises(BadInput, match="store_url: KEYWATCH_STORE_FILE") as refused:
        load(None, {"KEYWATCH_STORE_FILE": str(tmp_path / "store_url")})
    assert "s3cr" not in str(refused.value)


def test_a_file_with_a_url_that_is_missing_is_named(tmp_path):
    with pytest.raises(BadInput, match="KEYWATCH_STORE_FILE cannot be read: No such file"):
        load(None, {"KEYWATCH_STORE_FILE": str(tmp_path / "gone")})


def test_a_url_is_given_once(tmp_path):
    with pytest.raises(BadInput, match="both set"):
        load(None, {"KEYWATCH_BUS": "sqlite://", "KEYWATCH_BUS_FILE": str(tmp_path)})


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("data = 'x'\n[serve]\nport = 'many'\n", 3, "serve.port: Expected `int`"),
        ("[serve]\nhosts = '::1'\n", 2, "serve.hosts is no setting (known: host, port)"),
        ("[server]\nport = 1\n", 1, "server is no setting"),
        ("data = \n", 1, "not TOML"),
        ("[alerts.judge]\nreport_from = 'high'\n", 2, "alerts.judge.report_from"),
    ],
)
def test_a_wrong_setting_is_told_by_file_line_and_expectation(tmp_path, text, line, problem):
    path = write(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        load(path, {})
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert problem in str(caught.value)


def test_a_named_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        load(tmp_path / "absent.toml", {})


def test_a_descriptor_lies_beside_the_file_that_names_it(tmp_path):
    settings = load(write(tmp_path, "[video]\ndescriptor = 'sscd.pt'\n"), {})
    assert settings.video.descriptor == str(tmp_path / "sscd.pt")
    assert not load(write(tmp_path, ""), {}).video.descriptor
