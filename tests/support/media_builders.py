"""Small media files, encoded here and now."""

from fractions import Fraction

import av
import numpy as np


def a_film(path, *, seconds=3.0, fps=10, size=(64, 48), tone=440.0, times=None):
    """Write a film whose left part grows bright with time; `tone` None leaves sound out.

    `times` replaces the frame times, in seconds.
    """
    width, height = size
    codec = {".webm": "libvpx"}.get(path.suffix, "libx264")
    with av.open(str(path), "w") as container:
        film = container.add_stream(codec, rate=fps)
        film.width, film.height, film.pix_fmt = width, height, "yuv420p"
        film.codec_context.time_base = Fraction(1, 1000)
        film.codec_context.gop_size = fps
        rate = 48_000 if path.suffix == ".webm" else 44_100
        sound = None
        if tone is not None:
            sound = container.add_stream(
                "libopus" if path.suffix == ".webm" else "aac", rate=rate, layout="mono"
            )
        count = round(seconds * fps)
        for i, at in enumerate(times or [i / fps for i in range(count)]):
            body = np.full((height, width, 3), 20, np.uint8)
            body[:, : max(1, width * (i + 1) // count)] = 220
            frame = av.VideoFrame.from_ndarray(body, format="rgb24")
            frame.pts, frame.time_base = round(at * 1000), Fraction(1, 1000)
            container.mux(film.encode(frame))
        container.mux(film.encode(None))
        if sound is not None:
            container.mux(sound.encode(_tone(tone, seconds, rate)))
            container.mux(sound.encode(None))
    return path


def a_song(path, *, seconds=3.0, tone=440.0, rate=44_100, codec="pcm_s16le"):
    """Write a tone."""
    with av.open(str(path), "w") as container:
        sound = container.add_stream(codec, rate=rate, layout="mono")
        container.mux(sound.encode(_tone(tone, seconds, rate)))
        container.mux(sound.encode(None))
    return path


def _tone(tone, seconds, rate):
    wave = 0.5 * np.sin(2 * np.pi * tone * np.arange(int(seconds * rate)) / rate)
    frame = av.AudioFrame.from_ndarray(wave.astype(np.float32)[None], "fltp", "mono")
    frame.sample_rate, frame.pts = rate, 0
    return frame
