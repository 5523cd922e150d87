"""What becomes of bad answers: asked again, told in our words, never taken for good ones."""

from base64 import b64encode
from contextlib import closing
from hashlib import sha256

import pytest
from s3_scripts import Say, fault, scripted

from backends.vault_s3 import S3Vault
from backends.vault_s3_place import read_place
from backends.vault_s3_wire import Wire, WireOptions
from domain.errors import BackendUnavailable, BadInput

BODY = b"a lantern in the night"
DIGEST = sha256(BODY).hexdigest()
OPTIONS = WireOptions(attempts=3, read_seconds=5.0)
SLOW = fault(503, "SlowDown")
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE")


@pytest.fixture
def script():
    with scripted() as script:
        yield script


@pytest.fixture
def slept():
    return []


@pytest.fixture
def wire(script, slept, tmp_path):
    with closing(Wire(script.place(tmp_path), OPTIONS, slept.append)) as wire:
        yield wire


def test_a_server_that_asks_us_to_slow_down_is_asked_again(wire, script, slept):
    script.answers = [SLOW, SLOW, Say()]
    assert wire.put(DIGEST, BODY)
    assert 0.2 <= slept[0] <= 0.4 <= slept[1] <= 0.8


def test_a_server_says_how_long_to_wait(wire, script, slept):
    script.answers = [fault(503, "SlowDown", Retry_After="3"), Say()]
    wire.put(DIGEST, BODY)
    assert slept == [3.0]


def test_nobody_waits_for_ever(wire, script, slept):
    script.answers = [fault(503, "SlowDown", Retry_After="3600"), Say()]
    wire.put(DIGEST, BODY)
    assert slept == [OPTIONS.longest_pause]


def test_a_server_that_stays_bad_is_given_up_after_a_few_tries(wire, script):
    with pytest.raises(BackendUnavailable, match=r"storing .*InternalError, status 500"):
        wire.put(DIGEST, BODY)
    assert script.methods == ["PUT"] * 3


def test_a_body_goes_out_with_its_checksum_and_never_over_another(wire, script):
    script.answers = [Say()]
    wire.put(DIGEST, BODY)
    [(_, path, headers)] = script.asked
    assert path == f"/evidence/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
    assert headers["If-None-Match"] == "*"
    assert headers["x-amz-checksum-sha256"] == b64encode(sha256(BODY).digest()).decode()


def test_a_taken_key_is_no_error(wire, script):
    script.answers = [fault(412, "PreconditionFailed")]
    assert not wire.put(DIGEST, BODY)


def test_two_writers_at_once_are_asked_to_come_again(wire, script):
    script.answers = [fault(409, "ConditionalRequestConflict"), Say()]
    assert wire.put(DIGEST, BODY)


def test_an_answer_that_breaks_off_is_asked_for_again(wire, script):
    script.answers = [Say(200, BODY, sent=4), Say(200, BODY)]
    assert wire.read(DIGEST) == BODY


def test_an_answer_that_is_no_xml_is_asked_for_again(wire, script):
    script.answers = [Say(200, b"<ListBucketResult><Cont"), Say(200, b"<ListBucketResult/>")]
    assert list(wire.listed()) == []


def test_nothing_beyond_the_end_is_nothing(wire, script):
    script.answers = [fault(416, "InvalidRange")]
    assert wire.read(DIGEST, 100, 200) == b""


def test_a_capture_of_one_part_is_one_question(wire, script, tmp_path):
    script.answers = [Say(206, BODY)]
    with closing(S3Vault(script.place(tmp_path), wire=wire)) as vault:
        assert vault.path(DIGEST).read_bytes() == BODY
    assert script.methods == ["GET"]


def test_what_is_not_there_is_none(wire, script):
    script.answers = [fault(404, "NoSuchKey")]
    assert wire.read(DIGEST) is None


def test_a_vault_that_lost_its_bucket_is_not_an_empty_vault(wire, script):
    script.answers = [fault(404, ""), fault(404, "NoSuchBucket")]
    with pytest.raises(BackendUnavailable, match="`keywatch vault create` makes it"):
        wire.size(DIGEST)


@pytest.mark.parametrize(
    "code", ["SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessDenied"]
)
def test_refused_credentials_are_not_tried_again_nor_shown(wire, script, code):
    script.answers = [fault(403, code)]
    with pytest.raises(BackendUnavailable, match=code) as refused:
        wire.read(DIGEST)
    assert script.methods == ["GET"]
    assert "s3cret" not in str(refused.value)


def a_page(*keys, onwards=""):
    more = f"<NextContinuationToken>{onwards}</NextContinuationToken>" if onwards else ""
    rows = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
    cut = str(bool(onwards)).lower()
    page = f"<ListBucketResult><IsTruncated>{cut}</IsTruncated>{more}{rows}</ListBucketResult>"
    return Say(200, page.encode())


def test_a_listing_goes_on_where_a_page_failed(wire, script):
    script.answers = [a_page("a", "b", onwards="after-b"), SLOW, a_page("c")]
    assert list(wire.listed()) == ["a", "b", "c"]
    assert ["after-b" in path for _, path, _ in script.asked] == [False, True, True]


def test_a_listing_that_fails_is_not_a_short_listing(wire, script):
    script.answers = [a_page("a", "b", onwards="after-b")]
    with pytest.raises(BackendUnavailable, match="listing"):
        list(wire.listed())


def test_finishing_an_upload_that_is_gone_is_left_to_the_asker(wire, script):
    script.answers = [fault(500, "InternalError"), fault(404, "NoSuchUpload")]
    assert not wire.finish("key", "upload", ())


def test_nobody_at_the_port_is_said(slept, tmp_path):
    place = read_place("s3://me:s3cret@evidence?endpoint=http://127.0.0.1:1", tmp_path)
    words = r"at http://127.0.0.1:1.*no answer"
    with (
        closing(Wire(place, OPTIONS, slept.append)) as wire,
        pytest.raises(BackendUnavailable, match=words),
    ):
        wire.read(DIGEST)
    assert len(slept) == 2


@pytest.fixture
def no_credentials(monkeypatch, tmp_path):
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.mark.usefixtures("no_credentials")
def test_without_credentials_it_is_said_where_they_are_looked_for(script, tmp_path):
    with pytest.raises(BadInput, match="s3://evidence: expected AWS_ACCESS_KEY_ID"):
        Wire(script.place(tmp_path, user=""))


@pytest.mark.usefixtures("no_credentials")
def test_the_environment_may_hold_the_credentials(script, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-outside")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    script.answers = [Say(200, BODY)]
    with closing(Wire(script.place(tmp_path, user=""))) as wire:
        wire.read(DIGEST)
    [(_, _, headers)] = script.asked
    assert "Credential=from-outside/" in headers["Authorization"]


def test_evidence_takes_no_detour_through_a_proxy(script, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    script.answers = [Say(200, BODY)]
    with closing(Wire(script.place(tmp_path), OPTIONS)) as wire:
        assert wire.read(DIGEST) == BODY
