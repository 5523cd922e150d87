"""Films whose clocks are odd: a late first frame, no time stamps, an edit list."""

import struct

import numpy as np
import pytest
from decode_builders import pictures, write_film

from fingerprint.decode import canvas_frames
from fingerprint.keyframes import keyframe_canvases


def cut(path, seconds):
    """Let the edit list of an MP4 begin so many seconds later in its track."""
    body = bytearray(path.read_bytes())
    timescale = body.index(b"mdhd") + 4 + 12
    (ticks,) = struct.unpack_from(">I", body, timescale)
    entry = body.index(b"elst") + 4 + 8
    length, start = struct.unpack_from(">Ii", body, entry)
    struct.pack_into(">Ii", body, entry, length, start + round(seconds * ticks))
    path.write_bytes(body)
    return path


def brightest(canvas):
    return int(np.argmax(canvas.mean(axis=0)))


def sweep(count):
    """A bright bar that moves to the right, a pixel of 64 a frame."""
    frames = [np.full((48, 64), 30, np.uint8) for _ in range(count)]
    for number, frame in enumerate(frames):
        frame[:, number % 64] = 250
    return frames


def test_time_is_counted_from_the_first_frame_however_late(tmp_path):
    times = [30 + k / 10 for k in range(20)]
    path = write_film(tmp_path / "late.mkv", pictures(20), times=times)
    assert [at for at, _, _ in canvas_frames(path)] == [0.0, 0.5, 1.0, 1.5]
    assert [at for at, _, _ in keyframe_canvases(path)] == [0.0]


@pytest.mark.parametrize("name", ["film.h264", "film.hevc"])
def test_frames_without_time_stamps_follow_at_their_rate(tmp_path, name):
    codec = {"film.h264": "libx264", "film.hevc": "libx265"}[name]
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    path = write_film(tmp_path / name, pictures(75), fps=25, codec=codec, options=options)
    assert [at for at, _, _ in canvas_frames(path)] == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]


def test_frames_are_shown_in_the_order_of_the_film_not_of_the_file(tmp_path):
    path = write_film(tmp_path / "film.mp4", sweep(40), max_b_frames=3)
    bars = [brightest(canvas) for _, canvas, _ in canvas_frames(path, fps=5.0, size=64)]
    assert bars == list(range(0, 40, 2))


def test_what_an_edit_list_cuts_off_is_not_shown(tmp_path):
    path = write_film(tmp_path / "film.mp4", sweep(60), gop_size=10, max_b_frames=0)
    cut(path, 1.3)
    seen = [(at, brightest(canvas)) for at, canvas, _ in canvas_frames(path, size=64)]
    assert seen[:3] == [(0.0, 13), (0.5, 18), (1.0, 23)]
    keys = [(at, brightest(canvas)) for at, canvas, _ in keyframe_canvases(path, size=64)]
    assert len(keys) >= 2
    assert [bar for _, bar in keys] == [round(13 + 10 * at) for at, _ in keys]
