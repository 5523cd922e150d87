"""What sound costs: from file to codes beside bare decoding, bytes an hour, a question.

Both are timed by turns, on one core, by this process's CPU time, so that other work on the
machine hardly shows; the ratio of the medians counts.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from bench.audio_asking import AUDIO, HEARD, Library, heard
from bench.audio_cases import Stock
from bench.audio_effects import RATE, Sound
from bench.audio_tracks import whole
from bench.index_rows import once, spend, weigh
from bench.text_speed import one_core
from fingerprint.decode import sound_blocks
from fingerprint.modality import Media
from service.demo.content.sound_files import Codec, write_audio

CODECS: tuple[Codec, ...] = ("vorbis", "mp3", "aac", "opus")
REACH, BYTES = 1.3, 2.6e6
"""Times bare decoding; bytes of the index an hour, in a large one."""
_ROUNDS = 7
_SECONDS = 240


def cost(library: Library, stock: Stock, scratch: Path) -> dict[str, Any]:
    """Measure; return the figures for JSON."""
    samples = _long(stock)
    with one_core():
        codecs = {codec: _timed(samples, codec, scratch / "timed") for codec in CODECS}
        questions = [
            heard(samples[at * RATE : (at + 30) * RATE])
            for at in range(0, len(samples) // RATE - 30, 10)
        ]
        asked = spend(library.ask, questions, 3)
    hours = library.seconds / 3600
    stored = weigh(library.folder, "fingerprints/**/*")
    return {
        "codecs": codecs,
        "bytes_an_hour": (weigh(library.folder) - stored) / hours,
        "stored_an_hour": stored / hours,
        "hours": hours,
        "match_ms": asked.ms(),
        "match_ms_p90": asked.ms(0.9),
    }


def _long(stock: Stock) -> Sound:
    """Return the longest known track, at most four minutes of it."""
    track = max((track for track, _ in stock.shelf.known), key=lambda one: one.seconds)
    return whole(track.path)[: _SECONDS * RATE]


def _timed(samples: Sound, codec: Codec, path: Path) -> dict[str, float]:
    write_audio(path, samples, RATE, codec, 96_000)
    media = Media(path, "audio/mpeg", "0" * 64)

    def decode() -> None:
        for _ in sound_blocks(path, rate=HEARD):
            pass

    parts: tuple[Callable[[], object], ...] = (decode, lambda: AUDIO.fingerprint(media))
    turns = [[once(part)[0] for part in parts] for _ in range(_ROUNDS + 1)][1:]
    bare, made = (median(turn[part] for turn in turns) for part in range(2))
    seconds = len(samples) / RATE
    return {"decode": seconds / bare, "codes": seconds / made, "ratio": made / bare}


def cost_table(figures: Mapping[str, Any]) -> str:
    """Say what was measured."""
    lines = [f"file to codes beside bare decoding (reach {REACH:g}), times real time"]
    lines += [
        f"  {codec:8} {one['ratio']:.2f}: {one['codes']:.0f} x, decoding {one['decode']:.0f} x"
        for codec, one in figures["codecs"].items()
    ]
    lines.append(
        f"  index {figures['bytes_an_hour'] / 1e6:.2f} MB an hour (reach {BYTES / 1e6:g}) and "
        f"{figures['stored_an_hour'] / 1e6:.2f} MB of fingerprints for alignment; "
        f"30 s in {figures['hours']:.1f} h: {figures['match_ms']:.1f} ms of CPU, "
        f"p90 {figures['match_ms_p90']:.1f} ms"
    )
    return "\n".join(lines)
