import av
import numpy as np
import pytest

from domain.errors import BadInput
from fingerprint.decode import probe
from service.demo.content.film_files import SOUND_RATE, read_frames, read_sound
from service.demo.content.films import (
    FilmEdit,
    FilmPart,
    copy_film,
    render_film,
    ts_segments,
)

RATE = 22_050
TONE = (0.5 * np.sin(2 * np.pi * 440 * np.arange(6 * RATE) / RATE)).astype(np.float32)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    render_film(path, 5, 6.0, TONE, RATE)
    return path


def pitch_of(samples, rate=SOUND_RATE):
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    return spectrum.argmax() * rate / len(middle)


def grey(image):
    return np.asarray(image.convert("L"), np.float32)


def frame_at(path, seconds):
    return grey(next(read_frames(path, seconds, 0.2))[1])


def test_a_seed_always_gives_the_same_file(film, tmp_path):
    render_film(tmp_path / "again.mp4", 5, 6.0, TONE, RATE)
    assert (tmp_path / "again.mp4").read_bytes() == film.read_bytes()


def test_a_film_has_its_pictures_and_its_sound(film):
    told = probe(film)
    assert (told.has_video, told.has_audio, told.width, told.height) == (True, True, 320, 180)
    assert told.seconds == pytest.approx(6.0, abs=0.1)
    assert pitch_of(read_sound(film, 0, 6)) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".ts"])
def test_a_copy_can_stand_in_any_container(film, tmp_path, suffix):
    target = tmp_path / f"copy{suffix}"
    copy_film([FilmPart(film, 2.0, 3.0)], target, FilmEdit(size=(160, 90)))
    told = probe(target)
    assert (told.has_video, told.has_audio, told.width) == (True, True, 160)
    assert len(list(read_frames(target, 0, 60))) == 36
    assert np.abs(frame_at(target, 1.0) - grey_small(film, 3.0)).mean() < 12


def grey_small(path, seconds):
    return grey(next(read_frames(path, seconds, 0.2))[1].resize((160, 90)))


def test_a_faster_copy_is_shorter_and_higher(film, tmp_path):
    copy_film([FilmPart(film, 0.0, 6.0)], tmp_path / "fast.mp4", FilmEdit(speed=1.25))
    assert len(list(read_frames(tmp_path / "fast.mp4", 0, 60))) == pytest.approx(58, abs=1)
    assert pitch_of(read_sound(tmp_path / "fast.mp4", 0, 4.8)) == pytest.approx(550, abs=5)


def test_pitch_changes_the_sound_and_not_its_length(film, tmp_path):
    copy_film([FilmPart(film, 0.0, 6.0)], tmp_path / "high.mp4", FilmEdit(pitch=1.06))
    assert pitch_of(read_sound(tmp_path / "high.mp4", 0, 6)) == pytest.approx(466, abs=6)
    assert probe(tmp_path / "high.mp4").seconds == pytest.approx(6.0, abs=0.1)


def test_a_mirrored_copy_is_mirrored(film, tmp_path):
    copy_film([FilmPart(film, 0.0, 6.0)], tmp_path / "m.mp4", FilmEdit(mirror=True, mute=True))
    original, copy = frame_at(film, 4.0), frame_at(tmp_path / "m.mp4", 4.0)
    assert np.abs(copy[:, ::-1] - original).mean() < 8 < np.abs(copy - original).mean()
    assert not probe(tmp_path / "m.mp4").has_audio


def test_parts_follow_each_other(film, tmp_path):
    other = tmp_path / "other.mp4"
    render_film(other, 6, 4.0)
    parts = [FilmPart(other, 2.0, 1.5), FilmPart(film, 3.0, 2.0)]
    copy_film(parts, tmp_path / "both.mp4")
    assert np.abs(frame_at(tmp_path / "both.mp4", 0.5) - frame_at(other, 2.5)).mean() < 8
    assert np.abs(frame_at(tmp_path / "both.mp4", 2.5) - frame_at(film, 4.0)).mean() < 8
    silent, sounding = np.split(
        read_sound(tmp_path / "both.mp4", 0, 3), [int(1.4 * SOUND_RATE)]
    )
    assert np.abs(silent).max() < 0.05 < np.abs(sounding).max()


def test_sound_can_be_replaced(film, tmp_path):
    edit = FilmEdit(sound=TONE[::2].copy(), sound_rate=RATE)
    copy_film([FilmPart(film, 0.0, 3.0)], tmp_path / "new.mp4", edit)
    assert pitch_of(read_sound(tmp_path / "new.mp4", 0, 3)) == pytest.approx(880, abs=5)


def test_segments_begin_with_a_keyframe_and_their_clock_runs_on(film, tmp_path):
    segments = ts_segments(film, tmp_path / "live")
    assert [p.name for p in segments] == ["00000.ts", "00001.ts", "00002.ts"]
    for number, path in enumerate(segments):
        assert path.read_bytes()[0] == path.read_bytes()[188] == 0x47
        with av.open(str(path)) as container:
            frames = list(container.decode(video=0))
        assert frames[0].key_frame
        assert frames[0].time == pytest.approx(2.0 * number, abs=0.1)
        assert len(frames) == 24


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"\.mp4"):
        render_film(tmp_path / "film.avi", 1, 1.0)
