"""What a vault's URL may say, and that its secret goes nowhere."""

from pathlib import Path

import pytest

from backends.vault_s3_place import Credentials, read_place
from domain.errors import BadInput

SECRET = "s3cr/et+"
HERE = "endpoint=http://127.0.0.1:9000"


@pytest.fixture
def place(tmp_path):
    return lambda url: read_place(url, tmp_path)


def test_a_prefix_and_a_digest_make_the_path_of_a_vault_of_files(place):
    digest = "ab" * 32
    assert place("s3://evidence/city/2026").key(digest) == f"city/2026/ab/ab/{digest}"
    assert place("s3://evidence").key(digest) == f"ab/ab/{digest}"


def test_without_an_endpoint_amazon_is_meant(place):
    found = place("s3://evidence?region=eu-west-1")
    assert (found.endpoint, found.region, found.addressing) == (None, "eu-west-1", "auto")


def test_a_server_of_ones_own_gets_the_bucket_in_the_path(place):
    found = place("s3://evidence?endpoint=https://store.example:9000/")
    assert (found.endpoint, found.addressing) == ("https://store.example:9000", "path")


def test_credentials_in_the_url_are_unquoted(place):
    found = place("s3://me:s3cr%2Fet%2B@evidence")
    assert found.credentials == Credentials("me", SECRET)


def test_a_secret_is_not_shown(place):
    found = place(f"s3://me:s3cr%2Fet%2B@evidence?{HERE}")
    assert "s3cr" not in f"{found} {found!r}"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://me:s3cr@Evidence", "found the bucket 'Evidence'"),
        ("s3://me:s3cr@evidence:9000", "found the bucket 'evidence:9000'"),
        ("s3://me:s3cr@[evidence", "cannot be read as a URL"),
        ("s3:///evidence", "found the bucket ''"),
        ("s3://me:s3cr@evidence/a/../b", "is no prefix"),
        ("s3://me:s3cr@evidence/a//b", "is no prefix"),
        ("s3://me:s3cr@evidence?endpiont=https://x", "'endpiont' is no parameter .known: addr"),
        ("s3://me:s3cr@evidence?region=a&region=b", "region is given twice"),
        ("s3://me:s3cr@evidence?endpoint=ftp://x", "expected endpoint=https://host:port"),
        ("s3://me:s3cr@evidence?endpoint=https://a:s3cr@x", "expected endpoint=https://host"),
        ("s3://me:s3cr@evidence?endpoint=https://x:port", "endpoint is no URL"),
        ("s3://me:s3cr@evidence?addressing=host", "addressing is path or virtual"),
        ("s3://me:s3cr@evidence?cache_gib=lots", "cache_gib is a number"),
        ("s3://me@evidence", "expected KEY:SECRET"),
        ("s3://me:s3cr@evidence?credentials=x", "both in the URL and in a file"),
    ],
)
def test_what_is_wrong_is_named_and_the_secret_is_not(place, url, words):
    with pytest.raises(BadInput, match=words) as refused:
        place(url)
    assert "s3cr" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_plain_http_stays_on_this_machine(place, host):
    assert place(f"s3://evidence?endpoint=http://{host}:1").endpoint == f"http://{host}:1"


def test_plain_http_to_elsewhere_has_to_be_asked_for(place):
    url = "s3://evidence?endpoint=http://store.example"
    with pytest.raises(BadInput, match=r"plain http to store.example .* insecure=yes"):
        place(url)
    assert place(f"{url}&insecure=yes").endpoint == "http://store.example"


def test_local_copies_need_a_folder():
    with pytest.raises(BadInput, match="cache=FOLDER"):
        read_place("s3://evidence")


def test_the_folder_in_the_url_comes_first(place):
    found = place("s3://evidence?cache=/var/copies&cache_gib=0.5")
    assert (found.cache, found.cache_bytes) == (Path("/var/copies"), 1 << 29)


def test_a_file_may_hold_the_credentials(place, tmp_path):
    file = tmp_path / "credentials"
    file.write_text(
        f"[default]\naws_access_key_id = me\naws_secret_access_key = {SECRET}%\n"
        "aws_session_token = lent\n"
    )
    found = place(f"s3://evidence?credentials={file}").credentials
    assert found == Credentials("me", f"{SECRET}%", "lent")


@pytest.mark.parametrize("text", ["s3cr", "[default]\naws_access_key_id = s3cr\n", "[x]\n\xff"])
def test_a_file_without_credentials_is_named_and_not_quoted(place, tmp_path, text):
    file = tmp_path / "credentials"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(BadInput, match=r"credentials: expected \[default\]") as refused:
        place(f"s3://evidence?credentials={file}")
    assert "s3cr" not in str(refused.value)


@pytest.mark.parametrize("parameter", ["ca", "credentials"])
def test_a_file_that_is_missing_is_named(place, parameter):
    with pytest.raises(BadInput, match=r"nowhere.pem: cannot be read"):
        place(f"s3://evidence?{parameter}=nowhere.pem")


def test_a_file_without_certificates_is_refused(place, tmp_path):
    (tmp_path / "ca.pem").write_text("trust me")
    with pytest.raises(BadInput, match=r"ca.pem: cannot be read as certificates"):
        place(f"s3://evidence?ca={tmp_path / 'ca.pem'}")
