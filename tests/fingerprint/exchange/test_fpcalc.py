import json

import pytest
from audio_builders import a_print
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from fingerprint.audio.acoustid import compressed
from fingerprint.exchange.forms import MOST_ITEMS
from fingerprint.exchange.fpcalc import parse, written

ITEMS = a_print(1, 300)
STRING = compressed(ITEMS)


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("as_json", [False, True])
def test_what_is_written_is_read_back(raw, as_json):
    text = written(61.239, ITEMS, raw=raw, as_json=as_json)
    told = parse(text.encode(), "x")
    assert told.items.tolist() == ITEMS.tolist()
    assert told.seconds == (61.24 if as_json else 61.0)


def test_the_words_are_those_of_fpcalc():
    assert written(61.999, ITEMS[:2], raw=True, as_json=False) == (
        f"DURATION=61\nFINGERPRINT={ITEMS[0]},{ITEMS[1]}"
    )
    # fpcalc cuts to milliseconds first: 136.0454 s are 136.04 there, and so here.
    assert '"duration": 136.04,' in written(136.0454, ITEMS, raw=False, as_json=True)


def test_signed_numbers_are_the_same_bits():
    signed = ",".join(str(int(i) - 2**32 if i >= 2**31 else i) for i in ITEMS)
    told = parse(f"FILE=a.mp3\nDURATION=61\nFINGERPRINT={signed}\n".encode(), "x")
    assert told.items.tolist() == ITEMS.tolist()


def test_of_a_long_track_the_first_ten_minutes_are_taken():
    told = parse(written(1300.0, a_print(1, 10_000), raw=False, as_json=False).encode(), "x")
    assert (told.seconds, len(told.items)) == (1300.0, MOST_ITEMS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a line DURATION=, found none"),
        ("DURATION=61", "a line FINGERPRINT=, found none"),
        ("hello", "line 1: expected DURATION="),
        (f"DURATION=61\nFINGERPRINT={STRING}\nDURATION=9", "line 3: a second DURATION"),
        (f"DURATION=soon\nFINGERPRINT={STRING}", "expected a duration in seconds, found 'soon"),
        (f"DURATION=nan\nFINGERPRINT={STRING}", "does not fit 300 items"),
        (f"DURATION=9\nFINGERPRINT={STRING}", "does not fit 300 items"),
        (f"DURATION=99999\nFINGERPRINT={STRING}", "does not fit 300 items"),
        ("DURATION=9\nFINGERPRINT=AQAAAA", "too little was heard"),
        ("DURATION=9\nFINGERPRINT=1,two,3", "item 2: expected a number of 32 bits"),
        ("DURATION=9\nFINGERPRINT=1,²", "item 2: expected a number of 32 bits"),
        ("DURATION=9\nFINGERPRINT=1,4294967296", "item 2"),
        ("{", "expected one JSON object"),
        ("{}", "members duration and fingerprint"),
        (json.dumps({"duration": True, "fingerprint": STRING}), "expected a duration"),
        (json.dumps({"duration": 9, "fingerprint": {}}), "as a string, or its items"),
        (json.dumps({"duration": 9, "fingerprint": [1, True]}), "item 2"),
        ('{"duration": 1' + "0" * 400 + ', "fingerprint": ""}', "expected a duration"),
        ('{"duration": 1' + "0" * 5000 + "}", "expected what fpcalc prints"),
        ("[" * 100_000, "line 1"),
        ("x" * (1 << 20) + "y", "at most 1048576 bytes"),
    ],
)
def test_what_fpcalc_never_said_is_refused_with_its_place(text, expected):
    with pytest.raises(BadInput, match=r"^print.txt: ") as told:
        parse(text.encode(), "print.txt")
    assert expected in str(told.value)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(BadInput, match="x: expected what fpcalc prints"):
        parse(b"\xff\xfe\x00", "x")


@given(st.binary(max_size=200))
def test_nothing_but_a_refusal_comes_of_hostile_bytes(body):
    with pytest.raises(BadInput):
        parse(b'{"duration": 60, "fingerprint": ' + body, "x")
