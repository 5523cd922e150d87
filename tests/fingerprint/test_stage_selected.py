"""A search of a part finds what an index of that part alone would find."""

import pytest
from fingerprint_builders import (
    NOON,
    DictVault,
    ToyModality,
    a_capture,
    a_reference,
    a_sighting,
)
from text_builders import prose

from domain.messages import ReferenceChanged
from domain.work import Modality
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.text import Text
from fingerprint.sandbox import InProcess
from fingerprint.stage import FingerprintStage

NOVELS = {
    "harbour": prose(1),
    "harbour__revised": prose(1)[:900] + prose(5, length=600),
    "lantern": prose(2),
    # Quotes the first, so that passages of it occur in two works.
    "anthology": prose(3, length=900) + prose(1)[200:800],
}
WORKS = {name: name.partition("__")[0] for name in NOVELS}


@pytest.fixture
def vault(tmp_path):
    vault = DictVault(tmp_path)
    for name, text in NOVELS.items():
        vault.keep(name, text.encode())
    vault.keep("upload", (prose(9, length=300) + prose(1)[100:1000] + prose(2)[:500]).encode())
    return vault


def a_stage(vault, references, modality):
    index = MemoryIndex(modality.scheme)
    stage = FingerprintStage(
        vault, {Modality.TEXT: index}, {Modality.TEXT: modality}, InProcess()
    )
    for reference in references:
        stage.enrol(ReferenceChanged(reference, NOON))
    return stage


def a_library(vault, names=tuple(NOVELS)):
    references = [a_reference(n, WORKS[n], n, media_type="text/plain") for n in names]
    return a_stage(vault, references, Text())


def said(matches):
    """All that a match says but the version of the index, which counts enrolments."""
    return [
        (m.work, m.score, m.segments, [(e.score, e.raw, e.work_share) for e in m.evidence])
        for m in matches
    ]


UPLOAD = a_sighting(a_capture("upload", "text/plain"))


@pytest.mark.parametrize(
    "only",
    [
        {"harbour"},
        {"lantern"},
        {"anthology"},
        {"harbour", "lantern"},
        {"harbour", "anthology"},
        {"harbour", "lantern", "anthology"},
    ],
    ids=lambda only: "+".join(sorted(only)),
)
def test_a_selected_search_is_a_search_of_an_index_that_holds_no_more(vault, only):
    part = a_library(vault, [name for name in NOVELS if WORKS[name] in only])
    found = a_library(vault).handle(UPLOAD, only)
    assert found
    assert {m.work for m in found} <= only
    assert said(found) == said(part.handle(UPLOAD))


def test_nothing_is_found_in_an_empty_part(vault):
    assert a_library(vault).handle(UPLOAD, frozenset()) == ()


def test_a_search_of_a_part_leaves_the_next_search_whole(tmp_path):
    vault = DictVault(tmp_path)
    for name, body in (("long", b"abcdefgh"), ("other", b"zyxw"), ("copy", b"abczyx")):
        vault.keep(name, body)
    references = (a_reference("r1", "w1", "long"), a_reference("r2", "w2", "other"))
    stage = a_stage(vault, references, ToyModality())
    sighting = a_sighting(a_capture("copy"))
    assert [m.work for m in stage.handle(sighting, {"w2"})] == ["w2"]
    shares = {m.work: m.evidence[0].work_share for m in stage.handle(sighting)}
    assert shares == {"w1": 0.375, "w2": 0.75}
