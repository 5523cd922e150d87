"""A glance at a film finds what is long, and fetches little."""

import numpy as np
import pytest
from decode_builders import Shelf
from fingerprint_builders import a_sighting
from PIL import Image
from video_builders import a_film, an_index

from domain.errors import UndecodableMedia
from domain.work import WorkId
from fingerprint.glance import glance
from fingerprint.sandbox import InProcess
from service.demo.content.film_files import FilmWriter


class Enrolled:
    """The films of some seeds, as an index."""

    def __init__(self, *seeds):
        self._snapshot = an_index(*seeds)

    def snapshot(self):
        return self._snapshot


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A film of two enrolled works, one after the other, with a stranger before."""
    path = tmp_path_factory.mktemp("glance") / "copy.mp4"
    with FilmWriter(path, size=(160, 160), fps=2, crf=20) as film:
        for canvas in np.concatenate([a_film(seed) for seed in (12, 1, 3)]):
            film.show(Image.fromarray(canvas).convert("RGB"))
    return Shelf(path.read_bytes(), "copy.mp4")


def test_a_glance_names_the_works_and_where_they_stand(shelf):
    found = glance(shelf, a_sighting(), Enrolled(1, 2, 3), InProcess())
    spans = {match.work: match.segments[0] for match in found.seen.matches}
    assert set(spans) == {"w1", "w3"}
    for work, start in (("w1", 24.0), ("w3", 48.0)):
        segment = spans[work]
        # Ends are as sure as keyframes are near.
        assert start - 8 <= segment.query_start < segment.query_end <= start + 24 + 8
        assert segment.query_start - segment.reference_start == pytest.approx(start, abs=0.6)
        assert segment.capture == "copy.mp4"
    assert found.keyframes <= 72 / 5 + 1


def test_only_what_is_asked_for_is_found(shelf):
    only = frozenset({WorkId("w3")})
    found = glance(shelf, a_sighting(), Enrolled(1, 3), InProcess(), only=only)
    assert [match.work for match in found.seen.matches] == ["w3"]


def test_at_what_is_no_film_nobody_glances():
    with pytest.raises(UndecodableMedia, match=r"page\.html"):
        glance(Shelf(b"<p>" * 100, "page.html"), a_sighting(), Enrolled(1), InProcess())
