"""How far a copy may be played away from its original, in pitch and in tempo.

Both may change a little for themselves. Beyond that a copy is found where one knob was
turned: played faster or slower, pitch going along, or faster and slower at its own pitch,
as short videos are. A free choice of both at once would let 2.7 times as much chance in.
"""

import math
from dataclasses import dataclass

import numba

from fingerprint.index.bits import Number

BINS_PER_OCTAVE = 24
_BINS_PER_NAT = BINS_PER_OCTAVE / math.log(2.0)
"""Bins by which pitch moves with a natural logarithm of speed."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which changes are looked for.

    pitch, tempo: how far each may change by itself, in bins (4.5: 14 %) and as a factor.
    widest: the factor to which speed may change with pitch going along to within `tied`
    bins, or tempo with pitch staying to within `kept` bins.
    """

    pitch: float = 4.5
    tempo: float = 1.15
    widest: float = 1.28
    tied: float = 1.2
    kept: float = 1.2

    @property
    def widest_bins(self) -> float:
        """How far pitch may move at all."""
        return BINS_PER_OCTAVE * math.log2(self.widest) + self.tied

    @property
    def limits(self) -> tuple[float, float, float, float, float]:
        """For `within`: two of pitch, two natural logarithms of tempo, and one of pitch."""
        return self.pitch, math.log(self.tempo), math.log(self.widest), self.tied, self.kept


@numba.njit(cache=True)
def within(shift: Number, ratio: Number, slack: Number, limits: tuple[Number, ...]) -> Number:
    """Tell whether a change is looked for.

    Args:
        shift: Bins, reference less capture.
        ratio: Natural logarithm of reference time by capture time.
        slack: How far the ratio may be wrong.
        limits: See Reach.
    """
    pitch, tempo, widest, tied, kept = limits
    far = abs(ratio) - slack
    if far > widest or abs(shift) > widest * _BINS_PER_NAT + tied:
        return False
    if far <= tempo and abs(shift) <= pitch:
        return True
    # Slack of time is slack of pitch where both go together.
    apart = abs(shift + ratio * _BINS_PER_NAT) - slack * _BINS_PER_NAT
    return abs(shift) <= kept or apart <= tied
