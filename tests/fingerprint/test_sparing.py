"""A decoder that is spared frames shows what one shows that is spared none."""

from pathlib import Path

import numpy as np
import pytest
from decode_builders import pictures, write_film

from fingerprint.canvas import Painter
from fingerprint.container import Limits, film_stream, opened
from fingerprint.decode import canvas_frames
from fingerprint.packets import Faults, packets_of, prepared
from fingerprint.sparing import sparing
from fingerprint.timeline import Clock

B_FRAMES = {"max_b_frames": 3, "gop_size": 24}


def decoded(path: Path, fps: float) -> int:
    """Count the frames that are decoded for canvases at a rate."""
    with opened(path) as container:
        stream = film_stream(container)
        clock, count = Clock(container), 0
        prepared(container, stream, Limits())
        for packet in sparing(packets_of(container, stream, Faults()), stream, clock, fps):
            for frame in packet.decode():
                clock.at(frame.time)
                count += 1
    return count


@pytest.mark.parametrize(
    ("name", "codec"),
    [("film.mp4", "libx264"), ("film.mkv", "libx264"), ("film.ts", "mpeg2video")],
)
@pytest.mark.parametrize("fps", [2.0, 4.0])
def test_what_is_shown_stays_the_same(tmp_path, name, codec, fps):
    frames = pictures(120)
    path = write_film(tmp_path / name, frames, codec=codec, fps=24, **B_FRAMES)
    assert decoded(path, fps) < 90
    sparse = [canvas for _, canvas, _ in canvas_frames(path, fps=fps)]
    # At 24 canvases a second every frame is shown, so none is spared.
    dense = {round(at * 24): canvas for at, canvas, _ in canvas_frames(path, fps=24.0)}
    assert len(sparse) == 5 * fps
    for number, canvas in enumerate(sparse):
        assert np.array_equal(canvas, dense[round(number * 24 / fps)])


def test_of_frames_at_an_uneven_rate_the_right_ones_are_spared(tmp_path):
    times = [k / 24 + k // 8 * 0.4 for k in range(72)]
    path = write_film(tmp_path / "film.mkv", pictures(72), times=times, fps=24, **B_FRAMES)
    assert decoded(path, 2.0) < 60
    with opened(path) as container:
        painter = Painter(path, 64)
        every = {frame.time: painter.paint(frame)[0] for frame in container.decode()}
    for at, canvas, _ in canvas_frames(path, fps=2.0, size=64):
        standing = every[max(time for time in every if time <= at + 1e-6)]
        assert np.array_equal(canvas, standing)
