import math

import numpy as np
import pytest
from audio_builders import one_quad

from domain.work import ReferenceId, WorkId
from fingerprint.audio.gather import gather
from fingerprint.audio.keys import probe, reference_keys
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes
from fingerprint.modalities.audio import Audio

AUDIO = Audio()
SHARES, STEPS = (0.3, 0.6), (3.0, 5.0, 7.0)


def an_index(*quads):
    index = MemoryIndex(AUDIO.scheme, AUDIO.shape)
    for number, quad in enumerate(quads):
        codes = Codes(AUDIO.scheme.name, *reference_keys(quad), 60.0)
        index.add(ReferenceId(f"r{number}"), WorkId("w"), codes)
    return index.snapshot()


def votes(heard, *references, **options):
    return gather(heard, probe(heard), an_index(*references), **options)


def a_copy(frame, pitch, tempo):
    """How the quad at frame 700, bin 60 of 20 frames is heard in a copy."""
    return one_quad(frame, 60 + 24 * math.log2(pitch), 20 / tempo, SHARES, STEPS)


ORIGINAL = one_quad(700, 60, 20, SHARES, STEPS)


@pytest.mark.parametrize(
    ("pitch", "tempo"), [(1, 1), (1.25, 1.25), (0.8, 0.8), (1, 1.25), (1, 0.8), (1.1, 0.95)]
)
def test_a_hit_tells_place_and_changes_of_pitch_and_tempo(pitch, tempo):
    found = votes(a_copy(100, pitch, tempo), ORIGINAL)
    assert (found.query.tolist(), found.reference.tolist()) == ([100.0], [700])
    assert found.shifts[0] == pytest.approx(-24 * math.log2(pitch), abs=0.2)
    assert math.exp(found.ratios[0]) == pytest.approx(tempo, rel=0.03)


@pytest.mark.parametrize(("pitch", "tempo"), [(1.3, 0.85), (0.85, 1.25), (1.3, 1.0), (1, 1.5)])
def test_changes_that_are_not_looked_for_are_no_votes(pitch, tempo):
    assert len(votes(a_copy(100, pitch, tempo), ORIGINAL)) == 0


def test_a_key_of_whatever_tempo_that_stands_in_too_many_places_is_passed_over():
    lengths = [one_quad(700, 60, span, SHARES, STEPS) for span in np.linspace(17, 23, 6)]
    assert len(votes(a_copy(100, 1, 1), *lengths, most=6)) == 6
    assert len(votes(a_copy(100, 1, 1), *lengths, most=5)) == 0
