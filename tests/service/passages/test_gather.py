from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fingerprint_builders import TOY, DictVault, codes
from passage_builders import COPY, HERE, PROSE, THERE, a_passage_match, joined

from domain.errors import UndecodableMedia
from domain.match import PassageKind
from domain.posting import Capture, CaptureRole
from domain.work import Modality, Reference, ReferenceId, Work, WorkId, WorkKind
from fingerprint.index.memory import MemoryIndex
from fingerprint.sandbox import InProcess
from fingerprint.text.normalise import streams
from service.passages.gather import Gathering, places_of
from service.passages.sources import Sources

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WORKS = {WorkId("w-2"): Work(WorkId("w-2"), WorkKind.NOVEL, "灯下黑")}
CAPTURE = Capture("copy", "text/plain", CaptureRole.CONTENT, "", "chapter 3")
REFERENCE = Reference(
    ReferenceId("R-1"), WorkId("w-2"), Modality.TEXT, "prose", "text/plain", "novel.txt"
)


def never():
    raise AssertionError("the index was asked")


@pytest.fixture
def vault(tmp_path):
    vault = DictVault(tmp_path)
    vault.keep("copy", COPY.encode())
    vault.keep("prose", PROSE.encode())
    return vault


def gather(vault, *matches, snapshot=never, runner=None, references=(REFERENCE,)):
    held = {reference.id: reference for reference in references}
    texts = Sources(runner or InProcess(), vault, vault, held, snapshot)
    found = Gathering(places_of(matches), {"copy": CAPTURE}, WORKS, texts)
    return list(found.passages())


def stored():
    normal = streams(PROSE)
    names = ("hanzi", "hanzi_at", "letters", "letters_at")
    arrays = {name: getattr(normal, name) for name in names}
    index = MemoryIndex(TOY)
    index.add(ReferenceId("R-1"), WorkId("w-2"), codes(1, length=len(PROSE), **arrays))
    return index.snapshot


def test_both_texts_are_shown_as_their_files_have_them(vault):
    [passage] = gather(vault, a_passage_match(NOON, capture="copy"))
    assert joined(passage.runs, "here") == COPY[slice(*HERE)]
    assert joined(passage.runs, "there") == PROSE[slice(*THERE)]
    assert (passage.here.before, passage.there.after) == ("轉載：", "，听见钟声。")
    assert (passage.here.name, passage.there.name) == ("chapter 3", "novel.txt")
    assert passage.here.share == pytest.approx((HERE[1] - HERE[0]) / len(COPY))
    assert passage.notes == ()


def test_figures_on_record_stand_and_others_are_counted(vault):
    on_record = a_passage_match(NOON, capture="copy")
    bare = a_passage_match(NOON, capture="copy", kind=None, same=None, identity=None)
    known, counted = gather(vault, on_record, bare)
    assert (known.kind, known.same, known.identity) == (PassageKind.PASSAGE, 27, 0.96)
    assert (counted.kind, counted.same) == (None, 27)
    assert counted.identity == pytest.approx(27 / 28)


def test_a_reference_without_its_copy_is_spelt_out_and_that_is_said(vault):
    (vault.folder / "prose").unlink()
    [passage] = gather(vault, a_passage_match(NOON, capture="copy"), snapshot=stored())
    assert joined(passage.runs, "there").startswith("那年冬天海港的灯塔亮了一夜老人")
    [note] = passage.notes
    assert "as its fingerprint has it (there is no vault file 'prose')" in note


def test_a_reference_of_which_nothing_is_left_is_said(vault):
    match = a_passage_match(NOON, capture="copy", reference="R-gone")
    [passage] = gather(vault, match, snapshot=stored())
    assert passage.runs == ()
    assert "there is no text of the reference 'R-gone'" in passage.notes[0]


class Picky(InProcess):
    def run(self, function, *args, about=""):
        if about == "chapter 3":
            raise UndecodableMedia("chapter 3: its decoder crashed")
        return super().run(function, *args, about=about)


def test_a_capture_that_cannot_be_read_is_said_and_the_rest_goes_on(vault):
    lost = a_passage_match(NOON, capture="lost")
    first, second = gather(vault, lost, a_passage_match(NOON, capture="copy"))
    assert first.notes == ("no sighting on record has the capture",)
    assert (first.runs, first.same) == ((), 27)
    assert second.runs
    [third] = gather(vault, a_passage_match(NOON, capture="copy"), runner=Picky())
    assert third.notes == ("the capture cannot be read: chapter 3: its decoder crashed",)


def test_spans_that_no_longer_fit_the_text_are_said(vault):
    beyond = a_passage_match(NOON, capture="copy", here=(3, 900))
    elsewhere = a_passage_match(NOON, capture="copy", there=(20, len(PROSE)))
    one, other = gather(vault, beyond, elsewhere)
    assert f"has {len(COPY)} characters today, and the span ends at 900" in one.notes[0]
    assert "identity was 96% on record, and is" in other.notes[0]


def test_only_segments_of_text_are_passages():
    match = a_passage_match(NOON)
    picture = replace(match.segments[0], modality=Modality.IMAGE)
    assert places_of([replace(match, segments=(picture,))]) == ()
