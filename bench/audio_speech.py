"""People who talk: espeak-ng's voices where it is installed, the demo's babble elsewhere.

What is read is prose of the demo's, which says nothing, in the ordinary words of a language.
"""

import shutil
import subprocess
from pathlib import Path

from bench.audio_effects import RATE
from bench.audio_tracks import Track
from fingerprint.decode import probe
from service.demo.content.music import speech
from service.demo.content.novels import novel
from service.demo.content.sound_files import write_audio

VOICES = (
    ("en-us", 165),
    ("en-gb+f3", 175),
    ("en-gb+m3", 150),
    ("en-us+f2", 185),
    ("de", 160),
    ("fr+f4", 170),
    ("es+m2", 180),
    ("it+f1", 165),
    ("ru", 155),
    ("pl+f5", 175),
)
"""espeak-ng's names of voices, and words a minute."""
_LETTERS_A_SECOND = 16


def spoken() -> bool:
    """Tell whether espeak-ng is installed."""
    return shutil.which("espeak-ng") is not None


def talks(folder: Path, seed: int, seconds: float) -> list[Track]:
    """Let every voice talk for about so many seconds, each of something else."""
    if not spoken():
        tracks = []
        for number in range(len(VOICES)):
            path = folder / f"babble-{number}.ogg"
            write_audio(path, speech(seed * 100 + number, seconds), RATE, "vorbis", 96_000)
            tracks.append(Track(f"babble {number}", "speech", path, seconds))
        return tracks
    return [
        reading(folder, seed * 100 + number, voice, pace, seconds)
        for number, (voice, pace) in enumerate(VOICES)
    ]


def reading(folder: Path, seed: int, voice: str, pace: int, seconds: float) -> Track:
    """Let a voice of espeak-ng read the text that follows from a seed."""
    text = "\n".join(novel(seed, "en", 1, round(seconds * _LETTERS_A_SECOND)).chapters)
    path = folder / f"{voice}-{pace}-{seed}.wav"
    subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(pace), "-w", str(path), "--stdin"],
        input=text.encode(),
        check=True,
    )
    return Track(f"{voice} at {pace} reads {seed}", "speech", path, probe(path).seconds or 0.0)
