"""Play the sound of the demo: songs as references, tracks as they are posted.

References keep their samples beside them until all is rendered; a copy is cut from those.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.demo.content.music import RATE, SongEdit, copy_song, medley, song, speech
from service.demo.content.sound_files import Codec, write_audio
from service.demo.plan_content import AudioContent, Part
from service.demo.plan_words import PlannedWork

CODECS: dict[str, Codec] = {"mp3": "mp3", "ogg": "vorbis", "opus": "opus", "m4a": "aac"}
EDITS = {
    "plain": SongEdit(),
    "reencode": SongEdit(),
    "speech": SongEdit(speech_db=0.0),
    "noise": SongEdit(noise_db=8.0),
    "pitch": SongEdit(pitch=1.03),
    "faster": SongEdit(speed=1.05),
    "slower": SongEdit(speed=0.95),
}
CROSSFADE_SECONDS = 0.5


def song_of(work: PlannedWork) -> NDArray[np.float32]:
    """Play a planned song. (n,) float32 mono at RATE."""
    return song(work.seed, work.seconds)


def sound_part(part: Part, samples: Path) -> NDArray[np.float32]:
    """Return a stretch of sound: of a song's kept samples, or newly played."""
    if part.work is None:
        return song(part.seed, part.seconds)
    kept = np.load(samples / f"{part.work}.npy", mmap_mode="r")
    cut = kept[part.start * RATE : (part.start + part.seconds) * RATE]
    return np.asarray(cut, dtype=np.float32)


def background(seed: int, seconds: float) -> NDArray[np.float32]:
    """Return the sound under a film: somebody talks, or music plays."""
    return song(seed, seconds) if seed % 2 else speech(seed, seconds)


def write_track(content: AudioContent, samples: Path, file: Path) -> None:
    """Make a posted track."""
    parts = [sound_part(part, samples) for part in content.parts]
    whole = parts[0] if len(parts) == 1 else medley(parts, CROSSFADE_SECONDS)
    sound = copy_song(whole, EDITS[content.treatment], content.seed)
    write_audio(file, sound, RATE, CODECS[content.codec])
