"""Tiny valid films and pictures in many containers, codecs and formats."""

import os
import sys
from pathlib import Path

import av
import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from decode_builders import write_film  # noqa: E402  # it is beside the tests that use it too

from service.demo.content.film_scenes import film_frames  # noqa: E402  # see above

SECONDS, FPS, SIZE = 3.0, 6, (96, 64)
# Name, codec, pixel format. The name's ending picks the container.
FILMS = (
    ("h264.mp4", "libx264", "yuv420p"),
    ("hevc.mp4", "libx265", "yuv420p10le"),
    ("av1.mp4", "libsvtav1", "yuv420p"),
    ("mpeg4.mp4", "mpeg4", "yuv420p"),
    ("vp8.webm", "libvpx", "yuv420p"),
    ("vp9.webm", "libvpx-vp9", "yuv420p"),
    ("h264.mkv", "libx264", "yuv444p"),
    ("ffv1.mkv", "ffv1", "yuv420p"),
    ("mpeg4.avi", "mpeg4", "yuv420p"),
    ("msmpeg4.avi", "msmpeg4", "yuv420p"),
    ("mjpeg.avi", "mjpeg", "yuvj420p"),
    ("huffyuv.avi", "huffyuv", "yuv422p"),
    ("cinepak.avi", "cinepak", "rgb24"),
    ("utvideo.avi", "utvideo", "yuv420p"),
    ("mpeg1.mpg", "mpeg1video", "yuv420p"),
    ("mpeg2.mpg", "mpeg2video", "yuv420p"),
    ("flv1.flv", "flv", "yuv420p"),
    ("h264.flv", "libx264", "yuv420p"),
    ("prores.mov", "prores", "yuv422p10le"),
    ("qtrle.mov", "qtrle", "rgb24"),
    ("png.mov", "png", "rgba"),
    ("jpeg2000.mov", "jpeg2000", "yuv420p"),
    ("raw.mov", "rawvideo", "yuyv422"),
    ("h264.ts", "libx264", "yuv420p"),
    ("mpeg2.ts", "mpeg2video", "yuv420p"),
    ("hevc.ts", "libx265", "yuv420p"),
    ("wmv2.wmv", "wmv2", "yuv420p"),
    ("h264.h264", "libx264", "yuv420p"),
    ("vp9.ivf", "libvpx-vp9", "yuv420p"),
    ("mpeg2.mxf", "mpeg2video", "yuv420p"),
    ("vp8.ogv", "libvpx", "yuv420p"),
)
_TELEVISION = ("mpeg1.mpg", "mpeg2.mxf")  # formats of some rates only
# Name and how Pillow saves it; a name's ending picks the format.
PICTURES: dict[str, dict[str, object]] = {
    "plain.jpg": {"quality": 80},
    "progressive.jpg": {"quality": 80, "progressive": True},
    "cmyk.jpg": {"mode": "CMYK"},
    "plain.png": {},
    "palette.png": {"mode": "P"},
    "deep.png": {"mode": "I;16"},
    "alpha.png": {"mode": "RGBA"},
    "lossy.webp": {"quality": 80},
    "lossless.webp": {"lossless": True},
    "plain.gif": {"mode": "P"},
    "plain.bmp": {},
    "plain.tif": {},
    "lzw.tif": {"compression": "tiff_lzw"},
    "jpeg.tif": {"compression": "jpeg"},
    "plain.avif": {"quality": 70},
    "plain.jp2": {},
}


def still() -> Image.Image:
    """Return what all pictures show."""
    return next(film_frames(3, SECONDS)).resize((160, 96))


def seeds(folder: Path) -> dict[str, bytes]:
    """Make every valid file; films whose encoder or muxer is missing are left out."""
    made: dict[str, bytes] = {}
    os.environ.setdefault("SVT_LOG", "1")  # only errors, please
    frames = [frame.resize(SIZE) for frame in film_frames(3, SECONDS)][:: 12 // FPS]
    write_film(folder / "known.mp4", _pictures(frames, "yuv420p"), fps=FPS)
    still().save(folder / "known.png")
    for name, codec, form in FILMS:
        path = folder / name
        options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
        shown, fps = frames, FPS
        if name in _TELEVISION:
            shown, fps = [frame for frame in frames for _ in range(25 // FPS)], 25
        try:
            write_film(
                path,
                _pictures(shown, form),
                codec=codec,
                pix_fmt=form,
                fps=fps,
                gop_size=6,
                options=options,
            )
        except (av.error.FFmpegError, ValueError) as error:
            print(f"{name} is left out: {error}")
            path.unlink(missing_ok=True)
        else:
            made[name] = path.read_bytes()
    for name, how in PICTURES.items():
        made[name] = _saved(folder / name, dict(how))
    return made


def _pictures(frames: list[Image.Image], form: str) -> list[av.VideoFrame]:
    return [
        av.VideoFrame.from_ndarray(np.asarray(frame), format="rgb24").reformat(format=form)
        for frame in frames
    ]


def _saved(path: Path, how: dict[str, object]) -> bytes:
    mode = str(how.pop("mode", "RGB"))
    picture = still()
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    picture.save(path, **how)
    return path.read_bytes()
