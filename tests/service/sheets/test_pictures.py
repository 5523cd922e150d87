"""Frames come from the master, and when it is gone from the strip kept of it."""

from dataclasses import replace

import numpy as np
import pytest
from decode_builders import write_film
from sheet_builders import a_segment

from backends.vault_files import FileVault
from domain.posting import Capture, CaptureRole
from domain.work import Modality, Reference, ReferenceId, WorkId
from fingerprint.decode import canvas_frames
from fingerprint.sandbox import InProcess
from fingerprint.stills.take import taken
from service.sheets.pictures import Pictures
from service.sheets.plan import Instant, instants

REFERENCE = Reference(
    ReferenceId("R-1"), WorkId("w"), Modality.VIDEO, "", "video/mp4", "film.mp4"
)


@pytest.fixture
def shelf(tmp_path):
    """A vault with a film of twelve seconds, each brighter than the last, and its strip."""
    vault = FileVault(tmp_path / "vault")
    frames = [np.full((64, 96), 20 + 15 * k, np.uint8) for k in range(12)]
    film = write_film(tmp_path / "film.mp4", frames, fps=1)
    _, strip = taken(film, "video/mp4", lambda path: list(canvas_frames(path)), film)
    kept, digest = vault.put(strip), vault.put_file(film)
    pictures = Pictures(InProcess(), vault, vault, box=(96, 64), picture=(96, 64))
    return vault, pictures, replace(REFERENCE, media=digest), kept


def seconds(frames):
    return [round((float(frame.mean()) - 20) / 15) for frame in frames]


def chosen(here=(0.0, 6.0), there=(4.0, 10.0)):
    return instants([a_segment(here, there)])


def test_the_master_shows_every_instant(shelf):
    _, pictures, reference, kept = shelf
    wanted = chosen()
    shown = pictures.reference(reference, kept, wanted)
    assert (shown.instants, shown.note) == (wanted, "")
    assert seconds(shown.frames) == [int(one.there) for one in wanted]


def test_the_strip_shows_what_it_has_and_moves_both_sides(shelf):
    vault, pictures, reference, kept = shelf
    vault.path(reference.media).unlink()
    shown = pictures.reference(reference, kept, chosen())
    assert [(one.here, one.there) for one in shown.instants] == [(0, 4), (2, 6), (4, 8)]
    assert seconds(shown.frames) == [4, 6, 8]
    assert shown.note == (
        "the work is shown from the strip of film.mp4, kept when it was enrolled"
    )


def test_where_a_strip_has_no_tile_the_nearest_one_serves(shelf):
    vault, pictures, reference, kept = shelf
    vault.path(reference.media).unlink()
    [instant] = pictures.reference(
        reference, kept, [Instant(0, a_segment((0, 1), (4.5, 5.5)), 0.5, 5.0)]
    ).instants
    assert instant.there in (4.0, 6.0)


def test_what_is_gone_leaves_no_frames_and_a_reason(shelf):
    vault, pictures, reference, _ = shelf
    vault.path(reference.media).unlink()
    shown = pictures.reference(reference, None, chosen())
    assert set(shown.frames) == {None}
    assert "no strip of it was kept" in shown.note
    capture = Capture("e" * 64, "video/mp4", CaptureRole.CONTENT, "", "part 1")
    shown = pictures.capture(capture, chosen())
    assert set(shown.frames) == {None}
    assert "no picture of the capture part 1" in shown.note


def test_of_a_fingerprint_there_is_nothing_to_see(shelf):
    _, pictures, reference, kept = shelf
    given = replace(reference, media_type="application/vnd.keywatch.fingerprint")
    shown = pictures.reference(given, kept, chosen())
    assert "only a fingerprint was given" in shown.note
