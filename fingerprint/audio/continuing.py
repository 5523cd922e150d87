"""Join the time lines of neighbouring windows that are one and the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fingerprint.audio.line import least_squares
from fingerprint.audio.vote import Line


@dataclass(frozen=True, slots=True)
class JoiningOptions:
    """When two lines are one; frames of 20 ms.

    together: how far two lines may lie apart where one ends and where the other begins, and
    close: how many bins of pitch. gap: how long nothing may stand on either.
    """

    together: float = 10.0
    close: float = 0.6
    gap: float = 1500.0


def continued(
    lines: Sequence[Line], found: Iterable[Line], options: JoiningOptions = JoiningOptions()
) -> list[Line]:
    """Join new lines to those they go on from.

    Args:
        lines: Of the windows before.
        found: Of the window that comes next.
        options: See JoiningOptions.
    """
    kept = list(lines)
    for new in found:
        for at, old in enumerate(kept):
            if _goes_on(old, new, options):
                kept[at] = _joined(old, new)
                break
        else:
            kept.append(new)
    return kept


def _goes_on(old: Line, new: Line, options: JoiningOptions) -> bool:
    if old.ordinal != new.ordinal or new.query[0] > old.query[-1] + options.gap:
        return False
    apart = max(
        abs((old.speed - new.speed) * meet + old.offset - new.offset)
        for meet in (float(old.query[-1]), float(new.query[0]))
    )
    return apart <= options.together and abs(old.shift - new.shift) <= options.close


def _joined(old: Line, new: Line) -> Line:
    anchors, rows = np.unique(np.concatenate([old.anchors, new.anchors]), return_index=True)
    query = np.concatenate([old.query, new.query])[rows]
    reference = np.concatenate([old.reference, new.reference])[rows]
    share = len(new.anchors) / (len(new.anchors) + len(old.anchors))
    joined = Line(
        ordinal=old.ordinal,
        speed=new.speed,
        offset=new.offset,
        shift=old.shift * (1 - share) + new.shift * share,
        anchors=anchors,
        query=query,
        reference=reference,
    )
    return _refitted(joined)


def _refitted(line: Line) -> Line:
    """Lay the line anew through everything on it."""
    if np.ptp(line.query) < 100:
        return line
    speed, offset = least_squares(line.query, line.reference.astype(np.float64))
    return replace(line, speed=speed, offset=offset)
