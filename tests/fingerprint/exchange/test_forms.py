from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from exchange_builders import altered, film_codes, song_codes

from domain.errors import UndecodableMedia
from domain.match import Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.audio.tracks import ITEMS, PRINT
from fingerprint.exchange.forms import PRINT_SCHEME, packed, print_parts, unpacked
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities import MODALITIES

AUDIO, VIDEO = MODALITIES[Modality.AUDIO].scheme, MODALITIES[Modality.VIDEO].scheme
U4 = np.uint32


@pytest.fixture(scope="module")
def song():
    return packed(Modality.AUDIO, song_codes())


@pytest.fixture(scope="module")
def film():
    return packed(Modality.VIDEO, film_codes())


@pytest.mark.parametrize(
    ("modality", "codes"),
    [(Modality.AUDIO, song_codes()), (Modality.VIDEO, film_codes())],
    ids=["audio", "video"],
)
def test_codes_come_back_as_they_were(modality, codes):
    back = unpacked(packed(modality, codes), MODALITIES[modality].scheme, "x")
    assert (back.scheme, back.length) == (codes.scheme, codes.length)
    assert np.array_equal(back.keys, codes.keys)
    assert np.array_equal(back.values, codes.values)
    assert back.arrays.keys() == codes.arrays.keys()
    for name, array in codes.arrays.items():
        assert np.array_equal(back.arrays[name], array)


def test_a_print_alone_makes_codes_without_quads():
    items = np.random.default_rng(1).integers(0, 2**32, 300, dtype=U4)
    codes = unpacked(print_parts(items, 40.0), AUDIO, "x")
    assert (codes.keys >= PRINT).all()
    assert np.array_equal(codes.arrays[ITEMS], items)
    assert not codes.arrays["peaks"].size


def test_texts_and_pictures_are_not_exchanged():
    assert packed(Modality.TEXT, song_codes()) == packed(Modality.IMAGE, song_codes()) == ()


def test_another_scheme_is_refused_by_name_with_what_to_do(song):
    later = Scheme("quads-v99", Modality.AUDIO, 50.0)
    with pytest.raises(UndecodableMedia) as told:
        unpacked(song, later, "song.kwfp")
    for part in ("song.kwfp: its audio", AUDIO.name, "quads-v99", "keywatch fingerprint"):
        assert part in str(told.value)


def test_a_print_outlives_the_scheme_of_quads(song):
    later = Scheme("quads-v99", Modality.AUDIO, 50.0)
    [whole] = [p for p in song if p.scheme == PRINT_SCHEME]
    altered_ = altered(whole, **{ITEMS: np.arange(300, dtype=U4)})
    assert unpacked((altered_,), later, "x").scheme == "quads-v99"


def test_a_modality_that_is_not_in_it_is_refused(song):
    with pytest.raises(UndecodableMedia, match="no fingerprint of video, but of audio"):
        unpacked(song, VIDEO, "x")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"peaks": None}, "'peaks' is missing"),
        ({"keys": np.zeros(5, U4)}, "expected 'keys' as <u8 n, found <u4 5"),
        ({"values": np.zeros(5, U4)}, "expected 'values' as <u4"),
        ({"peaks": np.zeros((2, 2), U4)}, "expected 'peaks' as <u4 n, found <u4 2×2"),
        ({"peaks": np.array([1 << 12, 5], U4)}, "out of order"),
        ({"peaks": np.array([0xFFFFFFFF], U4)}, "a peak beyond its end"),
        (
            {"keys": np.array([PRINT]), "values": np.zeros(1, U4)},
            "a key that is no quad's",
        ),
        (
            {"keys": np.zeros(1, np.uint64), "values": np.array([0xFFFFFFFF], U4)},
            "a code beyond its end",
        ),
        (
            {"keys": np.zeros(9, np.uint64), "values": np.zeros(9, U4)},
            "too little sound",
        ),
    ],
)
def test_sound_that_cannot_be_is_refused(song, change, expected):
    with pytest.raises(UndecodableMedia, match=expected):
        unpacked((altered(song[0], **change),), AUDIO, "x")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (np.full(600, 627964279, U4), "too little sound"),
        (np.zeros(0, U4), "too little sound"),
        (np.arange(6000, dtype=U4), "6000 items"),
        (np.zeros(300), "expected 'chromaprint' as <u4"),
    ],
)
def test_a_print_that_cannot_be_is_refused(items, expected):
    with pytest.raises(UndecodableMedia, match=expected):
        unpacked(print_parts(items, 40.0), AUDIO, "x")


@pytest.mark.parametrize("length", [1e9, 6 * 3600.0 + 1])
def test_what_is_too_long_is_refused(song, length):
    with pytest.raises(UndecodableMedia, match="seconds long"):
        unpacked((replace(song[0], length=length),), AUDIO, "x")


def test_two_parts_of_one_scheme_are_refused(song):
    with pytest.raises(UndecodableMedia, match="two parts of one scheme"):
        unpacked((song[0], song[0]), AUDIO, "x")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"times": np.arange(40)[::-1] / 2}, "out of order"),
        ({"times": np.full(40, np.nan)}, "out of order"),
        ({"times": np.arange(40) * 9.0}, "a frame beyond its end"),
        ({"keys": np.zeros((39, 4), np.uint64)}, "as <u8 40×4, found <u8 39×4"),
        ({"telling": np.ones((6, 39), np.bool_)}, "expected 'telling'"),
        ({"values": np.array([41 << 3], U4)}, "a code beyond its frames"),
        ({"values": np.array([7], U4)}, "a code of no view"),
        ({"values": np.zeros(0, U4)}, "no picture"),
    ],
)
def test_a_film_that_cannot_be_is_refused(film, change, expected):
    with pytest.raises(UndecodableMedia, match=expected):
        unpacked((altered(film[0], **change),), VIDEO, "x")


def test_random_arrays_are_refused_or_can_be_indexed_and_masked(song, film):
    dice = np.random.default_rng(1)
    for part in [song[0], *film] * 40:
        name = dice.choice(list(part.arrays))
        body = bytearray(part.arrays[name].tobytes())
        at = int(dice.integers(len(body)))
        body[at : at + 400] = dice.bytes(len(body[at : at + 400]))
        spoilt = np.frombuffer(body, part.arrays[name].dtype).reshape(part.arrays[name].shape)
        modality = MODALITIES[part.modality]
        with suppress(UndecodableMedia):
            codes = unpacked((altered(part, **{name: spoilt}),), modality.scheme, "x")
            index = MemoryIndex(modality.scheme, modality.shape)
            index.add(ReferenceId("r"), WorkId("w"), codes)
            modality.masked(codes, [(1.0, 3.0)])
