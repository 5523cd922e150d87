"""Old messages must stay readable: a golden file is added, never edited.

`v1` is the first shape of version 1; fields that came later have defaults, and the newest
`v1` shape, `v1.1` and on, is what is written today.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from backends_builders import (
    NOON,
    a_batch,
    a_case,
    a_match,
    a_notice,
    a_posting,
    a_reference_change,
    a_sighting,
    a_subscription,
    a_task,
    a_verdict,
    an_event,
    an_order,
)
from hypothesis import given
from hypothesis import strategies as st

from backends.codec import decode, encode, from_json, to_json
from domain.errors import BadInput, MalformedMessage
from domain.match import Match
from domain.posting import Platform
from domain.protection import ProviderClass

GOLDEN = Path(__file__).parents[1] / "golden"
MESSAGES = {
    "sighting": a_sighting(),
    "match": a_match(),
    "reference_changed": a_reference_change(),
}
PLATFORM = Platform(
    "tube", "json", "http://h", ProviderClass.CONTENT, options={"page": "a.next"}
)
ROWS = [
    PLATFORM,
    a_batch(),
    a_case(),
    a_notice(),
    a_subscription(options={"zone": "cn"}),
    a_task(),
    a_verdict(),
    an_event(),
    an_order(),
]


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_a_message_survives_the_wire(message):
    assert decode(encode(message), type(message)) == message


def shapes(name):
    """Golden files of version 1, the oldest first."""
    return sorted(GOLDEN.glob(f"{name}.v1.*json"), key=lambda path: (len(path.name), path.name))


@pytest.mark.parametrize("name", MESSAGES)
def test_reads_every_shape_of_version_1(name):
    for path in shapes(name):
        assert decode(path.read_bytes(), type(MESSAGES[name])) == MESSAGES[name]


@pytest.mark.parametrize("name", MESSAGES)
def test_writes_the_newest_shape_of_version_1(name):
    assert encode(MESSAGES[name]) == shapes(name)[-1].read_bytes().strip()


@pytest.mark.parametrize("value", ROWS, ids=lambda v: type(v).__name__)
def test_a_row_reads_back_as_it_was(value):
    assert from_json(to_json(value), type(value)) == value


@given(st.dictionaries(st.text(), st.text()))
def test_facts_of_any_words_survive_the_wire(facts):
    sighting = a_sighting(facts=facts)
    assert decode(encode(sighting), type(sighting)) == sighting


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"\xff", b'{"v": 99, "body": {}}', b'{"v": 1, "body": 3}', b'{"v": 1}'],
)
def test_refuses_what_is_not_a_match(body):
    with pytest.raises(MalformedMessage):
        decode(body, Match)


def test_a_message_of_another_type_is_not_taken_for_ours():
    with pytest.raises(MalformedMessage, match="Match"):
        decode(encode(a_sighting()), Match)


def test_a_field_of_a_later_version_is_passed_over():
    body = encode(a_match()).replace(b'"trace":', b'"mood":1,"trace":')
    assert decode(body, Match) == a_match()


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(BadInput, match="not Unicode"):
        encode(a_sighting(title="lantern \ud83c"))


def test_a_time_keeps_its_instant_in_another_zone():
    text = to_json(replace(a_sighting(), seen_at=NOON))
    assert '"seen_at":"2026-05-01T12:00:00Z"' in text


def test_a_row_that_is_not_what_it_must_be_is_malformed():
    with pytest.raises(MalformedMessage, match="not a Posting"):
        from_json("{}", type(a_posting()))
