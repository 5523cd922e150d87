"""What is not ours is subtracted before works claim what is left."""

from dataclasses import replace

import numpy as np
import pytest
from audio_builders import MEDIA, a_song, an_index, cut, heard
from fingerprint_builders import NOON, DictVault, a_capture, a_reference, a_sighting
from text_builders import prose
from video_builders import ANY_MEDIA, a_film, shown, squeezed

from domain.errors import UndecodableMedia
from domain.match import Flag
from domain.messages import ReferenceChanged
from domain.work import NOT_OURS, Modality, ReferenceId, WorkId
from fingerprint.hearing import Hearing, longest_references
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.audio import Audio
from fingerprint.modalities.text import Text
from fingerprint.modalities.video import Video
from fingerprint.negatives import Divider, divide, subtract
from fingerprint.sandbox import InProcess
from fingerprint.stage import FingerprintStage
from fingerprint.video.codes import capture_codes, reference_codes

POEM = prose(40, length=120)
NOVEL = prose(1)[:700] + POEM + prose(1)[700:]
REVIEW = prose(8, length=400) + POEM + prose(9, length=400)


class CountingText(Text):
    """Counts how often it is asked to compare."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def match(self, query, media, index):
        self.asked += 1
        return super().match(query, media, index)


class Library:
    """A stage that knows one novel, which contains a common poem."""

    def __init__(self, folder):
        self.vault, self.text = DictVault(folder), CountingText()
        index = MemoryIndex(self.text.scheme, self.text.shape)
        modalities = {Modality.TEXT: self.text}
        self.stage = FingerprintStage(
            self.vault, {Modality.TEXT: index}, modalities, InProcess()
        )
        self.enrol("r1", "w1", NOVEL)

    def enrol(self, id, work, text, **changes):
        self.vault.keep(id, text.encode())
        reference = a_reference(id, work, id, media_type="text/plain")
        change = ReferenceChanged(replace(reference, **changes), NOON)
        self.stage.enrol(change)
        return change

    def see(self, text, **how):
        self.vault.keep("capture", text.encode())
        self.text.asked = 0
        return self.stage.handle(a_sighting(a_capture("capture", "text/plain")), **how)


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def test_a_common_poem_is_a_match_until_it_is_said_to_be_nobodys(library):
    assert [m.work for m in library.see(REVIEW)] == ["w1"]
    library.enrol("poem", NOT_OURS, POEM)
    assert library.see(REVIEW) == ()


def test_a_copy_around_a_negative_reference_is_found_without_it(library):
    whole = library.see(NOVEL)[0].evidence[0]
    library.enrol("poem", NOT_OURS, POEM)
    [match] = library.see(NOVEL)
    [evidence] = match.evidence
    assert (match.work, match.score) == ("w1", pytest.approx(1.0, abs=1e-3))
    assert evidence.flags == (Flag.SUBTRACTED,)
    [taken] = evidence.subtracted
    assert (taken.reference, taken.capture) == ("poem", "capture")
    assert (taken.query_start, taken.query_end) == (700, 820)
    assert [(s.query_start, s.query_end) for s in match.segments] == [(0, 700), (820, 1620)]
    lost = 120 / len(NOVEL)
    assert evidence.posting_share == pytest.approx(whole.posting_share - lost, abs=0.01)
    assert evidence.work_share == pytest.approx(whole.work_share - lost, abs=0.01)


def test_nothing_is_ever_a_match_with_what_is_not_ours(library):
    library.enrol("poem", NOT_OURS, POEM)
    assert library.see(POEM) == ()
    assert library.see(prose(8, length=300) + POEM) == ()


def test_a_part_of_the_list_is_searched_without_what_is_not_ours(library):
    library.enrol("poem", NOT_OURS, POEM)
    assert library.see(REVIEW, only={WorkId("w1")}) == ()
    [match] = library.see(NOVEL, only={WorkId("w1")})
    assert match.evidence[0].flags == (Flag.SUBTRACTED,)


def test_subtracting_costs_one_more_comparison_and_nothing_without_negatives(library):
    library.see(REVIEW)
    assert library.text.asked == 1
    library.enrol("poem", NOT_OURS, POEM)
    library.see(REVIEW)
    assert library.text.asked == 2


def test_a_negative_reference_looks_back_at_nobody(library):
    change = library.enrol("poem", NOT_OURS, POEM)
    assert change.reference.negative
    assert library.stage.look_back(change) == ()


def test_an_excluded_span_of_a_reference_never_counts(library):
    library.enrol("r1", "w1", NOVEL, excluded=((700, 820),))
    assert library.see(REVIEW) == ()
    [match] = library.see(NOVEL)
    assert [(s.reference_start, s.reference_end) for s in match.segments] == [
        (0, 700),
        (820, 1620),
    ]


def test_taking_the_excluded_span_away_again_brings_it_back(library):
    library.enrol("r1", "w1", NOVEL, excluded=((700, 820),))
    library.enrol("r1", "w1", NOVEL)
    assert len(library.see(REVIEW)) == 1


def test_a_reference_of_which_nothing_is_left_is_refused(library):
    with pytest.raises(UndecodableMedia, match="r2: nothing is left outside the excluded"):
        library.enrol("r2", "w1", NOVEL, excluded=((0, 2000),))


def test_a_loop_under_a_song_is_not_the_song():
    loop, song = cut(a_song(1), 0, 12), a_song(1)
    index = an_index(song=song)
    audio = Audio()
    codes = heard(loop)
    kept = {"peaks": codes.arrays["peaks"]}
    index.add(ReferenceId("loop"), NOT_OURS, replace(codes, arrays=kept))
    parts = divide(Modality.AUDIO, index.snapshot())
    video = heard(np.concatenate([a_song(5, 10), loop]))
    assert [f for f in found_in(video, audio, index) if f.score >= 0.5] == []
    [found] = found_in(heard(song), audio, index)
    assert found.score >= 0.9
    assert min(s.query_start for s in found.segments) >= 11.5
    assert {e.work for e in parts.ours.all()} == {"song"}


def found_in(codes, audio, index):
    """What is found of one capture in an index of sound."""
    hearing = Hearing({Modality.AUDIO: audio}, {Modality.AUDIO: index.snapshot()})
    hearing.hear(MEDIA, {Modality.AUDIO: codes})
    return [f for said in hearing.heard(lambda *_: {}) for f in said.found]


def test_a_negative_clip_in_a_corner_does_not_hide_the_film_around_it():
    video = Video()
    index = MemoryIndex(video.scheme, video.shape)
    index.add(ReferenceId("clip"), NOT_OURS, reference_codes(shown(a_film(2))))
    negatives = divide(Modality.VIDEO, index.snapshot()).negatives
    corner = (88, 88, 152, 152)
    inset = [squeezed(c, corner, g) for c, g in zip(a_film(2), a_film(1), strict=True)]
    codes = capture_codes(shown(inset))
    assert [f.score >= 0.5 for f in video.match(codes, ANY_MEDIA, negatives)] == [True]
    left, taken = subtract(video, codes, ANY_MEDIA, negatives)
    assert (left is codes, taken) == (True, ())
    whole = capture_codes(shown(a_film(2)))
    left, taken = subtract(video, whole, ANY_MEDIA, negatives)
    assert (left.keys.size, len(taken)) == (0, 1)


def test_a_snapshot_is_taken_apart_once_a_version():
    index = an_index(song=a_song(1, 12))
    divider = Divider()
    first = divider(Modality.AUDIO, index.snapshot())
    assert divider(Modality.AUDIO, index.snapshot()) is first
    assert (first.negatives, longest_references(first.ours).keys()) == (None, {"song"})
    index.add(ReferenceId("loop"), NOT_OURS, heard(a_song(2, 12)))
    assert divider(Modality.AUDIO, index.snapshot()).negatives is not None
