"""Write cases of bench.audio down as files, for `keywatch evaluate`.

References are links to the tracks, so that nothing of the music is copied; what our own code
plays is. The product's own command then counts the same excerpts, decoding them itself.
"""

import wave
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import msgspec
import numpy as np

from bench.audio_cases import LENGTHS, Case, Stock, make
from bench.audio_edits import GROUPS, Edit, group_of
from bench.audio_effects import RATE, Sound
from bench.audio_negatives import minute

Line = dict[str, object]


def write_manifest(
    folder: Path, stock: Stock, edits: tuple[Edit, ...], queries: int, minutes: int
) -> Path:
    """Write references, excerpts of all lengths and strangers; return MANIFEST.jsonl.

    Args:
        folder: Made where it is missing; files of another run in it are written over.
        stock: What cases are made from.
        edits: Those to make.
        queries: Excerpts of each edit.
        minutes: Strangers, half a minute of each.
    """
    (folder / "references").mkdir(parents=True, exist_ok=True)
    (folder / "queries").mkdir(exist_ok=True)
    lines = [*_references(folder, stock)]
    for number in range(queries):
        for edit in edits:
            lines += _excerpts(folder, make(stock, edit, number))
    for number in range(minutes):
        path = f"queries/n{number}.wav"
        _write(folder / path, minute(stock, number).samples[: 30 * RATE])
        lines.append(_query(f"n{number}", "negative", path, []))
    manifest = folder / "MANIFEST.jsonl"
    manifest.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return manifest


def _references(folder: Path, stock: Stock) -> Iterator[Line]:
    for number, (track, work) in enumerate(stock.shelf.known):
        path = f"references/{number}{track.path.suffix}"
        (folder / path).unlink(missing_ok=True)
        if track.path.is_relative_to(stock.scratch):
            copyfile(track.path, folder / path)
        else:
            (folder / path).symlink_to(track.path.resolve())
        yield {"role": "reference", "work": work, "modality": "audio", "path": path}


def _excerpts(folder: Path, case: Case) -> Iterator[Line]:
    for seconds in LENGTHS:
        turn = [edit.name for edits in GROUPS.values() for edit in edits].index(case.edit.name)
        path = f"queries/q{case.number}-{turn}-{seconds}.wav"
        _write(folder / path, case.samples[: seconds * RATE])
        length = min(seconds, len(case.samples) / RATE)
        truth = {
            "work": case.work,
            "query": [0.0, length],
            "reference": [case.start, case.start + length * case.edit.pace],
        }
        group = f"{group_of(case.edit.name)}/{seconds}s"
        yield _query(f"q{case.number} {case.edit.name} {seconds} s", group, path, [truth])


def _query(name: str, group: str, path: str, truth: list[Line]) -> Line:
    return {
        "role": "query",
        "id": name,
        "group": group,
        "modality": "audio",
        "path": path,
        "truth": truth,
    }


def _write(path: Path, samples: Sound) -> None:
    """Write sixteen bits, without loss beyond that."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
