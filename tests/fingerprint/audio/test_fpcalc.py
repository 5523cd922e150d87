import json
import shutil
import subprocess

import numpy as np
import pytest
from audio_builders import a_song

from domain.errors import UndecodableMedia
from fingerprint.audio import chromaprint
from fingerprint.audio.fpcalc import measure
from fingerprint.exchange.fpcalc import written
from service.demo.content.music import RATE, write_audio

needs_library = pytest.mark.skipif(
    not chromaprint.available(), reason="libchromaprint is not installed"
)


@pytest.fixture
def track(tmp_path):
    path = tmp_path / "track"
    write_audio(path, a_song(1), RATE, "mp3")
    return path


@needs_library
@pytest.mark.skipif(not shutil.which("fpcalc"), reason="fpcalc is not installed")
def test_the_string_is_that_of_fpcalc(track):
    # Its status is 3 when the FFmpeg it was built with complains of an end of file.
    told = subprocess.run(["fpcalc", "-json", track], capture_output=True, check=False)
    found = measure(track)
    ours = json.loads(written(found.seconds, found.items, raw=False, as_json=True))
    assert ours["fingerprint"] == json.loads(told.stdout)["fingerprint"]


@needs_library
def test_only_the_beginning_is_heard(track):
    whole, part = measure(track), measure(track, longest=20.0)
    assert np.array_equal(part.items, whole.items[: len(part.items)])
    assert part.seconds == whole.seconds == pytest.approx(40, abs=0.2)
    assert len(part.items) < len(whole.items) / 2


@needs_library
def test_silence_of_a_second_is_refused(tmp_path):
    write_audio(tmp_path / "short", np.zeros(RATE, np.float32), RATE, "mp3")
    with pytest.raises(UndecodableMedia, match="too few for a print"):
        measure(tmp_path / "short")


def test_without_the_library_it_is_said_why(track, monkeypatch):
    monkeypatch.setattr(chromaprint, "_MISSING", "couldn't find libchromaprint")
    with pytest.raises(UndecodableMedia, match="install libchromaprint1"):
        measure(track)
