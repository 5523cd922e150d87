"""Rows of sound: half a minute of a song asked among hundreds and thousands of hours."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.index_engine import Filled, filled, opened
from bench.index_rows import Row, Setting, say, searching, spend
from bench.index_sounds import Songs, asked, enrolled, played, recordings
from fingerprint.audio.keys import Probes, probe
from fingerprint.audio.peaks import Peaks
from fingerprint.audio.quads import join
from fingerprint.audio.segments import WalkOptions, asked_for
from fingerprint.index.port import Codes
from fingerprint.modalities.audio import Audio
from fingerprint.modality import Media

WALK = WalkOptions()
MATCH_MS = {250.0: 60.0, 2500.0: 300.0}
_MEDIA = Media(Path(), "audio/none", "0" * 64)
_KNOWN, _STRANGE = 10_000, 20_000
"""Numbers of songs that are enrolled whole, and of songs that are not."""


def rows(setting: Setting) -> Iterator[Row]:
    """Measure each amount in turn, in one index that grows."""
    audio = Audio()
    half = 6 if setting.full else 3
    known = range(_KNOWN, _KNOWN + half)
    songs = played(setting.seed, 24 if setting.full else 6)
    say("play what is asked")
    questions = [
        asked(audio, setting.seed, number)
        for number in (*known, *range(_STRANGE, _STRANGE + half))
    ]
    before = 0.0
    for hours in setting.scale.hours:
        entries = _entries(setting, songs, before, hours, known)
        made = filled(setting.folder / "audio", audio, entries, f"{hours:g} hours of sound")
        yield from _of_size(setting, made, hours, hours - before, questions)
        before = hours


def _entries(
    setting: Setting, songs: Songs, before: float, hours: float, known: range
) -> Iterator[tuple]:
    """Give what is still lacking of so many hours, at first with the known songs."""
    if not before:
        yield from enrolled(Audio(), setting.seed, known)
    yield from recordings(songs, hours - before, setting.seed, round(before * 2))


def _of_size(
    setting: Setting, made: Filled, hours: float, added: float, questions: list[Codes]
) -> Iterator[Row]:
    audio, postings = Audio(), made.postings
    snapshot = opened(made.folder, audio).snapshot()
    say(f"match in {hours:g} hours, {postings:,} codes")
    spent = spend(lambda query: audio.match(query, _MEDIA, snapshot), questions, 3)
    known = spent.answers[: len(questions) // 2]
    right = sum(bool(had) and had[0].work.startswith("song") for had in known)
    yield Row(
        f"audio: match of a 30 s query at {hours:g} h, CPU",
        spent.ms(),
        "ms",
        setting.reach(MATCH_MS.get(hours, 0.0)),
        beside=f"by the clock {spent.wall_ms():.4g}, slowest {spent.wall_ms(1.0):.4g}; "
        f"{right} of {len(known)} known songs found first",
    )
    keys = [_probes(query) for query in questions]
    bare = spend(
        lambda asked: snapshot.lookup(asked.keys, most=WALK.vote.most, radius=asked.radius),
        keys,
        3,
    )
    hits = [len(found.query) for found in bare.answers]
    floor = searching(postings, len(keys[0].keys), setting.seed)
    yield Row(
        f"audio: the bare lookups of it at {hours:g} h, CPU",
        bare.ms(),
        "ms",
        beside=f"np.searchsorted in memory {floor:.3g}; {np.median(hits):,.0f} hits of "
        f"{len(keys[0].keys):,} keys",
    )
    yield Row(
        f"audio index at {hours:g} h, an hour",
        made.bytes / hours / 1e6,
        "MB",
        setting.reach(2.6),
        beside=f"{made.bytes / postings:.3g} B a code, {postings / hours:,.0f} codes an hour; "
        f"raw keys and values {12 * postings / hours / 1e6:.3g}; "
        f"stored {made.stored_bytes / hours / 1e6:.3g}",
    )
    yield Row(
        f"build {added:g} h of sound, CPU",
        made.cpu,
        "s",
        beside=f"by the clock {made.wall:.4g}; {postings * added / hours / made.cpu / 1e6:.3g} "
        f"million codes a second; making them {made.making:.4g}",
    )


def _probes(query: Codes) -> Probes:
    """Return the keys that a match asks for, all windows together."""
    peaks = Peaks(
        query.arrays["frames"].astype(np.float64),
        query.arrays["bins"].astype(np.float32),
        query.arrays["strengths"].astype(np.float32),
        query.length,
    )
    return probe(join(*asked_for(peaks, WALK)), WALK.probe)
