"""Tiny valid files of sound, and films, in many containers and codecs."""

import sys
from pathlib import Path

import av
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from media_builders import a_film  # noqa: E402  # it is beside the tests that use it too
from sound_builders import a_sound, some_tracks  # noqa: E402  # see above

SECONDS = 3.0
# Name, codec, rate, channels. The name's ending picks the container.
SOUNDS = (
    ("s16.wav", "pcm_s16le", 22_050, 1),
    ("u8.wav", "pcm_u8", 8000, 2),
    ("f32.wav", "pcm_f32le", 22_050, 2),
    ("adpcm.wav", "adpcm_ms", 22_050, 1),
    ("six.wav", "pcm_s16le", 22_050, 6),
    ("s.flac", "flac", 44_100, 2),
    ("s.mp3", "libmp3lame", 44_100, 2),
    ("vorbis.ogg", "vorbis", 44_100, 2),
    ("opus.ogg", "libopus", 48_000, 2),
    ("flac.ogg", "flac", 22_050, 1),
    ("s.m4a", "aac", 44_100, 2),
    ("alac.m4a", "alac", 44_100, 1),
    ("s.aac", "aac", 44_100, 2),
    ("s.webm", "libopus", 48_000, 1),
    ("s.mkv", "aac", 44_100, 2),
    ("s.mov", "pcm_s16be", 22_050, 1),
    ("s.avi", "libmp3lame", 44_100, 1),
    ("s.flv", "libmp3lame", 44_100, 1),
    ("s.ts", "mp2", 44_100, 2),
    ("s.aiff", "pcm_s16be", 22_050, 1),
    ("s.wma", "wmav2", 44_100, 2),
    ("s.amr", "libopencore_amrnb", 8000, 1),
    ("s.caf", "pcm_s16le", 22_050, 1),
    ("s.wv", "wavpack", 44_100, 1),
    ("s.tta", "tta", 44_100, 1),
    ("s.ac3", "ac3", 44_100, 2),
    ("s.eac3", "eac3", 44_100, 2),
)
FILMS = ("film.mp4", "film.mkv", "film.ts", "film.webm", "film.avi", "film.mov", "film.flv")


def music(seconds: float, rate: int, channels: int) -> np.ndarray:
    """Return chords that change five times a second: (channels, n) float32, always the same."""
    draw = np.random.default_rng(5)
    at = np.arange(rate // 5) / rate
    tones = draw.uniform(250, 3000, (round(seconds * 5), 3, 1))
    chords = np.sin(2 * np.pi * tones * at).sum(axis=1) * np.exp(-4 * at) * 0.25
    return np.repeat(chords.reshape(1, -1).astype(np.float32), channels, axis=0)


def seeds(folder: Path) -> dict[str, bytes]:
    """Make every valid file; those whose encoder or muxer is missing are left out."""
    made: dict[str, bytes] = {}
    for name, codec, rate, channels in SOUNDS:
        try:
            path = a_sound(
                folder / name, music(SECONDS, rate, channels), rate=rate, codec=codec
            )
        except (av.error.FFmpegError, ValueError) as error:
            print(f"{name} is left out: {error}")
        else:
            made[name] = path.read_bytes()
    for name in FILMS:
        made[name] = a_film(folder / name, seconds=2.0).read_bytes()
    tracks = [music(SECONDS, 44_100, 1), music(1.0, 44_100, 2)]
    made["two.mkv"] = some_tracks(folder / "two.mkv", tracks).read_bytes()
    return made
