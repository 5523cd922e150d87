"""A reference that comes late finds what was seen before, as if it had come in time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fingerprint_builders import (
    NOON,
    POSTING,
    DictVault,
    ToyModality,
    a_capture,
    a_reference,
    a_sighting,
)

from domain.messages import ReferenceChanged
from domain.work import Modality
from fingerprint.index.memory import MemoryIndex
from fingerprint.lookback import LookBack
from fingerprint.options import SightingOptions
from fingerprint.sandbox import InProcess
from fingerprint.sightings import Shelf
from fingerprint.stage import FingerprintStage

LATER = NOON + timedelta(days=3)


class House:
    """A stage with a shelf; a record of sightings that may stay silent."""

    def __init__(self, folder, options=SightingOptions()):
        self.vault = DictVault(folder)
        self.modalities = {
            Modality.TEXT: ToyModality(),
            Modality.VIDEO: ToyModality(Modality.VIDEO, ("video/toy",)),
            Modality.AUDIO: ToyModality(Modality.AUDIO, ("video/toy", "audio/toy")),
        }
        self.record = []
        indexes, shelf = self.indexes(), Shelf(self.indexes(), self.modalities, options)
        self.back = LookBack(
            shelf,
            self.vault,
            indexes,
            self.modalities,
            lambda _: tuple(self.record),
            runner=InProcess(),
        )
        self.stage = FingerprintStage(
            self.vault, indexes, self.modalities, InProcess(), look_back=self.back
        )

    def indexes(self):
        return {name: MemoryIndex(m.scheme) for name, m in self.modalities.items()}

    def enrol(self, id="r1", work="w1", media="novel", modality=Modality.TEXT):
        change = ReferenceChanged(a_reference(id, work, media, modality), LATER)
        self.stage.enrol(change)
        return self.look(change)

    def look(self, change=None):
        change = change or ReferenceChanged(a_reference("r1", "w1", "novel"), LATER)
        return self.stage.look_back(change)

    def see(self, *captures, **changes):
        sighting = replace(a_sighting(*captures), **changes)
        self.record.append(sighting)
        return self.stage.handle(sighting)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.vault.keep("novel", b"abcdefgh")
    house.vault.keep("copy", b"cdefxx")
    house.vault.keep("other", b"yyyyzz")
    return house


@pytest.fixture
def film(house):
    house.vault.keep("film", b"abcdefxx")
    house.vault.keep("pictures", b"abcd")
    house.vault.keep("sound", b"efgh")
    return house


def test_what_was_seen_before_is_matched_with_its_own_trace_and_instant(house):
    assert house.see(a_capture("copy")) == ()
    [match] = house.enrol()
    assert (match.work, match.trace, match.seen_at) == ("w1", "T-1", NOON)


def test_the_match_is_the_one_a_reference_in_time_would_have_given(house, tmp_path):
    house.see(a_capture("copy"), a_capture("other"))
    late = house.enrol()
    (tmp_path / "early").mkdir()
    early = House(tmp_path / "early")
    early.vault = house.vault
    early.stage._vault = house.vault
    early.enrol()
    assert late == early.see(a_capture("copy"), a_capture("other"))


def test_a_film_whose_pictures_come_before_its_sound_is_matched_in_both(film):
    film.see(a_capture("film", "video/toy"))
    [first] = film.enrol("r1", media="pictures", modality=Modality.VIDEO)
    [second] = film.enrol("r2", media="sound", modality=Modality.AUDIO)
    assert first.modalities == (Modality.VIDEO,)
    assert set(second.modalities) == {Modality.VIDEO, Modality.AUDIO}
    assert second.score >= first.score


def test_looking_back_again_says_the_same_again(house):
    house.see(a_capture("copy"))
    assert house.enrol() == house.look()


def test_a_withdrawn_reference_looks_nowhere(house):
    house.see(a_capture("copy"))
    house.enrol()
    change = ReferenceChanged(a_reference("r1", "w1", "novel"), LATER, withdrawn=True)
    house.stage.enrol(change)
    assert house.stage.look_back(change) == ()


def test_other_works_in_an_old_posting_are_not_told_again(house):
    house.vault.keep("elsewhere", b"xxyyzz")
    house.enrol("r2", "w2", "elsewhere")
    house.see(a_capture("copy"))
    assert {m.work for m in house.enrol()} <= {"w1"}


def test_every_recorded_sighting_is_matched_oldest_first(house):
    house.see(a_capture("copy"))
    house.see(a_capture("copy"), a_capture("other"), trace="T-2", seen_at=LATER)
    first, second = house.enrol()
    assert (first.seen_at, second.seen_at) == (NOON, LATER)
    assert second.evidence[0].posting_share < first.evidence[0].posting_share


def test_a_sighting_that_is_not_on_record_yet_is_known_by_the_shelf(house):
    house.see(a_capture("copy"), a_capture("other"))
    told = house.enrol()
    house.record.clear()
    assert house.look() == told


def test_a_capture_gone_from_the_vault_is_passed_over(house, tmp_path):
    house.see(a_capture("copy"))
    (tmp_path / "copy").unlink()
    assert house.enrol() == ()


def test_each_posting_is_told_by_itself(house):
    house.see(a_capture("copy"))
    house.record.clear()
    house.see(a_capture("copy"), posting=replace(POSTING, native_id="av2"), trace="T-2")
    house.record.clear()
    assert [m.posting.native_id for m in house.enrol()] == ["av1", "av2"]


def test_a_check_within_a_part_of_the_works_keeps_nothing(house):
    house.stage.handle(a_sighting(a_capture("copy")), only={"w9"})
    assert house.enrol() == ()


def enrol_while_matching(house, reference):
    """Have a reference arrive when a capture is being compared."""
    toy = house.modalities[Modality.TEXT]
    enrolled = []

    def match_late(query, media, index):
        if not enrolled:
            enrolled.append(True)
            house.stage.enrol(ReferenceChanged(reference, LATER))
        return ToyModality.match(toy, query, media, index)

    toy.match = match_late


def test_a_reference_enrolled_while_a_sighting_is_in_hand_is_not_lost(house):
    enrol_while_matching(house, a_reference("r1", "w1", "novel"))
    [match] = house.see(a_capture("copy"))
    assert match.work == "w1"


def test_a_second_reference_meanwhile_takes_nothing_away_where_nothing_is_kept(tmp_path):
    house = House(tmp_path, SightingOptions(0))
    house.vault.keep("novel", b"abcdefgh")
    house.vault.keep("copy", b"cdefxx")
    house.enrol()
    enrol_while_matching(house, a_reference("r2", "w1", "novel"))
    [match] = house.see(a_capture("copy"))
    assert match.work == "w1"


def test_without_a_shelf_nothing_is_looked_back_at(house):
    plain = FingerprintStage(house.vault, house.indexes(), house.modalities, InProcess())
    plain.handle(a_sighting(a_capture("copy")))
    change = ReferenceChanged(a_reference("r1", "w1", "novel"), LATER)
    plain.enrol(change)
    assert plain.look_back(change) == ()
