"""Where a passage is said to stand, for any place it may stand at."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.match import PassageKind
from domain.work import ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.text import SCHEME, Text
from fingerprint.modality import Media
from fingerprint.text.normalise import streams

TEXT = Text()
SLOW = settings(max_examples=40, deadline=None)
STOPS = "，。！？、 \u200b*\n"
REFERENCE, BEFORE, AFTER = range(3)


@cache
def hanzi(kind):
    """Return hanzi that fold to themselves, others for every kind of text."""
    blocks = "".join(map(chr, range(0x4E00 + 0x1000 * kind, 0x5600 + 0x1000 * kind)))
    normal = streams(blocks)
    return [
        one
        for one, at in zip(map(chr, normal.hanzi), normal.hanzi_at, strict=True)
        if blocks[at] == one
    ]


@cache
def words(kind):
    rng = np.random.default_rng(kind)
    letters = np.arange(97 + 8 * kind, 97 + 8 * kind + 10)
    return ["".join(map(chr, rng.choice(letters, 2 + n % 7))) for n in range(3000)]


@cache
def made(language, kind, long):
    """Return text of so many characters in which nothing comes twice but by chance."""
    rng = np.random.default_rng(kind)
    if language == "en":
        return " ".join(rng.choice(words(kind), long // 4))[:long]
    return "".join(rng.choice(hanzi(kind), long))


def codes_of(text, tmp):
    path = tmp / "text.txt"
    path.write_text(text, "utf-8", newline="")
    return TEXT.fingerprint(Media(path, "text/plain", "d" * 64))


def ask(query, reference, tmp):
    index = MemoryIndex(SCHEME)
    index.add(ReferenceId("r"), WorkId("w"), codes_of(reference, tmp))
    media = Media(tmp / "q", "text/plain", "e" * 64)
    return TEXT.match(codes_of(query, tmp), media, index.snapshot())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("spans")


@pytest.mark.parametrize("language", ["zh", "en"])
@SLOW
@given(st.integers(0, 4000), st.integers(0, 900), st.integers(0, 900))
def test_a_copied_span_is_found_wherever_it_stands(folder, language, at, before, after):
    reference = made(language, REFERENCE, 5000)
    copied = reference[at : at + (90 if language == "zh" else 300)]
    query = made(language, BEFORE, 900)[:before] + copied + made(language, AFTER, 900)[:after]
    [found] = ask(query, reference, folder)
    [segment] = found.segments
    slack = 0 if language == "zh" else 6  # a letter or two agree by chance
    ends = (segment.query_start, segment.query_end)
    assert ends == pytest.approx((before, before + len(copied)), abs=slack)
    ends = (segment.reference_start, segment.reference_end)
    assert ends == pytest.approx((at, at + len(copied)), abs=slack)


def folded(text):
    normal = streams(text)
    return "".join(map(chr, normal.hanzi)) + "".join(map(chr, normal.letters))


@SLOW
@given(
    st.integers(0, 1500),
    st.integers(120, 400),
    st.lists(st.tuples(st.integers(0, 119), st.sampled_from(STOPS)), max_size=40),
)
def test_noise_between_characters_moves_no_span(folder, at, long, noise):
    reference = made("zh", REFERENCE, 5000)
    copied = list(reference[at : at + long])
    for place, mark in sorted(noise, reverse=True):
        copied.insert(place, mark)
    query = made("zh", BEFORE, 50) + "".join(copied) + made("zh", AFTER, 50)
    [found] = ask(query, reference, folder)
    [segment] = found.segments
    assert (segment.reference_start, segment.reference_end) == (at, at + long)
    here = query[int(segment.query_start) : int(segment.query_end)]
    assert folded(here) == reference[at : at + long]
    assert segment.same == long
    assert segment.identity == 1.0
    assert segment.kind is PassageKind.PASSAGE


@SLOW
@given(
    st.integers(0, 600),
    st.integers(150, 400),
    st.integers(0, 600),
    st.sets(st.integers(10, 140), max_size=30),
)
def test_what_one_text_shares_with_another_the_other_shares_with_it(
    folder, at, long, into, changed
):
    reference = made("zh", REFERENCE, 1500)
    copied = "".join(
        chr(0x7000 + place) if place in changed else one
        for place, one in enumerate(reference[at : at + long])
    )
    strange = made("zh", BEFORE, 1200)
    query = strange[:into] + copied + strange[into:]
    [there] = ask(query, reference, folder)
    [back] = ask(reference, query, folder)
    [one], [other] = there.segments, back.segments
    assert (one.query_start, one.query_end) == (other.reference_start, other.reference_end)
    assert (one.reference_start, one.reference_end) == (other.query_start, other.query_end)
    assert (one.same, one.identity, one.score) == (other.same, other.identity, other.score)
