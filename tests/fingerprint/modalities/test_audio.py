import numpy as np
import pytest
from audio_builders import MEDIA, a_library, a_print, a_song, an_index, asked, cut, heard
from media_builders import a_film

from domain.errors import UndecodableMedia
from domain.match import Flag
from domain.work import ReferenceId, WorkId
from fingerprint.audio.score import ScoreOptions
from fingerprint.audio.tracks import with_print
from fingerprint.audio.whole import WHOLE_TRACK
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.audio import Audio, AudioOptions
from fingerprint.modality import Media
from service.demo.content.music import RATE, SongEdit, copy_song, medley, speech, write_audio


def a_file(folder, samples, codec="mp3", kind="audio/mpeg", name="track"):
    path = folder / name
    write_audio(path, samples, RATE, codec)
    return Media(path, kind, "e" * 64)


@pytest.mark.parametrize("codec", ["mp3", "vorbis", "opus", "aac"])
def test_an_excerpt_is_found_in_every_encoding(tmp_path, codec):
    audio = Audio()
    media = a_file(tmp_path, cut(a_song(2), 12, 22), codec)
    [found] = audio.match(audio.fingerprint(media), media, a_library())
    [segment] = found.segments
    assert (found.work, segment.reference, segment.capture) == ("b", "b", "e" * 64)
    assert found.score >= 0.9
    assert segment.query_start < 1
    assert segment.query_end > 9
    assert segment.reference_start - segment.query_start == pytest.approx(12, abs=0.1)
    assert found.flags == ()


@pytest.mark.parametrize(
    "edit",
    [
        SongEdit(noise_db=0),
        SongEdit(speech_db=0),
        SongEdit(pitch=1.04),
        SongEdit(pitch=0.95),
        SongEdit(speed=0.9),
        SongEdit(tempo=1.12),
        SongEdit(tempo=0.88, noise_db=10, speech_db=6),
    ],
    ids=str,
)
def test_half_a_minute_is_reported_through_distortion(edit):
    copy = copy_song(cut(a_song(1), 5, 35), edit, 1)
    best = asked(copy)[0]
    assert best.work == "a"
    assert best.score >= 0.9


def test_speed_and_pitch_are_told():
    [faster] = asked(copy_song(a_song(1), SongEdit(speed=1.05), 1))
    assert faster.segments[0].speed == pytest.approx(1.05, abs=0.002)
    assert faster.segments[0].pitch == pytest.approx(1.05, abs=0.01)
    assert set(faster.flags) == {Flag.RETIMED, Flag.PITCHED}
    [higher] = asked(copy_song(a_song(1), SongEdit(pitch=0.95), 1))
    assert higher.segments[0].pitch == pytest.approx(0.95, abs=0.01)
    assert higher.flags == (Flag.PITCHED,)


def test_several_works_in_one_capture_are_all_found():
    mix = medley([cut(a_song(1), 0, 15), cut(a_song(2), 10, 25), cut(a_song(3), 20, 35)])
    found = [f for f in asked(mix) if f.score >= 0.9]
    assert sorted(f.work for f in found) == ["a", "b", "c"]


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_songs_and_speech_of_strangers_stay_below_review(seed):
    strange = [*asked(a_song(seed)), *asked(speech(seed, 30))]
    assert max((f.score for f in strange), default=0) < 0.5


def test_two_references_of_one_work_are_one_found():
    library = MemoryIndex(Audio().scheme, Audio().shape)
    for name, samples in (("album", a_song(1)), ("single", cut(a_song(1), 3, 38))):
        codes = heard(samples)
        library.add(ReferenceId(name), WorkId("song"), codes)
    [found] = Audio().match(heard(a_song(1)), MEDIA, library.snapshot())
    assert found.work == "song"
    assert found.matched == pytest.approx(39, abs=2)


def test_enrolled_and_captured_files_meet(tmp_path):
    audio = Audio()
    index = MemoryIndex(audio.scheme, audio.shape)
    codes = audio.enrol(a_file(tmp_path, a_song(1), "aac"))
    assert codes.length == pytest.approx(40, abs=0.1)
    index.add(ReferenceId("r"), WorkId("w"), codes)
    capture = a_file(tmp_path, a_song(1), "opus", name="capture")
    [found] = audio.match(audio.fingerprint(capture), capture, index.snapshot())
    assert found.score >= 0.9


def test_a_film_without_sound_has_empty_codes(tmp_path):
    path = a_film(tmp_path / "film.mp4", tone=None)
    media = Media(path, "video/mp4", "f" * 64)
    codes = Audio().fingerprint(media)
    assert len(codes.keys) == 0
    assert list(Audio().match(codes, media, a_library())) == []


def test_silence_is_no_reference(tmp_path):
    quiet = a_file(tmp_path, np.zeros(5 * RATE, np.float32))
    with pytest.raises(UndecodableMedia, match="needed to tell it apart"):
        Audio().enrol(quiet)
    assert len(Audio().fingerprint(quiet).keys) == 0


def test_a_file_that_is_no_media_is_refused(tmp_path):
    path = tmp_path / "page.mp3"
    path.write_text("<html>not found</html>" * 50)
    with pytest.raises(UndecodableMedia):
        Audio().fingerprint(Media(path, "audio/mpeg", "f" * 64))


def test_a_file_that_breaks_off_gives_what_it_has(tmp_path):
    media = a_file(tmp_path, a_song(1))
    body = media.path.read_bytes()
    media.path.write_bytes(body[: len(body) // 2])
    codes = Audio().fingerprint(media)
    assert codes.length == pytest.approx(20, abs=1)
    assert Audio().match(codes, media, a_library())[0].score >= 0.9


def test_an_empty_index_finds_nothing():
    assert list(Audio().match(heard(a_song(1)), MEDIA, an_index().snapshot())) == []


def test_what_it_reads():
    assert all(map(Audio().reads, ("audio/mpeg", "video/mp4", "Audio/Ogg")))
    assert not any(map(Audio().reads, ("image/png", "text/plain", "application/epub+zip")))


def in_doubt(codes):
    """The score of a whole track that quads alone would only put up for review."""
    audio = Audio(AudioOptions(score=ScoreOptions(seconds_report=1600.0)))
    index = MemoryIndex(audio.scheme, audio.shape)
    index.add(ReferenceId("r"), WorkId("w"), codes)
    [found] = audio.match(codes, MEDIA, index.snapshot())
    return found.score


def test_a_whole_track_in_doubt_gets_a_second_opinion():
    assert in_doubt(with_print(heard(a_song(1)), a_print(1))) == WHOLE_TRACK


def test_without_prints_doubt_remains():
    assert 0.5 <= in_doubt(heard(a_song(1))) < 0.9
