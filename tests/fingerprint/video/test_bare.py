"""A reference of PDQ's hashes alone finds copies that show the whole frame."""

import numpy as np
from decode_builders import write_film
from video_builders import ANY_MEDIA, a_film, enlarged, shown

from domain.work import ReferenceId, WorkId
from fingerprint.exchange.vpdq import from_hex, hash_film
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.video import Video
from fingerprint.video.bare import reference_from_hashes
from fingerprint.video.codes import capture_codes


def found_by_hashes(tmp_path, canvases):
    film = write_film(tmp_path / "film.mp4", list(a_film(1)), fps=2)
    frames = hash_film(film)
    codes = reference_from_hashes(
        from_hex([f.pdq for f in frames]),
        np.array([f.seconds for f in frames]),
        np.array([f.quality for f in frames], np.uint8),
    )
    index = MemoryIndex(Video().scheme, Video.shape)
    index.add(ReferenceId("r1"), WorkId("w1"), codes)
    capture = capture_codes(shown(canvases))
    return Video().match(capture, ANY_MEDIA, index.snapshot())


def test_an_excerpt_and_its_mirror_image_are_found_where_they_stand(tmp_path):
    for copy in (a_film(1)[10:40], [c[:, ::-1] for c in a_film(1)[10:40]]):
        [found] = found_by_hashes(tmp_path, copy)
        [segment] = found.segments
        assert found.score > 0.9
        assert abs(segment.reference_start - segment.query_start - 5.0) < 0.6


def test_what_was_cropped_is_not_found(tmp_path):
    cropped = [enlarged(c, (30, 30, 130, 130)) for c in a_film(1)[10:40]]
    assert all(f.score < 0.5 for f in found_by_hashes(tmp_path, cropped))


def test_hashes_of_every_frame_are_thinned_out():
    dice = np.random.default_rng(1)
    hashes = dice.integers(0, 2**64, (300, 4), dtype=np.uint64)
    codes = reference_from_hashes(hashes, np.arange(300) / 30, np.full(300, 100, np.uint8))
    assert 10 <= len(codes.arrays["times"]) <= 20
