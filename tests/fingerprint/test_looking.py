"""Long films are glanced at first; whatever speaks for more gets them looked at in full."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from fingerprint_builders import (
    NOON,
    POSTING,
    DictVault,
    ToyModality,
    a_capture,
    a_reference,
    a_sighting,
    codes,
)

from domain.errors import UndecodableMedia
from domain.messages import ReferenceChanged
from domain.work import Modality
from fingerprint.index.memory import MemoryIndex
from fingerprint.lookback import LookBack
from fingerprint.notes import KEYFRAMES, is_glance
from fingerprint.sandbox import InProcess
from fingerprint.sightings import Shelf
from fingerprint.stage import FingerprintStage

LATER = NOON + timedelta(days=3)


class Film(ToyModality):
    """Its pictures are what stands before a stroke; counts how often all are looked at."""

    def __init__(self):
        super().__init__(Modality.VIDEO, ("video/toy",))
        self.looks = 0

    def fingerprint(self, media):
        self.looks += 1
        return part_of(super().fingerprint(media), media, 0)


class Sound(ToyModality):
    """What stands behind the stroke."""

    def __init__(self):
        super().__init__(Modality.AUDIO, ("video/toy",))

    def fingerprint(self, media):
        return part_of(super().fingerprint(media), media, 1)


def part_of(known, media, part):
    body = media.path.read_bytes().split(b"|")[part]
    return replace(codes(*body, scheme=known.scheme), length=float(len(body)))


def every_other(media):
    """Glance: capital letters are keyframes; what has none is looked at in full."""
    keys = [byte for byte in media.path.read_bytes().split(b"|")[0] if chr(byte).isupper()]
    made = codes(*keys, scheme="toy-video", times=np.arange(len(keys)))
    arrays = {**made.arrays, KEYFRAMES: np.array([2.0])}
    return replace(made, length=8.0, arrays=arrays) if keys else None


class House:
    def __init__(self, folder, glance=every_other):
        self.vault, self.film = DictVault(folder), Film()
        modalities = {
            Modality.VIDEO: self.film,
            Modality.AUDIO: Sound(),
            Modality.IMAGE: ToyModality(Modality.IMAGE, ("image/toy",)),
        }
        indexes, kept = (
            {name: MemoryIndex(m.scheme) for name, m in modalities.items()} for _ in range(2)
        )
        self.shelf = Shelf(kept, modalities)
        back = LookBack(
            self.shelf, self.vault, indexes, modalities, lambda _: (), runner=InProcess()
        )
        self.stage = FingerprintStage(
            self.vault, indexes, modalities, InProcess(), look_back=back, glance=glance
        )

    def enrol(self, body, modality=Modality.VIDEO):
        self.vault.keep("work", body)
        change = ReferenceChanged(a_reference("r1", "w1", "work", modality), LATER)
        self.stage.enrol(change)
        self.film.looks = 0
        return self.stage.look_back(change)

    def see(self, body, *more, **changes):
        self.vault.keep("film", body)
        captures = (a_capture("film", "video/toy", "film.mp4"), *more)
        return self.stage.look(replace(a_sighting(*captures), **changes))

    def on_shelf(self):
        [one] = self.shelf.captures(POSTING.key).values()
        return one.kept.seen_at, is_glance(one.codes[Modality.VIDEO])


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def test_a_hopeless_film_is_only_glanced_at_and_that_is_said(house):
    house.enrol(b"zzz")
    seen = house.see(b"AbCdEfGh|st")
    assert (seen.matches, house.film.looks) == ((), 0)
    said = "film.mp4: of 0:08 of pictures only 4 keyframes were looked at"
    assert seen.glanced == (said,)


def test_a_film_of_whose_keyframes_one_is_known_is_looked_at_in_full(house):
    house.enrol(b"bCdEf")
    seen = house.see(b"AbCdEfGh|st")
    [match] = seen.matches
    assert (match.evidence[0].matched, seen.glanced) == (5.0, ())


def test_a_film_whose_sound_is_known_is_looked_at_in_full(house):
    house.enrol(b"st", Modality.AUDIO)
    seen = house.see(b"AbCdEfGh|st")
    assert [m.modalities for m in seen.matches] == [(Modality.AUDIO,)]
    assert (house.film.looks, seen.glanced) == (1, ())


def test_a_film_beside_a_known_cover_is_looked_at_in_full(house):
    house.enrol(b"xy", Modality.IMAGE)
    house.vault.keep("cover", b"xy")
    house.see(b"AbCdEfGh|st", a_capture("cover", "image/toy"))
    assert house.film.looks == 1


def test_a_film_that_cannot_be_glanced_at_is_looked_at_in_full(house):
    assert house.see(b"abcdefgh|st").glanced == ()
    assert house.film.looks == 1


def test_a_broken_glance_leaves_it_to_the_full_look(tmp_path):
    def broken(_):
        raise UndecodableMedia("no")

    house = House(tmp_path, broken)
    house.enrol(b"bcdef")
    assert len(house.see(b"abcdefgh|st").matches) == 1


def test_a_silent_film_that_is_glanced_at_is_no_fault(house):
    assert len(house.see(b"AbCdEfGh|").glanced) == 1


def test_only_pictures_of_a_film_are_ever_kept_as_a_glance(house):
    house.see(b"AbCdEfGh|st")
    [one] = house.shelf.captures(POSTING.key).values()
    assert {name: is_glance(c) for name, c in one.codes.items()} == {
        Modality.VIDEO: True,
        Modality.AUDIO: False,
    }


def test_a_film_glanced_at_again_is_kept_once(house):
    house.see(b"AbCdEfGh|st")
    house.see(b"AbCdEfGh|st", seen_at=LATER)
    assert len(house.shelf.snapshot(Modality.VIDEO).all()) == 1
    assert house.on_shelf() == (NOON, True)


def test_a_full_look_takes_the_place_of_a_glance_and_its_instant(house):
    house.see(b"AbCdEfGh|st")
    house.vault.keep("work", b"bCdEf")
    house.stage.enrol(ReferenceChanged(a_reference("r1", "w1", "work", Modality.VIDEO), NOON))
    house.see(b"AbCdEfGh|st", seen_at=LATER)
    assert len(house.shelf.snapshot(Modality.VIDEO).all()) == 1
    assert house.on_shelf() == (NOON, False)


def test_a_glance_never_takes_the_place_of_a_full_look(house):
    house.stage._decoder = replace(house.stage._decoder, glance=None)
    house.see(b"AbCdEfGh|st")
    house.stage._decoder = replace(house.stage._decoder, glance=every_other)
    house.see(b"AbCdEfGh|st", seen_at=LATER)
    assert house.on_shelf() == (NOON, False)


def test_a_late_reference_has_a_film_looked_at_in_full_before_it_is_named(house):
    house.see(b"AbCdEfGh|st")
    [match] = house.enrol(b"bCdEf")
    assert (match.seen_at, match.evidence[0].matched) == (NOON, 5.0)
    assert house.film.looks == 1
    assert house.on_shelf() == (NOON, False)


def test_a_late_reference_of_its_sound_does_the_same(house):
    house.see(b"AbCdEfGh|st")
    house.enrol(b"st", Modality.AUDIO)
    assert house.on_shelf() == (NOON, False)


def test_a_glance_is_let_go_of_when_its_days_are_over(house):
    house.see(b"AbCdEfGh|st")
    house.shelf.expire(NOON + timedelta(days=31))
    assert house.shelf.captures(POSTING.key) == {}
