"""Say how sure a stretch of sound makes us.

Three kinds of evidence, each blind to what fools another: how far coincidences of peaks on
the line exceed those beside it, how much likelier what was heard along it is of a copy, and
how many different anchors led there. A logistic regression weighs them.
"""

import math
from dataclasses import dataclass

from fingerprint.audio.segments import Stretch
from fingerprint.audio.spectrum import FRAMES_A_SECOND

_SAME_SPEED = 0.004
_SAME_BINS = 0.2


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What evidence is worth, and where it becomes a review (score 0.5) and a report (0.9).

    clearness, evidence, anchors: weights of the first and of the logarithms of the others,
    less `level`, as a logistic regression had them that told 1,861 copies (24 tracks, 26
    distortions, 5, 10 and 30 s) from 33,171 false lines in 2,981 windows of other music.
    review, report: on that scale the surest false line had -3.8. Of 12,007 windows of
    another set of strangers none scored 0.5 (bench.audio, seed 3): with 95 % fewer than one
    in 4,000 does.
    seconds_review, seconds_report: shorter stretches score less, whatever they show.
    loose_frames, moved_frames: peaks of a stretch that lie farther from the line, at the
    recording's own tempo and pitch or at others, are of other players of the same notes,
    and score `other_players` at most. Copies lie within 0.1 to 0.5 frames, only under strong
    reverberation up to 0.65; takes of one piece on other instruments 0.5 to 0.7.
    reader_frames, loose_bins: peaks that lie farther in both are of another reader of the
    same words, who scores `other_reader` at most: 0.15 to 0.22 bins, copies 0.06 to 0.16.
    """

    clearness: float = 0.234
    evidence: float = 1.42
    anchors: float = 1.062
    level: float = 13.55
    review: float = -1.5
    report: float = 0.5
    seconds_review: float = 1.0
    seconds_report: float = 2.5
    loose_frames: float = 0.5
    moved_frames: float = 0.58
    reader_frames: float = 0.45
    loose_bins: float = 0.165
    other_players: float = 0.8
    other_reader: float = 0.45


def score(stretch: Stretch, options: ScoreOptions = ScoreOptions()) -> float:
    """Judge one stretch: 0 to 1, never falling when clearness, evidence or anchors rise.

    The same notes played anew, as by a synthesiser from one score, are another recording.
    """
    told = (
        options.clearness * stretch.clearness
        + options.evidence * math.log(max(1.0, stretch.piece.evidence))
        + options.anchors * math.log(max(1, stretch.anchors))
        - options.level
    )
    sure = _logistic((told - options.review) / (options.report - options.review))
    seconds = max(0.0, stretch.end - stretch.start) / FRAMES_A_SECOND
    length = math.log(max(seconds, 1e-3) / options.seconds_review) / math.log(
        options.seconds_report / options.seconds_review
    )
    return min(sure, _logistic(length), _exact(stretch, options))


def _exact(stretch: Stretch, options: ScoreOptions) -> float:
    """Return the most that peaks may score that lie so far from the line."""
    piece, line = stretch.piece, stretch.line
    if piece.astray > options.reader_frames and piece.aside > options.loose_bins:
        return options.other_reader
    as_it_was = abs(line.speed - 1) < _SAME_SPEED and abs(line.shift) < _SAME_BINS
    limit = options.loose_frames if as_it_was else options.moved_frames
    return options.other_players if piece.astray > limit else 1.0


def _logistic(place: float) -> float:
    """Map a place to 0-1: 0.5 at nought, 0.9 at one."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, place * math.log(9.0)))))
