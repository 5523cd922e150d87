"""Nothing but `Refused` comes out of a file, however wrong; bench/fuzz_text.py asks on."""

import pytest
from hostile_builders import CODE_POINTS, feed, feed_bytes, feed_text, hostile, valid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fingerprint.text.reading import EPUB, GZIP, HTML, PDF, PLAIN, TAR, ZIP

KINDS = (PLAIN, HTML[0], EPUB, PDF, ZIP, TAR, GZIP)
FEW = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_as_it_should_be_gives_a_text(kind, tmp_path):
    assert all(feed(kind, body, tmp_path) for body in valid(kind))


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_a_file_gone_wrong_gives_a_text_or_a_refusal(kind, tmp_path, data):
    feed(kind, data.draw(hostile(kind)), tmp_path)


@FEW
@given(st.binary(max_size=400))
def test_bytes_give_a_text_or_a_refusal_whatever_is_said_of_them(body):
    feed_bytes(body)


@FEW
@given(CODE_POINTS)
def test_a_text_of_any_code_points_is_normalised(text):
    assert feed_text(text)
