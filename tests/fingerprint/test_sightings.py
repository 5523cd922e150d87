"""Captures are kept once, given back as they were, and let go of in time."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from fingerprint_builders import NOON, POSTING, ToyModality, a_capture, a_sighting, codes

from domain.errors import BadInput
from domain.work import Modality
from fingerprint.index.local import LocalIndex
from fingerprint.index.memory import MemoryIndex
from fingerprint.options import SightingOptions
from fingerprint.sightings import Shelf, seen, sightings_of

TOY = ToyModality()
DAY = timedelta(days=1)


def a_shelf(index=None, **options):
    index = index or MemoryIndex(TOY.scheme)
    return Shelf({Modality.TEXT: index}, {Modality.TEXT: TOY}, SightingOptions(**options))


def heard(*keys, length=4.0):
    return {Modality.TEXT: codes(*keys, scheme=TOY.scheme.name, length=length)}


def keep(shelf, sighting, *keys, length=4.0):
    held = shelf.held(sighting.posting)
    for capture in sighting.captures:
        shelf.keep(sighting, capture, heard(*keys, length=length), held)


def kept(shelf):
    return [e.reference for e in shelf.snapshot(Modality.TEXT).all()]


def test_a_capture_comes_back_with_its_codes_and_what_was_seen():
    shelf, sighting = a_shelf(), a_sighting(a_capture("c1"))
    keep(shelf, sighting, 7, 8)
    [(digest, one)] = shelf.captures(POSTING.key).items()
    assert (digest, one.kept.trace, one.kept.seen_at) == ("c1", "T-1", NOON)
    assert (one.kept.posting, one.kept.capture) == (POSTING, sighting.captures[0])
    assert sorted(one.codes[Modality.TEXT].keys.tolist()) == [7, 8]
    assert one.codes[Modality.TEXT].length == 4.0


def test_a_capture_seen_again_is_kept_once_with_its_first_instant():
    shelf, sighting = a_shelf(), a_sighting(a_capture("c1"))
    keep(shelf, sighting, 7)
    keep(shelf, replace(sighting, trace="T-2", seen_at=NOON + 3 * DAY), 7)
    assert len(kept(shelf)) == 1
    [one] = shelf.captures(POSTING.key).values()
    assert one.kept.seen_at == NOON


def test_of_a_later_sighting_only_what_is_new_is_kept():
    shelf = a_shelf()
    keep(shelf, a_sighting(a_capture("c1")), 7)
    later = replace(a_sighting(a_capture("c1"), a_capture("c2")), seen_at=NOON + DAY)
    keep(shelf, later, 7)
    captures = shelf.captures(POSTING.key)
    assert {d: c.kept.seen_at for d, c in captures.items()} == {"c1": NOON, "c2": NOON + DAY}


def test_the_same_bytes_in_another_posting_are_kept_too():
    shelf, sighting = a_shelf(), a_sighting(a_capture("c1"))
    keep(shelf, sighting, 7)
    keep(shelf, replace(sighting, posting=replace(POSTING, native_id="av2")), 7)
    assert len(kept(shelf)) == 2


def test_what_has_nothing_in_it_is_not_kept():
    shelf = a_shelf()
    keep(shelf, a_sighting(a_capture("c1")), length=0.0)
    assert kept(shelf) == []


def test_a_dull_capture_is_kept_for_its_length():
    shelf = a_shelf()
    keep(shelf, a_sighting(a_capture("c1")), length=9.0)
    [one] = shelf.captures(POSTING.key).values()
    assert one.codes[Modality.TEXT].length == 9.0
    assert not one.codes[Modality.TEXT].keys.size


def test_what_is_older_than_the_options_say_is_let_go_of():
    shelf = a_shelf(keep_days=10)
    keep(shelf, a_sighting(a_capture("c1")), 7)
    keep(shelf, replace(a_sighting(a_capture("c2")), seen_at=NOON + 5 * DAY), 7)
    assert shelf.expire(NOON + 10 * DAY) == 0
    assert shelf.expire(NOON + 11 * DAY) == 1
    assert shelf.expire(NOON + 11 * DAY) == 0
    assert list(shelf.captures(POSTING.key)) == ["c2"]


def test_what_was_let_go_of_is_kept_anew_when_it_is_seen_anew():
    shelf = a_shelf(keep_days=10)
    keep(shelf, a_sighting(a_capture("c1")), 7)
    shelf.expire(NOON + 20 * DAY)
    keep(shelf, replace(a_sighting(a_capture("c1")), seen_at=NOON + 20 * DAY), 7)
    [one] = shelf.captures(POSTING.key).values()
    assert one.kept.seen_at == NOON + 20 * DAY


def test_nothing_is_kept_for_no_days():
    shelf = a_shelf(keep_days=0)
    keep(shelf, a_sighting(a_capture("c1")), 7)
    assert kept(shelf) == []


@pytest.mark.parametrize("days", [-1, float("nan")])
def test_days_below_nought_are_refused(days):
    with pytest.raises(BadInput, match="keep_days is 0 or more"):
        SightingOptions(days)


def test_a_shelf_on_disk_is_read_by_another_process(tmp_path):
    keep(a_shelf(LocalIndex(tmp_path / "text", TOY.scheme)), a_sighting(a_capture("c1")), 7, 9)
    again = a_shelf(LocalIndex(tmp_path / "text", TOY.scheme))
    [one] = again.captures(POSTING.key).values()
    assert seen(one.codes[Modality.TEXT]).capture.digest == "c1"
    snapshot = again.snapshot(Modality.TEXT)
    assert snapshot.lookup(np.array([9], np.uint64)).ordinal.tolist() == [0]


def test_sightings_are_put_together_from_what_was_kept_of_them():
    shelf = a_shelf()
    first = a_sighting(a_capture("c1"), a_capture("c2"))
    second = replace(a_sighting(a_capture("c3")), trace="T-2", seen_at=NOON + DAY)
    keep(shelf, second, 7)
    keep(shelf, first, 7)
    one, two = sightings_of(shelf.captures(POSTING.key))
    assert {c.digest for c in one.captures} == {"c1", "c2"}
    assert (one.trace, one.seen_at) == ("T-1", NOON)
    assert (two.trace, two.captures) == ("T-2", second.captures)
