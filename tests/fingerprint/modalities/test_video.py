"""The whole modality over films: what is done to copies, and who is left in peace."""

import numpy as np
import pytest
from video_builders import ANY_MEDIA, a_film, an_index, enlarged, found_in, squeezed

from domain.errors import SchemeMismatch, UndecodableMedia
from domain.match import Flag
from fingerprint.index.port import Codes
from fingerprint.modalities.video import Video
from fingerprint.modality import Media
from service.demo.content.film_files import FilmWriter
from service.demo.content.films import FilmEdit, FilmPart, copy_film, render_film

EXCERPT = slice(14, 40)  # frames: seconds 7 to 20
BLACK = np.zeros((160, 160), np.uint8)


@pytest.fixture(scope="module")
def index():
    return an_index(1, 2, 3)


EDITS = {
    "brightness": lambda c: np.minimum(c * 1.3, 255),
    "crop": lambda c: enlarged(c, (20, 20, 140, 140)),
    "letterbox": lambda c: squeezed(c, (0, 20, 160, 140), BLACK),
    "inset": lambda c: squeezed(c, (40, 30, 140, 130), a_film(9)[20]),
    "logo": lambda c: squeezed(np.full((9, 9), 240, np.uint8), (4, 4, 40, 34), c),
    "turned": np.rot90,
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_copy_is_reported_whatever_was_done_to_it(edit, index):
    [found] = found_in([EDITS[edit](c) for c in a_film(1)[EXCERPT]], index)
    assert (found.work, found.score > 0.9) == ("w1", True)
    best = max(found.segments, key=lambda s: s.score)
    assert best.reference_start == pytest.approx(7.0, abs=0.6)
    assert best.reference_end == pytest.approx(20.0, abs=0.6)


def test_a_mirrored_copy_says_so(index):
    [found] = found_in([c[:, ::-1] for c in a_film(1)[EXCERPT]], index)
    assert found.flags == (Flag.MIRRORED,)
    assert found.segments[0].mirrored


def test_a_faster_copy_says_how_fast(index):
    film = a_film(1)
    [found] = found_in([film[round(k * 1.25)] for k in range(36)], index)
    assert Flag.RETIMED in found.flags
    [segment] = found.segments
    assert segment.speed == pytest.approx(1.25, abs=0.001)


def test_the_rectangle_of_an_inset_is_told(index):
    ground = a_film(9)[20]
    [found] = found_in(
        [squeezed(c, (40, 30, 140, 130), ground) for c in a_film(1)[EXCERPT]], index
    )
    assert found.segments[0].rectangle == pytest.approx((0.25, 0.19, 0.875, 0.81), abs=0.03)


def test_a_crop_fills_the_frame_though_a_part_of_it_was_looked_at(index):
    cropped = [enlarged(c[:, ::-1], (8, 8, 152, 152)) for c in a_film(1)[EXCERPT]]
    [found] = found_in(cropped, index)
    assert found.segments[0].mirrored
    assert found.segments[0].rectangle is None


def test_a_stranger_is_left_in_peace(index):
    for seed in (11, 12, 13):
        assert not [f for f in found_in(a_film(seed), index) if f.score >= 0.5]


def test_works_strung_together_are_found_one_by_one(index):
    parts = (a_film(1)[20:36], a_film(12)[10:30], a_film(3)[20:36])
    found = found_in(np.concatenate(parts), index)
    spans = {f.work: f.segments[0] for f in found}
    assert set(spans) == {"w1", "w3"}
    assert spans["w1"].query_end == pytest.approx(8.0, abs=0.6)
    assert spans["w3"].query_start == pytest.approx(18.0, abs=0.6)


def test_a_work_shown_twice_has_two_segments(index):
    twice = np.concatenate((a_film(1)[16:36], a_film(12)[20:28], a_film(1)[16:36]))
    [found] = found_in(twice, index)
    assert [round(s.query_start) for s in found.segments] == [0, 14]
    assert found.matched == pytest.approx(20.0, abs=1.0)


def test_a_work_goes_on_after_an_advert_laid_over_it(index):
    film = list(a_film(1)[8:44])
    film[14:22] = a_film(12)[20:28]
    [found] = found_in(film, index)
    assert [round(s.query_start) for s in found.segments] == [0, 11]


def test_a_still_picture_is_flagged_and_never_reported_alone(index):
    [found] = found_in([a_film(1)[24]] * 20, index)
    assert found.work == "w1"
    assert found.flags == (Flag.IMAGE_LEVEL,)
    assert 0.5 <= found.score < 0.9


def test_codes_of_another_scheme_are_refused(index):
    nothing = np.zeros(0, np.uint64)
    with pytest.raises(SchemeMismatch):
        Video().match(Codes("other", nothing, nothing.astype(np.uint32), 1.0), ANY_MEDIA, index)


def test_a_file_cut_and_encoded_is_found_where_it_was_taken(tmp_path, index):
    video = Video()
    render_film(tmp_path / "film.mp4", 1, 24.0)
    part = FilmPart(tmp_path / "film.mp4", 8.0, 8.0)
    copy_film([part], tmp_path / "copy.webm", FilmEdit(size=(240, 136), crf=38))
    media = Media(tmp_path / "copy.webm", "video/webm", "d1")
    [found] = video.match(video.fingerprint(media), media, index)
    [segment] = found.segments
    assert (found.work, segment.capture, segment.reference) == ("w1", "d1", "r1")
    assert segment.reference_start == pytest.approx(8.0, abs=0.5)


def test_a_film_damaged_in_the_middle_is_found_by_what_is_left(tmp_path, index):
    video = Video()
    path = tmp_path / "film.ts"
    render_film(path, 1, 24.0)
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : third + third // 2] = bytes(third // 2)
    path.write_bytes(data)
    media = Media(path, "video/mp2t", "d1")
    [found] = video.match(video.fingerprint(media), media, index)
    assert (found.work, found.score > 0.9) == ("w1", True)


def test_a_dull_film_is_refused_as_reference_and_harmless_as_capture(tmp_path, index):
    from PIL import Image

    path = tmp_path / "grey.mp4"
    with FilmWriter(path, size=(64, 64), fps=4) as film:
        for _ in range(12):
            film.show(Image.new("RGB", (64, 64), "grey"))
    media = Media(path, "video/mp4", "d1")
    video = Video()
    with pytest.raises(UndecodableMedia, match=r"grey\.mp4"):
        video.enrol(media)
    assert not video.match(video.fingerprint(media), media, index)


def test_it_reads_video_and_nothing_else():
    assert Video().reads("video/webm")
    assert not Video().reads("audio/mpeg")
