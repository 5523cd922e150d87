"""What a URL of Elasticsearch says, and what it keeps to itself."""

import pytest

from domain.errors import BadInput
from service.elastic import connect, place_of


def test_nodes_a_prefix_and_parameters_are_read():
    place = place_of("elasticsearch+https://one,two:9201/films?shards=4&replicas=0&seconds=5")
    assert place.nodes == ("https://one:9200", "https://two:9201")
    assert (place.prefix, place.shards, place.replicas, place.seconds) == ("films", 4, 0, 5)


def test_this_machine_may_be_asked_in_the_clear():
    place = place_of("elasticsearch://127.0.0.1:9200,[::1]")
    assert place.nodes == ("http://127.0.0.1:9200", "http://[::1]:9200")
    assert place.prefix == "keywatch"


def test_a_key_comes_from_its_file_and_is_shown_nowhere(tmp_path):
    (tmp_path / "key").write_text("aWQ6aHVzaA==\n")
    place = place_of(f"elasticsearch+https://host?key_file={tmp_path}/key")
    assert place.key == "aWQ6aHVzaA=="
    assert "aWQ6" not in f"{place} {place!r}"


def test_a_key_before_the_hosts_is_sent_as_one():
    place = place_of("elasticsearch+https://me:hu%3Ash@host")
    assert place.key == "me:hu:sh"
    with connect(place) as client:
        assert client._headers["authorization"] == "ApiKey bWU6aHU6c2g="


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("elasticsearch://me:hush@127.0.0.1", "over TLS only"),
        ("elasticsearch://elsewhere", "plain HTTP shows all"),
        ("elasticsearch://127.0.0.1,elsewhere", "plain HTTP shows all"),
        ("elasticsearch+https://me:hush@", "expected elasticsearch"),
        ("elasticsearch+https://me:hush@host/Films", "a prefix of lower-case"),
        ("elasticsearch+https://me:hush@host/two/parts", "a prefix of lower-case"),
        ("elasticsearch+https://me:hush@host?shards=0", "shards is a number from 1"),
        ("elasticsearch+https://me:hush@host?lease=3", "'lease' is no parameter"),
        ("elasticsearch+https://me:hush@host?ca=a&ca=b", "ca is given twice"),
        ("elasticsearch+https://me:hush@host?insecure=1", "insecure is yes or no"),
        ("elasticsearch+https://me:hush@host?key_file=/not/there", "both in the URL"),
        ("elasticsearch+https://host?key_file=/not/there", "no key can be read"),
        ("elasticsearch+https://[hush", "cannot be read as a URL"),
    ],
)
def test_a_url_that_is_none_is_refused_without_its_key(url, why):
    with pytest.raises(BadInput, match=why) as refused:
        place_of(url)
    assert "hush" not in str(refused.value)


def test_certificates_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "empty.pem").write_text("")
    for name in ("empty.pem", "none.pem"):
        with pytest.raises(BadInput, match=name):
            connect(place_of(f"elasticsearch+https://host?ca={tmp_path}/{name}"))
