"""However a film is coded, turned or lit, its canvas shows what a screen shows."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from decode_builders import pictures, write_film

from domain.errors import UndecodableMedia
from fingerprint.canvas import Painter
from fingerprint.decode import canvas_frames
from fingerprint.tones import LEVELS, curve

SHAPE = (96, 64)
FILM = Path("film.mp4")


def first(path):
    return next(iter(canvas_frames(path, size=32)))


def corner(shape=SHAPE):
    """A dark picture whose top left part is bright, the wide way."""
    width, height = shape
    grey = np.full((height, width), 40, np.uint8)
    grey[: height // 4, : width // 2] = 210
    return grey


def coded(levels, pix_fmt, *, bits=8, full=False):
    """A frame of given luma, in as many columns."""
    wide = np.repeat(np.asarray(levels), 32)[None].repeat(64, 0)
    frame = av.VideoFrame(wide.shape[1], 64, pix_fmt)
    for number, plane in enumerate(frame.planes):
        row = np.full((plane.height, plane.line_size // (1 + (bits > 8))), 1 << (bits - 1))
        if number == 0:
            row[:, : wide.shape[1]] = wide
        plane.update(row.astype(np.uint8 if bits == 8 else np.uint16).tobytes())
    frame.color_range = 2 if full else 1
    return frame


def greys(frame, columns):
    canvas, _ = Painter(FILM, 8 * columns).paint(frame)
    return [int(canvas[4, 8 * k + 4]) for k in range(columns)]


# Which corner is bright on the screen, for degrees against the clock and mirrorings.
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("mirror", [(False, False), (True, False), (False, True)])
def test_a_film_is_shown_turned_and_mirrored_as_a_player_does(tmp_path, degrees, mirror):
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"threads": "1"})
        stream.width, stream.height, stream.pix_fmt = *SHAPE, "yuv420p"
        stream.set_display_rotation(degrees, hflip=mirror[0], vflip=mirror[1])
        grey = av.VideoFrame.from_ndarray(corner(), format="gray").reformat(format="yuv420p")
        for pts in range(3):
            grey.pts, grey.time_base = pts, Fraction(1, 10)
            container.mux(stream.encode(grey))
        container.mux(stream.encode(None))
    _, canvas, shape = first(path)
    shown = np.rot90(corner(), degrees // 90)
    shown = shown[:: -1 if mirror[1] else 1, :: -1 if mirror[0] else 1]
    assert shape == shown.shape[::-1]
    wanted = shown[:: shown.shape[0] // 32, :: shown.shape[1] // 32]
    assert np.abs(canvas.astype(int) - wanted[:32, :32]).mean() < 25


@pytest.mark.parametrize(
    ("pix_fmt", "bits"), [("yuv420p", 8), ("yuv420p10le", 10), ("yuv422p12le", 12)]
)
def test_black_and_white_are_0_and_255_in_any_depth_and_range(pix_fmt, bits):
    up = 1 << (bits - 8)
    narrow = coded([16 * up, 126 * up, 235 * up], pix_fmt, bits=bits)
    full = coded([0, 128 * up, 256 * up - 1], pix_fmt, bits=bits, full=True)
    assert greys(narrow, 3) == pytest.approx([0, 128, 255], abs=1)
    assert greys(full, 3) == pytest.approx([0, 128, 255], abs=1)


def test_an_hdr_master_and_its_plain_copy_look_alike():
    # Black, a face, a white sheet of paper, a lamp; nits in PQ by SMPTE ST 2084.
    nits = np.array([0, 60, 203, 1000])
    light = (nits / 10_000) ** (2610 / 16384)
    coded_pq = (3424 / 4096 + 18.8515625 * light) / (1 + 18.6875 * light)
    levels = np.rint(64 + 876 * coded_pq**78.84375).astype(int)
    frame = coded(levels, "yuv420p10le", bits=10)
    frame.color_trc = 16
    plain = 255 * (np.minimum(nits, 203) / 203) ** (1 / 2.4)
    black, face, paper, lamp = greys(frame, 4)
    assert (black, lamp) == (0, 255)
    assert face == pytest.approx(plain[1], abs=40)
    assert 180 < paper < lamp


def test_only_pq_has_a_curve_and_it_rises():
    assert [curve(transfer) for transfer in (1, 2, 13, 18)] == [None] * 4
    pq = curve(16)
    assert pq is not None
    assert len(pq) == LEVELS
    assert (np.diff(pq.astype(int)) >= 0).all()


def test_wide_pixels_widen_the_frame_and_absurd_ones_do_not():
    frame = av.VideoFrame(720, 576, "yuv420p")
    shapes = [
        Painter(FILM, 16, pixel).paint(frame)[1]
        for pixel in (None, Fraction(64, 45), Fraction(0), Fraction(5000))
    ]
    assert shapes == [(720, 576), (1024, 576), (720, 576), (720, 576)]


def test_a_frame_is_never_told_to_be_a_thread():
    shapes = [
        Painter(FILM, 16).paint(av.VideoFrame(*size, "gray"))[1]
        for size in [(2, 900), (900, 2)]
    ]
    assert shapes == [(18, 900), (900, 18)]


def test_pixels_of_a_file_are_as_wide_as_it_says(tmp_path):
    how = {"sample_aspect_ratio": Fraction(16, 11)}
    path = write_film(tmp_path / "film.mp4", pictures(5, SHAPE), **how)
    assert first(path)[2] == (round(96 * 16 / 11), 64)


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt"),
    [
        ("film.mov", "qtrle", "rgb24"),
        ("film.mov", "qtrle", "argb"),
        ("film.mov", "png", "rgba"),
        ("film.mov", "png", "gray16be"),
        ("film.mov", "prores", "yuv422p10le"),
        ("film.avi", "rawvideo", "bgr24"),
        ("film.mkv", "ffv1", "yuv444p16le"),
        ("film.mkv", "ffv1", "bgr0"),
        ("film.mp4", "libx265", "yuv420p12le"),
        ("film.mkv", "libvpx-vp9", "yuv440p"),
    ],
)
def test_any_kind_of_colours_gives_the_same_grey(tmp_path, name, codec, pix_fmt):
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    path = write_film(
        tmp_path / name, [corner()] * 4, codec=codec, pix_fmt=pix_fmt, options=options
    )
    _, canvas, _ = first(path)
    assert float(canvas[2:6, 3:13].mean()) == pytest.approx(210, abs=4)
    assert float(canvas[20:].mean()) == pytest.approx(40, abs=4)


def test_a_palette_is_looked_up(tmp_path):
    palette = np.zeros((256, 4), np.uint8)
    palette[:, 0], palette[7], palette[9] = 255, (255, 40, 40, 40), (255, 210, 210, 210)
    picture = np.where(corner() > 100, 9, 7).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray((picture, palette), format="pal8")
    path = write_film(tmp_path / "film.mov", [frame] * 3, codec="png", pix_fmt="pal8")
    _, canvas, _ = first(path)
    assert float(canvas[2:6, 3:13].mean()) == pytest.approx(210, abs=2)


def test_colours_that_nobody_can_convert_are_refused_by_name():
    with pytest.raises(UndecodableMedia, match=r"film\.mp4: .*gbrap32le"):
        Painter(FILM, 16).paint(av.VideoFrame(64, 48, "gbrap32le"))


def test_a_film_may_change_its_size_in_the_middle(tmp_path):
    small = write_film(tmp_path / "a.ts", [corner((64, 48))] * 20, gop_size=5)
    large = write_film(tmp_path / "b.ts", [corner((128, 64))] * 20, gop_size=5)
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    seen = list(canvas_frames(both, size=32))
    assert {shape for _, _, shape in seen} == {(64, 48), (128, 64)}
    assert seen[-1][0] >= 3.0
    for _, canvas, _ in seen:
        assert float(canvas[2:6, 3:13].mean()) == pytest.approx(210, abs=8)
