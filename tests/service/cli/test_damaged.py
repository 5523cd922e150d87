"""A person learns that a file is damaged, before an answer is trusted or a master enrolled."""

import numpy as np
import pytest
from check_builders import enrol_all
from sound_builders import a_sound


def a_song(path):
    """Write 12 seconds that nothing else sounds like, and return the path."""
    rng = np.random.default_rng(7)
    notes = [np.sin(np.arange(5512) * f) for f in rng.uniform(0.05, 0.4, 96)]
    song = np.concatenate(notes).astype(np.float32) * 0.5
    return a_sound(path, song, codec="flac")


def cut(path, share):
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


@pytest.mark.usefixtures("decodes_here")
def test_a_damaged_upload_is_compared_and_told_of(home):
    a_song(home.folder / "master.flac")
    home.run("reference", "add", "灯下黑", "master.flac")
    service = home.open()
    enrol_all(service)
    service.close()
    cut(a_song(home.folder / "upload.flac"), 0.6)
    told = home.run("check", "upload.flac")
    words = " ".join(told.err.split())
    assert "note: upload.flac is damaged: " in words
    assert "of 0:12 were heard" in words
    assert "灯下黑" in told.out
    assert "damaged" not in home.run("check", "master.flac").err


@pytest.mark.usefixtures("decodes_here")
def test_a_damaged_master_is_enrolled_with_a_warning(home):
    cut(a_song(home.folder / "master.flac"), 0.6)
    told = home.run("reference", "add", "灯下黑", "master.flac")
    assert told.status == 0
    words = " ".join(told.err.split())
    assert words.count("note: master.flac is damaged") == 1
    assert "look for a better copy" in words
