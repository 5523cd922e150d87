"""Tracks, outcomes and findings, for what bench/ makes of sound."""

from pathlib import Path

import numpy as np

from bench.audio_asking import Told
from bench.audio_effects import RATE
from bench.audio_queries import Outcome
from bench.audio_tracks import Track


def track(name, source="a", seconds=90.0):
    return Track(name, source, Path(f"{name}.ogg"), seconds)


def tone(hertz, seconds, level=0.3):
    time = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def outcome(edit="none", seconds=5, score=1.0, **given):
    drawn = {"number": 0, "track": "t", "raw": 20.0, "wrong": None, "place": 0.01}
    drawn |= {"speed": 0.0, "pitch": 0.0, "parts": 1, "fingerprint": 0.0, "match": 0.0}
    return Outcome(edit=edit, seconds=seconds, score=score, **{**drawn, **given})


def found(work, *spans, score=0.95):
    """Return a finding in spans of a capture."""
    segments = tuple((start, end, 0.0, 1.0, 1.0, score) for start, end in spans)
    return Told(work, score, 20.0, 0.0, segments)
