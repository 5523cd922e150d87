"""Films and pictures are opened in the sandbox's child, and nowhere else.

What confines the child - memory, time, no network - stands in tests/fingerprint/test_sandbox.
"""

import json
import threading

import av
import pytest
from check_builders import Here, enrol_all
from PIL import Image

from service.demo.content.film_files import FilmWriter
from service.demo.content.film_scenes import film_frames

STILL = 14


class Child(Here):
    """Stands in for a sandbox; says whether the code that runs is its child's."""

    place = threading.local()  # an evaluation has several children at once

    def run(self, function, *args, about=""):
        Child.place.within = True
        try:
            return super().run(function, *args, about=about)
        finally:
            Child.place.within = False


@pytest.fixture
def confined(home, monkeypatch):
    """A home with a film and a picture of it; to open media outside a child fails."""
    with FilmWriter(home.folder / "film.mp4", size=(160, 90), fps=4) as film:
        for frame in list(film_frames(3, 8.0))[::3]:
            film.show(frame.resize((160, 90)))
    list(film_frames(3, 8.0))[STILL].save(home.folder / "still.png")
    opened = []

    def watch(whose, name):
        real = getattr(whose, name)

        def open_it(*args, **options):
            within = getattr(Child.place, "within", False)
            assert within, f"{whose.__name__}.{name} was called outside the sandbox"
            opened.append(whose.__name__)
            return real(*args, **options)

        monkeypatch.setattr(whose, name, open_it)

    watch(av, "open")
    watch(Image, "open")
    for user in ("service.cli.decoding", "service.checks", "fingerprint.evaluate"):
        monkeypatch.setattr(f"{user}.Sandbox", Child)
    return home, opened


def test_what_is_enrolled_and_checked_is_decoded_in_a_child(confined):
    home, opened = confined
    told = home.run("reference", "add", "灯下黑", "film.mp4", "still.png", "--json")
    assert {one["modality"] for one in told.json} == {"video", "image"}
    assert {"av", "PIL.Image"} <= set(opened)
    opened.clear()
    for name in ("film.mp4", "still.png"):
        assert home.run("check", name).status == 0
    assert {"av", "PIL.Image"} <= set(opened)


def test_what_is_decoded_outside_a_child_would_be_noticed(confined):
    home, opened = confined
    home.run("reference", "add", "灯下黑", "film.mp4", "still.png")
    service = home.open()
    with pytest.raises(AssertionError, match="outside the sandbox"):
        enrol_all(service)  # decodes in this process, as tests may
    service.close()
    assert "av" in opened


def test_what_is_evaluated_is_decoded_in_a_child(confined):
    home, opened = confined
    opened.clear()
    lines = [
        {"role": role, "path": path, "modality": kind, **more}
        for path, kind in (("film.mp4", "video"), ("still.png", "image"))
        for role, more in (
            ("reference", {"work": kind}),
            ("query", {"id": kind, "group": "g", "truth": [{"work": kind}]}),
        )
    ]
    home.write("manifest.jsonl", "\n".join(json.dumps(line) for line in lines))
    assert home.run("evaluate", "manifest.jsonl", "--json", "report.json").status == 0
    report = json.loads((home.folder / "report.json").read_text())
    assert report["groups"]["g"]["found_review"] == 2
    assert {"av", "PIL.Image"} <= set(opened)
