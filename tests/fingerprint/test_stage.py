"""A sighting in, matches out; one broken part does not spoil the rest."""

import pytest
from fingerprint_builders import (
    NOON,
    DictVault,
    ToyModality,
    a_capture,
    a_reference,
    a_sighting,
)

from domain.errors import NotFound, UndecodableMedia, UnknownName
from domain.messages import ReferenceChanged
from domain.work import Modality
from fingerprint.index.memory import MemoryIndex
from fingerprint.sandbox import InProcess
from fingerprint.stage import FingerprintStage

FILM = ("text/toy", "video/toy")


@pytest.fixture
def vault(tmp_path):
    vault = DictVault(tmp_path)
    vault.keep("novel", b"abcdefgh")
    return vault


@pytest.fixture
def stage(vault):
    modalities = {
        Modality.TEXT: ToyModality(),
        Modality.VIDEO: ToyModality(Modality.VIDEO, ("video/toy",)),
        Modality.AUDIO: ToyModality(Modality.AUDIO, ("video/toy", "audio/toy")),
    }
    indexes = {name: MemoryIndex(m.scheme) for name, m in modalities.items()}
    return FingerprintStage(vault, indexes, modalities, InProcess())


def enrolled(stage, id="r1", work="w1", media="novel", modality=Modality.TEXT):
    reference = a_reference(id, work, media, modality)
    return stage.enrol(ReferenceChanged(reference, NOON))


def test_a_copy_is_matched_with_its_work(stage, vault):
    version = enrolled(stage)
    vault.keep("copy", b"cdef")
    [match] = stage.handle(a_sighting(a_capture("copy")))
    [evidence] = match.evidence
    assert (match.work, match.score, match.trace) == ("w1", 1.0, "T-1")
    assert evidence.index_version == version
    assert (evidence.posting_share, evidence.work_share) == (1.0, 0.5)


def test_captures_without_a_find_count_in_the_posting(stage, vault):
    enrolled(stage)
    vault.keep("copy", b"cdef")
    vault.keep("other", b"xxxxxxxxxxxx")
    [match] = stage.handle(a_sighting(a_capture("copy"), a_capture("other")))
    assert match.evidence[0].posting_share == 0.25


def test_a_film_is_looked_at_and_listened_to(stage, vault):
    enrolled(stage, "r1", modality=Modality.VIDEO)
    enrolled(stage, "r2", modality=Modality.AUDIO)
    vault.keep("film", b"abcd")
    [match] = stage.handle(a_sighting(a_capture("film", "video/toy")))
    assert set(match.modalities) == {Modality.VIDEO, Modality.AUDIO}


def test_a_film_without_sound_is_no_fault(stage, vault):
    vault.keep("film", b"silent")
    assert stage.handle(a_sighting(a_capture("film", "video/toy"))) == ()


def test_captures_that_nothing_decodes_are_refused_with_every_reason(stage, vault):
    vault.keep("bad", b"broken")
    vault.keep("odd", b"?")
    captures = (a_capture("bad", label="part 1"), a_capture("odd", "application/x-odd"))
    with pytest.raises(UndecodableMedia, match=r"part 1.*broken.*no modality reads 'applic"):
        stage.handle(a_sighting(*captures))


def test_a_broken_capture_beside_a_good_one_is_logged_and_passed_over(stage, vault, caplog):
    enrolled(stage)
    vault.keep("bad", b"broken")
    vault.keep("copy", b"abcd")
    [match] = stage.handle(a_sighting(a_capture("bad"), a_capture("copy")))
    assert match.work == "w1"
    assert "broken" in caplog.text


def test_a_sighting_without_captures_matches_nothing(stage):
    assert stage.handle(a_sighting()) == ()


def test_a_capture_that_vanished_from_the_vault_is_told(stage):
    with pytest.raises(NotFound, match="gone"):
        stage.handle(a_sighting(a_capture("gone")))


def test_handling_a_sighting_again_gives_the_same_matches(stage, vault):
    enrolled(stage)
    vault.keep("copy", b"abxd")
    sighting = a_sighting(a_capture("copy"))
    assert stage.handle(sighting) == stage.handle(sighting)


def test_a_withdrawn_reference_matches_no_more(stage, vault):
    version = enrolled(stage)
    vault.keep("copy", b"abcd")
    change = ReferenceChanged(a_reference("r1", "w1", "novel"), NOON, withdrawn=True)
    assert stage.enrol(change) > version
    assert stage.handle(a_sighting(a_capture("copy"))) == ()


def test_enrolling_twice_is_enrolling_once(stage, vault):
    enrolled(stage)
    enrolled(stage)
    vault.keep("copy", b"ab")
    [match] = stage.handle(a_sighting(a_capture("copy")))
    assert len(match.segments) == 1


def test_a_longer_reference_is_known_as_soon_as_it_is_enrolled(stage, vault):
    enrolled(stage)
    vault.keep("copy", b"abcd")
    vault.keep("longer", b"qrstuvwxyzqrstuv")
    assert stage.handle(a_sighting(a_capture("copy")))[0].evidence[0].work_share == 0.5
    enrolled(stage, "r2", media="longer")
    assert stage.handle(a_sighting(a_capture("copy")))[0].evidence[0].work_share == 0.25


def test_a_reference_that_cannot_be_recognised_is_refused(stage, vault):
    vault.keep("blank", b"")
    with pytest.raises(UndecodableMedia):
        enrolled(stage, media="blank")


def test_a_reference_of_a_modality_nobody_registered_is_refused(stage):
    with pytest.raises(UnknownName, match="no modality is registered as"):
        enrolled(stage, modality=Modality.IMAGE)
