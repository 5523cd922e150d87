"""The half of bench.fuzz_text that atheris draws, in a process of its own.

    python -m bench.fuzz_text_atheris --runs 50000 --seed 1 --folder SCRATCH

It looks at what code each input reaches, of our readers and of the library's for archives;
the first byte of an input says its target.
"""

import argparse
import logging
import random
import sys
from pathlib import Path

import atheris

# The normaliser is compiled, which code that counts its branches cannot be.
with atheris.instrument_imports(
    include=["fingerprint.text", "zipfile", "gzip"], exclude=["fingerprint.text.normalise"]
):
    from bench.fuzz_text_inputs import KINDS, TARGETS, TEXT, Tally, feed, hostile

from fingerprint.text.reading import EPUB, GZIP, ZIP

_PACKED = frozenset(body for kind in (EPUB, ZIP, GZIP) for body in hostile.valid(kind))


def main() -> None:
    """Draw, feed and count. Ends the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    logging.disable()
    tally = Tally("atheris")

    def ask(data: bytes) -> None:
        if tally.total() == asked.runs:
            return
        target, drawn = _taken(data)
        tally.count(target, lambda: feed(target, drawn, asked.folder))
        if tally.total() == asked.runs:
            tally.tell()

    # It counts what it does not hand to us, too.
    options = (f"-runs={asked.runs + 1000}", f"-seed={asked.seed}", "-max_len=65536")
    quiet = ("-timeout=60", "-verbosity=0", f"-artifact_prefix={asked.folder}/")
    command = [sys.argv[0], *options, *quiet, str(_corpus(asked.folder))]
    atheris.Setup(command, ask, custom_mutator=_mutated)
    atheris.Fuzz()


def _corpus(folder: Path) -> Path:
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, kind in enumerate(KINDS):
        for i, body in enumerate(hostile.valid(kind)):
            (corpus / f"{number}-{i}").write_bytes(bytes([number]) + body)
    return corpus


def _taken(data: bytes) -> tuple[str, bytes | str]:
    target = TARGETS[data[0] % len(TARGETS)] if data else TEXT
    body = data[1:]
    if target != TEXT:
        return target, body
    threes = (int.from_bytes(body[i : i + 3], "little") for i in range(0, len(body), 3))
    return target, "".join(chr(three % 0x110000) for three in threes)


def _mutated(data: bytes, most: int, seed: int) -> bytes:
    """Spoil an input, often inside its zip, where atheris alone would only spoil sums."""
    rng = random.Random(seed)
    if rng.random() < 0.5 or len(data) < 2:
        return bytes(atheris.Mutate(data, most))
    target, body = data[:1], data[1:]
    edits = [[_edit(rng) for _ in range(rng.randrange(3))] for _ in range(3)]
    if body in _PACKED:
        return (target + hostile.spoilt_inside(body, edits))[:most]
    return (target + hostile.spoilt(body, edits[0]))[:most]


def _edit(rng: random.Random) -> hostile.Edit:
    kind = rng.choice(hostile.EDIT_KINDS)
    junk = rng.choice(hostile.JUNK) if rng.random() < 0.5 else rng.randbytes(rng.randrange(8))
    return hostile.Edit(kind, rng.random(), rng.choice((1, 2, 4, 16, 64, 1000)), junk)


if __name__ == "__main__":
    main()
