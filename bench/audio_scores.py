"""Music on paper, of several styles: notes with their times, made up from a seed.

What stands here is the composition. How it is played, and on what, is drawn apart from it
(bench.audio_styles), so that the same notes can be played twice.
"""

from dataclasses import dataclass

import numpy as np

_MODES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10))


@dataclass(frozen=True, slots=True)
class Note:
    """When, for how long (seconds), how high (Hz), how loud (1 is usual)."""

    at: float
    lasts: float
    hertz: float
    force: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A drum: when, which (kick, snare, hat), how loud."""

    at: float
    drum: str
    force: float = 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic in Hz and the steps of a scale."""

    tonic: float
    steps: tuple[int, ...]

    def hertz(self, degree: int) -> float:
        """Return the pitch of a degree, 0 being the tonic."""
        octave, step = divmod(degree, len(self.steps))
        return float(self.tonic * 2.0 ** (octave + self.steps[step] / 12))


def key(rng: np.random.Generator) -> Key:
    """Draw a key, in any tuning."""
    tonic = float(110.0 * 2.0 ** rng.uniform(0, 1))
    return Key(tonic, _MODES[int(rng.integers(len(_MODES)))])


def chords(rng: np.random.Generator, count: int) -> list[int]:
    """Draw a progression of four to eight degrees that comes back, with changes."""
    phrase = [int(c) for c in rng.integers(0, 7, int(rng.choice((4, 6, 8))))]
    out: list[int] = []
    while len(out) < count:
        out += phrase
        phrase[int(rng.integers(len(phrase)))] = int(rng.integers(0, 7))
    return out[:count]


def piano(rng: np.random.Generator, seconds: float) -> list[Note]:
    """A left hand that breaks chords, a right hand that wanders; the tempo breathes."""
    mine, beat = key(rng), float(60 / rng.uniform(60, 132))
    notes: list[Note] = []
    at, degree = 0.0, 14
    for root in chords(rng, int(seconds / (2 * beat)) + 1):
        breath = float(rng.uniform(0.93, 1.08))
        for turn, step in enumerate((0, 4, 7, 4)):
            force = 0.7 if turn else 0.9
            notes.append(
                Note(at + turn * breath * beat / 2, beat * 1.4, mine.hertz(root + step), force)
            )
        place = 0.0
        while place < 2:
            length = float(rng.choice((0.25, 0.5, 0.5, 1.0, 2.0)))
            if rng.random() < 0.85:
                pitch = mine.hertz(degree)
                when = at + place * breath * beat
                notes.append(
                    Note(when, length * beat * 1.2, pitch, float(rng.uniform(0.8, 1.2)))
                )
            degree = int(np.clip(degree + rng.integers(-3, 4), 9, 23))
            place += length
        at += 2 * breath * beat
    return notes


def held(rng: np.random.Generator, seconds: float, voices: int) -> list[Note]:
    """Chords of several voices, four to eight seconds each, one flowing into another."""
    mine = key(rng)
    notes: list[Note] = []
    at = 0.0
    for root in chords(rng, int(seconds / 4) + 1):
        lasts = float(rng.uniform(4, 8))
        for step in (0, 4, 7, 9, 11, 14)[:voices]:
            start = at + float(rng.uniform(0, 0.4))
            end = min(start + lasts * 1.15, seconds)
            notes.append(Note(start, end - start, mine.hertz(root + step)))
        at += lasts
    return [note for note in notes if note.lasts > 0.1]


def picked(rng: np.random.Generator, seconds: float) -> list[Note]:
    """One string after another: figures that change with the chords, runs between them."""
    mine, step = key(rng), float(60 / rng.uniform(180, 340))
    figure = [int(p) for p in rng.choice((0, 2, 4, 7, 9, 11, 14), 8)]
    notes: list[Note] = []
    at, degree = 0.0, 7
    for bar, root in enumerate(chords(rng, int(seconds / (6 * step)) + 1)):
        figure[int(rng.integers(8))] = int(rng.choice((0, 2, 4, 5, 7, 9, 11, 12, 14)))
        pace = step * float(rng.uniform(0.94, 1.07))
        for turn in range(int(rng.choice((6, 8, 8)))):
            degree = int(np.clip(degree + rng.integers(-2, 3), 3, 15))
            run = bar % 3 == 2 or rng.random() < 0.25
            if rng.random() < 0.88:
                pitch = mine.hertz(degree if run else root + figure[turn])
                notes.append(Note(at, step * 5, pitch, float(rng.uniform(0.6, 1.2))))
            at += pace
    return notes


def stepped(
    rng: np.random.Generator, seconds: float, pace: float
) -> tuple[list[Note], list[Note]]:
    """Return a bass and an arpeggio of sixteen steps a bar, which come and go by fours."""
    mine, step = key(rng), 15 / pace
    bars = int(seconds / (16 * step)) + 1
    low: list[Note] = []
    high: list[Note] = []
    for bar, root in enumerate(chords(rng, bars)):
        if bar % 4 == 0:
            figure = [int(d) for d in rng.choice((0, 2, 4, 7, 9), 16)]
            sounding = rng.random(16) < 0.7
            rhythm = rng.random(16) < 0.4
        for turn in range(16):
            at = (16 * bar + turn) * step
            if rhythm[turn]:
                low.append(Note(at, step * 1.5, mine.hertz(root - 7)))
            if sounding[turn] and (bar // 4) % 4 != 1:
                high.append(Note(at, step * 1.2, mine.hertz(root + 7 + figure[turn])))
    return low, high


def beaten(rng: np.random.Generator, seconds: float, pace: float) -> list[Hit]:
    """A drum pattern of a bar that comes back, with fills, so many beats a minute."""
    step = 15 / pace
    kicks = [0, *(int(s) for s in rng.choice(np.arange(2, 16), 3, replace=False))]
    hats = [turn for turn in range(16) if turn % 2 == 0 or rng.random() < 0.2]
    hits: list[Hit] = []
    for bar in range(int(seconds / (16 * step)) + 1):
        start = 16 * bar * step
        hits += [Hit(start + turn * step, "kick") for turn in kicks]
        hits += [Hit(start + turn * step, "snare") for turn in (4, 12)]
        hits += [Hit(start + turn * step, "hat", 0.6) for turn in hats]
        if bar % 8 == 7:
            hits += [Hit(start + turn * step, "snare", 0.7) for turn in (13, 14, 15)]
    return hits
