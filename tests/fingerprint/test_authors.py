"""Authors travel from the message to the search, through the index."""

from dataclasses import replace

import pytest
from fingerprint_builders import NOON, DictVault, a_capture, a_reference, a_sighting
from text_builders import prose

from domain.match import Flag, PassageKind
from domain.messages import ReferenceChanged
from domain.work import Modality
from fingerprint.authors import authors_of, note
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.text import Text
from fingerprint.sandbox import InProcess
from fingerprint.stage import FingerprintStage

PREFACE = prose(40, length=120)


class Shelf:
    """A stage with three books that share a preface."""

    def __init__(self, folder, *authors):
        self.vault, text = DictVault(folder), Text()
        self.index = MemoryIndex(text.scheme, text.shape)
        self.stage = FingerprintStage(
            self.vault, {Modality.TEXT: self.index}, {Modality.TEXT: text}, InProcess()
        )
        for number, of_one in enumerate(authors):
            self.enrol(f"w{number}", PREFACE + prose(number + 1), of_one)

    def enrol(self, work, text, authors, **changes):
        self.vault.keep(work, text.encode())
        reference = replace(a_reference(work, work, work, media_type="text/plain"), **changes)
        self.stage.enrol(ReferenceChanged(reference, NOON, authors=authors))

    def see(self, text):
        self.vault.keep("capture", text.encode())
        return self.stage.handle(a_sighting(a_capture("capture", "text/plain")))


def kinds(matches):
    return {segment.kind for match in matches for segment in match.segments}


def test_names_come_back_as_they_were_noted():
    assert authors_of(note(("林深", "George Sand"))) == ("林深", "George Sand")
    assert (note(()), authors_of({})) == ({}, ())


def test_what_three_authors_have_is_common_text(tmp_path):
    found = Shelf(tmp_path, ("林深",), ("周岚",), ()).see(PREFACE)
    assert {match.work for match in found} == {"w0", "w1", "w2"}
    assert kinds(found) == {PassageKind.COMMON}
    assert all(Flag.COMMON in match.evidence[0].flags for match in found)


def test_what_an_author_repeats_is_not(tmp_path):
    found = Shelf(tmp_path, ("林深",), ("林 深", "周岚"), ("林深",)).see(PREFACE)
    assert {match.work for match in found} == {"w0", "w1", "w2"}
    assert PassageKind.COMMON not in kinds(found)


def test_enrolling_again_with_an_author_changes_what_is_said(tmp_path):
    shelf = Shelf(tmp_path, ("林深",), ("周岚",), ())
    shelf.enrol("w2", PREFACE + prose(3), ("林深",))
    assert PassageKind.COMMON not in kinds(shelf.see(PREFACE))


@pytest.mark.parametrize("excluded", [(), ((300.0, 400.0),)])
def test_a_reference_keeps_its_authors_when_a_part_of_it_is_excluded(tmp_path, excluded):
    shelf = Shelf(tmp_path)
    shelf.enrol("w0", prose(1), ("林深",), excluded=excluded)
    assert authors_of(shelf.index.snapshot().arrays(0)) == ("林深",)
