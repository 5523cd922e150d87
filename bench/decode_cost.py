"""What canvases cost beside bare decoding: the floor that ingest of video stands on.

    make bench-decode, or
    python -m bench.decode_cost [--seconds 20] [--codecs h264,hevc,vp9,av1] [FILM …]

Films are drawn by our own code and encoded here. Both are timed by turns on one core with
one thread, by this process's CPU time; the ratio of the medians counts. Keyframes alone are
timed beside them.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import av
import numpy as np

from bench.arguments import some_of
from bench.index_rows import once
from bench.text_speed import one_core
from fingerprint.decode import canvas_frames
from fingerprint.keyframes import keyframe_canvases
from service.demo.content.film_scenes import film_frames

CODECS = {
    "h264": ("libx264", {"preset": "medium", "crf": "23"}),
    "hevc": ("libx265", {"preset": "fast", "crf": "26", "x265-params": "log-level=none"}),
    "vp9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "6", "crf": "32", "b:v": "0"}),
    "av1": ("libsvtav1", {"preset": "10", "crf": "35"}),
}
SIZES = {"360p": (640, 360), "720p": (1280, 720), "1080p": (1920, 1080)}
REACH = {"360p": 1.25, "720p": 1.2, "1080p": 1.1}
_FPS, _ROUNDS = 24, 5


def bare_decode(path: Path) -> int:
    """Decode all pictures with one thread and do nothing with them; say how many there are."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        return sum(1 for _ in container.decode(stream))


def canvas_cost(path: Path, fps: float = 2.0) -> int:
    """Take canvases at a steady rate as ingest does; say how many there are."""
    return sum(1 for _ in canvas_frames(path, fps=fps))


def key_cost(path: Path) -> int:
    """Take canvases of keyframes, two seconds apart or more; say how many there are."""
    return sum(1 for _ in keyframe_canvases(path))


def costs(path: Path, rounds: int = _ROUNDS) -> tuple[float, float, float, float]:
    """Time a film by turns.

    Returns:
        Seconds of CPU of bare decoding; and times that: two canvases a second, four, and
        keyframes alone.
    """
    parts: tuple[Callable[[], object], ...] = (
        lambda: bare_decode(path),
        lambda: canvas_cost(path),
        lambda: canvas_cost(path, 4.0),
        lambda: key_cost(path),
    )
    turns = [[once(part)[0] for part in parts] for _ in range(rounds + 1)][1:]
    bare, two, four, keys = (median(turn[part] for turn in turns) for part in range(4))
    return bare, two / bare, four / bare, keys / bare


def a_film(path: Path, codec: str, size: tuple[int, int], seconds: float) -> Path:
    """Draw and encode a film that runs twice as fast, so that no frame is shown twice."""
    name, options = CODECS[codec]
    grain = np.random.default_rng(1).integers(-2, 3, (8, *size[::-1], 1), np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(name, rate=_FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for turn, picture in enumerate(film_frames(7, 2 * seconds)):
            drawn = np.asarray(picture.resize(size), np.int16) + grain[turn % 8]
            clear = np.clip(drawn, 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(clear, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def main() -> None:
    """Encode, time, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--codecs", type=some_of(tuple(CODECS)), default=tuple(CODECS))
    parser.add_argument("--sizes", type=some_of(tuple(SIZES)), default=tuple(SIZES))
    parser.add_argument("films", type=Path, nargs="*", help="other films to time")
    asked = parser.parse_args()
    os.environ.setdefault("SVT_LOG", "1")  # only errors, please
    print("film          bare, x real time   2 a second (reach)   4 a second   keyframes")
    with tempfile.TemporaryDirectory(prefix="keywatch-decode-") as scratch:
        for codec in asked.codecs:
            for name in asked.sizes:
                film = Path(scratch) / f"{codec}-{name}.mp4"
                _tell(a_film(film, codec, SIZES[name], asked.seconds), REACH[name])
                film.unlink()
    for film in asked.films:
        _tell(film, None)


def _tell(film: Path, reach: float | None) -> None:
    with one_core():
        bare, two, four, keys = costs(film)
    with av.open(str(film)) as container:
        seconds = (container.duration or 0) / 1_000_000
    aim = "" if reach is None else f"({reach:g})"
    row = f"{film.stem[:14]:14}{seconds / bare:16.0f} {two:16.2f} {aim:7} {four:12.2f}"
    print(f"{row} {keys:11.3f}", flush=True)


if __name__ == "__main__":
    main()
