"""Compose: keys, chords, melodies and rhythms of a song, as numbers.

A song's parts come back under letters (I introduction, V verse, C chorus, B bridge); what is
written here is played anew, with other inaccuracies, each time.
"""

from dataclasses import dataclass

import numpy as np

_SCALES = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 3, 5, 7, 9, 10),
    (0, 2, 4, 5, 7, 9, 10),
    (0, 2, 4, 7, 9),
)
_FORMS = ("IVVCVCBC", "IVCVCBCC", "VVCVCIBC", "IVCIVCBC", "VCVCBVCC")
_BARS = 4


@dataclass(frozen=True, slots=True)
class Tone:
    """One note of a melody: its bar, its beat in it, its length in beats, its degree."""

    bar: int
    beat: float
    beats: float
    degree: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is played in one part: a chord a bar (by its lowest degree), a melody, rhythms.

    strums, kicks, snares: beats of every bar. sung: by a voice, not by the lead.
    """

    chords: tuple[int, ...]
    melody: tuple[Tone, ...]
    strums: tuple[float, ...]
    kicks: tuple[float, ...]
    snares: tuple[float, ...]
    sung: bool


@dataclass(frozen=True, slots=True)
class Composition:
    """A song on paper.

    tonic: Hz. beat: seconds. beats: in a bar. swing: by what share of a beat off-beats
    come late. form: letters of `phrases` in their order.
    """

    tonic: float
    scale: tuple[int, ...]
    beat: float
    beats: int
    swing: float
    form: str
    phrases: dict[str, Phrase]

    def hertz(self, degree: int) -> float:
        """Return the pitch of a degree of the scale, 0 being the tonic."""
        octave, step = divmod(degree, len(self.scale))
        return float(self.tonic * 2.0 ** (octave + self.scale[step] / 12))

    @property
    def phrase_seconds(self) -> float:
        """How long each part is."""
        return _BARS * self.beats * self.beat


def compose(rng: np.random.Generator) -> Composition:
    """Write a song."""
    scale = _SCALES[int(rng.integers(len(_SCALES)))]
    beats = 4 if rng.random() < 0.8 else 3
    sung = {str(letter) for letter in rng.permutation(list("VCB"))[:2]}
    return Composition(
        # Any tuning at all: recordings of different bands are hardly ever in one tuning.
        tonic=float(220.0 * 2.0 ** rng.uniform(-0.5, 0.5)),
        scale=scale,
        beat=float(60.0 / rng.uniform(72, 150)),
        beats=beats,
        swing=float(rng.choice((0.0, 0.0, 0.08, 0.16))),
        form=_FORMS[int(rng.integers(len(_FORMS)))],
        phrases={
            letter: _phrase(len(scale), beats, letter in sung, rng)  # one draw a part
            for letter in "IVCB"
        },
    )


def _phrase(size: int, beats: int, sung: bool, rng: np.random.Generator) -> Phrase:  # noqa: FBT001  # a mark of the part
    halves = [float(b) for b in np.arange(0, beats, 0.5)]
    snares = tuple(b for b in halves if b % 2 == 1 or rng.random() < 0.08)
    return Phrase(
        chords=tuple(int(c) for c in rng.choice(size, _BARS)),
        melody=_melody(size, beats, rng),
        strums=tuple(b for b in halves if rng.random() < 0.45) or (0.0,),
        kicks=(0.0, *(b for b in halves[1:] if rng.random() < 0.25)),
        snares=snares,
        sung=sung,
    )


def _melody(size: int, beats: int, rng: np.random.Generator) -> tuple[Tone, ...]:
    tones: list[Tone] = []
    degree = int(rng.integers(0, size)) + size
    for bar in range(_BARS):
        beat = float(rng.choice((0.0, 0.0, 0.5, 1.0)))
        while beat < beats:
            length = float(rng.choice((0.5, 0.5, 1.0, 1.5, 2.0)))
            if rng.random() < 0.85:
                tones.append(Tone(bar, beat, min(length, beats - beat), degree))
            beat += length
            degree = int(np.clip(degree + rng.integers(-3, 4), size // 2, 3 * size))
    return tuple(tones)
