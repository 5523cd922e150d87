"""Songs and speech of the demo, made up from a seed.

A song has chords, a bass, a melody that is played or sung, drums, and parts that come back.
Tuning, tempo, sounds and every player's inaccuracy are drawn anew for each seed, so that
different songs of one style share no recording.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.demo.content import instruments, voices
from service.demo.content.composition import Composition, Phrase, Tone, compose
from service.demo.content.instruments import RATE, Timbre
from service.demo.content.song_copies import SongEdit, copy_song, medley
from service.demo.content.sound_files import write_audio
from service.demo.content.voices import add

__all__ = ["RATE", "SongEdit", "copy_song", "medley", "song", "speech", "write_audio"]

_LOUDEST = 0.8


@dataclass(frozen=True, slots=True)
class _Band:
    strings: Timbre
    pad: Timbre
    bass: Timbre
    lead: Timbre
    singer: voices.Speaker
    drums: float


def song(seed: int, seconds: float) -> NDArray[np.float32]:
    """Compose and play a song.

    Returns:
        (n,) float32 mono at RATE, the loudest sample at 0.8.
    """
    rng = np.random.default_rng((seed, 1))
    score = compose(rng)
    band = _Band(
        strings=instruments.plucked(rng),
        pad=instruments.blown(rng),
        bass=instruments.bass(rng),
        lead=instruments.blown(rng) if rng.random() < 0.5 else instruments.plucked(rng),
        singer=voices.speaker(rng),
        drums=float(rng.uniform(0.15, 0.5)),
    )
    mix = np.zeros(int(seconds * RATE), np.float32)
    at, turn = 0.0, 0
    while at < seconds:
        _Player(score, band, mix, at, rng).play(score.form[turn % len(score.form)])
        at += score.phrase_seconds
        turn += 1
    return _levelled(instruments.room(mix, rng))


def speech(seed: int, seconds: float) -> NDArray[np.float32]:
    """Let somebody talk. (n,) float32 mono at RATE, the loudest sample at 0.8."""
    rng = np.random.default_rng((seed, 2))
    return _levelled(voices.say(voices.speaker(rng), seconds, rng))


def _levelled(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(_LOUDEST * sound / (np.abs(sound).max() + 1e-9), np.float32)


@dataclass(frozen=True, slots=True)
class _Player:
    """Plays one part of a song into a mix, from the second `at` on."""

    score: Composition
    band: _Band
    mix: NDArray[np.float32]
    at: float
    rng: np.random.Generator

    def play(self, letter: str) -> None:
        """Play a part. Verses have no pad, the introduction neither bass nor drums."""
        phrase = self.score.phrases[letter]
        for bar, root in enumerate(phrase.chords):
            self._strum(phrase, bar, root)
            if letter in "CB":
                self._hold(bar, root)
            if letter != "I":
                self._drive(phrase, bar, root)
        for tone in phrase.melody:
            self._lead(tone, sung=phrase.sung)

    def _when(self, bar: int, beat: float) -> float:
        """Return the second at which a player comes in, some milliseconds off."""
        late = self.score.swing if beat % 1 == 0.5 else 0.0
        place = (bar * self.score.beats + beat + late) * self.score.beat
        return self.at + place + float(self.rng.normal(0, 0.008))

    def _force(self, level: float) -> float:
        return level * float(self.rng.uniform(0.75, 1.15))

    def _strum(self, phrase: Phrase, bar: int, root: int) -> None:
        for beat in phrase.strums:
            start = self._when(bar, beat)
            for degree in (root, root + 2, root + 4):
                length = self.score.beat * float(self.rng.uniform(0.5, 1.4))
                hertz = self.score.hertz(degree)
                sound = instruments.note(
                    self.band.strings, hertz, length, self._force(0.10), self.rng
                )
                start += float(self.rng.uniform(0, 0.02))
                add(self.mix, sound, start)

    def _hold(self, bar: int, root: int) -> None:
        for degree in (root, root + 2, root + 4):
            length = self.score.beats * self.score.beat
            hertz = self.score.hertz(degree)
            sound = instruments.note(self.band.pad, hertz, length, self._force(0.07), self.rng)
            add(self.mix, sound, self._when(bar, 0))

    def _drive(self, phrase: Phrase, bar: int, root: int) -> None:
        hertz = self.score.hertz(root - 2 * len(self.score.scale))
        for beat in phrase.kicks:
            length = self.score.beat * 0.8
            sound = instruments.note(self.band.bass, hertz, length, self._force(0.2), self.rng)
            start = self._when(bar, beat)
            add(self.mix, sound, start)
            add(self.mix, instruments.kick(self._force(self.band.drums), self.rng), start)
        for beat in phrase.snares:
            sound = instruments.snare(self._force(0.7 * self.band.drums), self.rng)
            add(self.mix, sound, self._when(bar, beat))
        for beat in np.arange(0, self.score.beats, 0.5):
            sound = instruments.hat(self._force(0.5 * self.band.drums), self.rng)
            add(self.mix, sound, self._when(bar, float(beat)))

    def _lead(self, tone: Tone, *, sung: bool) -> None:
        hertz = self.score.hertz(tone.degree)
        length = tone.beats * self.score.beat * float(self.rng.uniform(0.8, 1.0))
        if sung:
            sound = self._sung(hertz, length) * self._force(0.22)
        else:
            sound = instruments.note(self.band.lead, hertz, length, self._force(0.18), self.rng)
        add(self.mix, sound, self._when(tone.bar, tone.beat))

    def _sung(self, hertz: float, seconds: float) -> NDArray[np.float32]:
        """Sing a note: slide into it, let it tremble."""
        while hertz > 2.2 * self.band.singer.pitch:
            hertz /= 2
        time = np.arange(int(seconds * RATE)) / RATE
        slide = 1 - 0.04 * np.exp(-time / 0.05)
        rate = float(self.rng.uniform(4.5, 6.0))
        tremble = 1 + 0.008 * np.sin(2 * np.pi * rate * time) * np.minimum(time / 0.3, 1)
        first, last = (int(v) for v in self.rng.integers(0, 7, 2))
        sound = voices.vowel(self.band.singer, hertz * slide * tremble, first, last, self.rng)
        edge = np.minimum(1, np.minimum(time, time[::-1]) / 0.04)
        return np.asarray(sound * edge, np.float32)
