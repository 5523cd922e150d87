import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.text.normalise import streams
from fingerprint.text.spell import spell


def stored(text):
    normal = streams(text)
    names = ("hanzi", "hanzi_at", "letters", "letters_at")
    return {name: np.asarray(getattr(normal, name)) for name in names}


def test_a_stored_stretch_is_spelt_out_folded_and_without_stops():
    text = "「話說Lord Café，天下2大勢」"
    assert spell(stored(text), 0, len(text)) == "话说lord cafe天下大势"
    assert spell(stored(text), 2, 8) == "说lord"


@given(st.text(), st.integers(0, 20), st.integers(0, 20))
def test_a_stretch_has_the_tokens_of_its_characters(text, start, length):
    end = start + length
    told = streams(spell(stored(text), start, end).replace(" ", ""))
    wanted = streams(text[start:end])
    assert told.letters.tolist() == wanted.letters.tolist()
    assert len(told.hanzi) <= len(wanted.hanzi)
