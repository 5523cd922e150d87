"""Measure how well sound is recognised: recall by distortion, and the worst of strangers.

References are songs made up from the seed, or, with `--folder`, the audio files of a folder;
every fifth of them is kept out of the index and serves as a stranger, with speech and mixes.
Figures of generated songs say that the machinery works; of real music they say more.

    python bench/audio.py --seed 7 --songs 24
    python bench/audio.py --seed 7 --folder ~/Music
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from domain.work import ReferenceId, WorkId
from fingerprint.decode import sound_blocks
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes
from fingerprint.modalities.audio import Audio, AudioOptions
from fingerprint.modality import Found, Media
from service.demo.content.music import RATE, SongEdit, copy_song, song, speech, write_audio

EDITS: dict[str, SongEdit] = {
    "as it is": SongEdit(),
    "noise 10 dB": SongEdit(noise_db=10),
    "noise 0 dB": SongEdit(noise_db=0),
    "speech +6 dB": SongEdit(speech_db=6),
    "speech 0 dB": SongEdit(speech_db=0),
    "pitch +4 %": SongEdit(pitch=1.04),
    "pitch -4 %": SongEdit(pitch=0.96),
    "tempo +10 %": SongEdit(tempo=1.10),
    "tempo -10 %": SongEdit(tempo=0.90),
    "speed +5 %": SongEdit(speed=1.05),
    "speed -5 %": SongEdit(speed=0.95),
    "speed +10 %": SongEdit(speed=1.10),
}
CODECS = ("mp3", "vorbis", "opus", "aac")
LENGTHS = (5, 10, 30)
MEDIA = Media(Path(), "audio/none", "0" * 64)


def originals(folder: Path | None, count: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """Give recordings of at least 40 s at RATE."""
    if folder is None:
        for number in range(count):
            yield song(seed * 1000 + number, 60)
        return
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".ogg", ".mp3", ".flac"))
    for path in files[:count]:
        samples = np.concatenate(list(sound_blocks(path, rate=RATE, longest=120)))
        if len(samples) > 40 * RATE:
            yield samples


def heard(audio: Audio, samples: NDArray[np.float32]) -> Codes:
    """Fingerprint samples at RATE."""
    return audio.listen([scipy.signal.resample_poly(samples, 160, 441).astype(np.float32)])


def encoded(samples: NDArray[np.float32], codec: str, folder: Path) -> NDArray[np.float32]:
    """Send samples at RATE through a codec at 32 kbit/s."""
    path = folder / "copy"
    write_audio(path, samples, RATE, codec, 32_000)
    return np.concatenate(list(sound_blocks(path, rate=RATE)))


class Bench:
    """References in an index, and what became of the questions put to it."""

    def __init__(self, known: dict[str, NDArray[np.float32]]) -> None:
        self.audio = Audio(AudioOptions(shown=0.0))
        index = MemoryIndex(self.audio.scheme, self.audio.shape)
        for name, samples in known.items():
            index.add(ReferenceId(name), WorkId(name), heard(self.audio, samples))
        self.snapshot = index.snapshot()
        self.scores: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
        self.wrong: list[tuple[float, float, str]] = []
        self.astray: list[float] = []
        self.spent: defaultdict[str, list[float]] = defaultdict(list)

    def ask(self, samples: NDArray[np.float32], truth: str, what: str) -> Found | None:
        """Ask for one capture; note every wrong answer, return the right one."""
        started = time.process_time()
        codes = heard(self.audio, samples)
        between = time.process_time()
        found = self.audio.match(codes, MEDIA, self.snapshot)
        self.spent["fingerprint"].append(between - started)
        self.spent["match"].append(time.process_time() - between)
        self.wrong += [(f.score, f.raw, f"{what}: {f.work}") for f in found if f.work != truth]
        return next((f for f in found if f.work == truth), None)

    def try_copies(self, name: str, cut: NDArray[np.float32], start: float, seed: int) -> None:
        """Distort an excerpt that starts at a second of its song, and ask for parts of it."""
        copies = {kind: copy_song(cut, edit, seed) for kind, edit in EDITS.items()}
        with TemporaryDirectory() as scratch:
            copies |= {codec: encoded(cut, codec, Path(scratch)) for codec in CODECS}
        for kind, copy in copies.items():
            for length in LENGTHS:
                right = self.ask(copy[: length * RATE], name, f"{name} {kind} {length} s")
                self.scores[kind, length].append(right.score if right else 0.0)
                if right and right.score >= 0.9:
                    first = right.segments[0]
                    place = first.reference_start - first.query_start * first.speed
                    self.astray.append(abs(place - start))

    def try_stranger(self, samples: NDArray[np.float32], what: str) -> int:
        """Ask for pieces of half a minute that are in no reference."""
        pieces = range(0, len(samples) // RATE - 29, 30)
        for at in pieces:
            self.ask(samples[at * RATE : (at + 30) * RATE], "", what)
        return len(pieces)

    def report(self, strange: int) -> None:
        """Print the tables."""
        print(f"{'':14}" + "".join(f"{f'{n} s: report review':>24}" for n in LENGTHS))
        for kind in (*EDITS, *CODECS):
            row = (np.array(self.scores[kind, n]) for n in LENGTHS)
            cells = (f"{np.mean(s >= 0.9):>17.0%}{np.mean(s >= 0.5):>7.0%}" for s in row)
            print(f"{kind:14}" + "".join(cells))
        print(f"{strange} strange pieces; the worst of {len(self.wrong)} wrong answers to all:")
        for score, raw, what in sorted(self.wrong, reverse=True)[:6]:
            print(f"  {score:.2f} clearness {raw:.1f} {what}")
        median, high = np.quantile(self.astray, (0.5, 0.9))
        print(f"place: median {median:.3f} s off, 90 % within {high:.3f} s")
        for part, seconds in self.spent.items():
            print(f"{part}: {np.mean(seconds) * 1000:.0f} ms of CPU a capture")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--songs", type=int, default=24, help="references and strangers")
    parser.add_argument("--copies", type=int, default=12, help="references to copy from")
    parser.add_argument("--folder", type=Path, help="audio files instead of made-up songs")
    asked = parser.parse_args()
    found = enumerate(originals(asked.folder, asked.songs, asked.seed))
    songs = {f"song {number}": samples for number, samples in found}
    strangers = [songs.pop(name) for name in list(songs)[4::5]]
    bench = Bench(songs)
    print(f"seed {asked.seed}: {len(songs)} references, {len(strangers)} strangers")
    rng = np.random.default_rng(asked.seed)
    chosen = rng.permutation(list(songs))[: asked.copies]
    for number, name in enumerate(chosen):
        start = float(rng.uniform(0, len(songs[name]) / RATE - 36))
        cut = songs[name][int(start * RATE) : int((start + 34) * RATE)]
        bench.try_copies(str(name), cut, int(start * RATE) / RATE, asked.seed + number)
    strange = 0
    for number, samples in enumerate(strangers):
        for kind, edit in EDITS.items():
            copy = copy_song(samples[: 90 * RATE], edit, number)
            strange += bench.try_stranger(copy, f"stranger {number} {kind}")
        strange += bench.try_stranger(speech(asked.seed * 1000 + number, 60), "speech")
    bench.report(strange)


if __name__ == "__main__":
    main()
