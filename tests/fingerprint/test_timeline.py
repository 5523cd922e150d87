"""Frames and samples stand where they were played."""

from fractions import Fraction
from types import SimpleNamespace

import av
import numpy as np
import pytest
from av import VideoFrame
from sound_builders import heard, tone

from fingerprint.damage import watched
from fingerprint.timeline import shown_at

RATE = 44_100


def stamped(path, starts):
    """Write a tone in pieces of a second, each with a time stamp of its own."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mp2", rate=RATE, layout="mono")
        whole = np.int16(20_000 * tone(440, float(len(starts)), RATE))[None]
        frame = av.AudioFrame.from_ndarray(whole, "s16", "mono")
        frame.sample_rate, frame.pts = RATE, 0
        for packet in stream.encode(frame) + stream.encode(None):
            piece = min(max(0, packet.pts // RATE), len(starts) - 1)
            packet.pts = packet.dts = packet.pts + round((starts[piece] - piece) * RATE)
            container.mux(packet)
    return path


def test_frames_handed_out_in_another_order_do_not_stretch_the_film():
    frames = []
    for pts in (0, 2, 1, 4, 3, 6, 5):
        frame = VideoFrame(16, 16, "gray")
        frame.pts, frame.time_base = pts, Fraction(1, 10)
        frames.append(frame)
    container = SimpleNamespace(format=SimpleNamespace(name="avi"))
    assert [s for s, _ in shown_at(iter(frames), container)] == pytest.approx(
        [0.0, 0.2, 0.2, 0.4, 0.4, 0.6, 0.6]
    )


@pytest.mark.parametrize("suffix", [".mkv", ".ts"])
def test_where_sound_is_missing_there_is_silence(tmp_path, suffix):
    path = stamped(tmp_path / f"s{suffix}", [0, 1, 5, 6])
    found, [told] = watched(heard, path)
    assert found.size / 8000 == pytest.approx(7.0, abs=0.2)
    assert np.abs(found[20_000:38_000]).max() < 0.01
    assert np.abs(found[42_000:54_000]).max() > 0.2
    assert told.silent == pytest.approx(3.0, abs=0.2)
    assert told.said() == ("is damaged: 0:04 of 0:07 were heard",)


def test_a_leap_of_a_broadcast_is_a_seam(tmp_path):
    path = stamped(tmp_path / "s.ts", [0, 1, 5000, 5001])
    found, [told] = watched(heard, path)
    assert found.size / 8000 == pytest.approx(4.0, abs=0.2)
    assert told.silent == 0


def test_time_before_the_beginning_is_heard_too(tmp_path):
    found, [told] = watched(heard, stamped(tmp_path / "s.mkv", [-2, -1, 0, 1]))
    assert found.size / 8000 == pytest.approx(4.0, abs=0.2)
    assert not told.damaged


def test_sound_that_begins_late_begins_at_nought(tmp_path):
    found = heard(stamped(tmp_path / "s.ts", [7, 8]))
    assert found.size / 8000 == pytest.approx(2.0, abs=0.2)
