"""Lay the figures of bench.audio out in tables."""

from collections.abc import Iterable, Sequence

from bench.audio_negatives import Negatives, gathered
from bench.audio_queries import Outcome
from bench.audio_score import Score
from bench.reaching import reached
from fingerprint.report import REPORT, REVIEW

_MARKS = {None: " ", True: " ", False: "!"}


def recall_table(title: str, scores: Sequence[Score]) -> str:
    """Lay recall out, a kind a row, lengths beside each other.

    Each cell: none false / to review / to report, in percent.
    """
    lengths = list(dict.fromkeys(one.seconds for one in scores))
    lines = [
        f"{title}: % found none false / to review / to report, ! under reach",
        f"  {'':18}"
        + "".join(f"{f'{length:g} s':>18}" for length in lengths)
        + "   wrong  place ms median/p90",
    ]
    for name in dict.fromkeys(one.name for one in scores):
        mine = [one for one in scores if one.name == name]
        last = mine[-1]
        place = (
            f"{1000 * last.place_median:.0f}/{1000 * last.place_p90:.0f}"
            if last.place_median is not None and last.place_p90 is not None
            else "-"
        )
        wrong = sum(one.wrong for one in mine)
        lines.append(f"  {name:18}{''.join(map(_cell, mine))}  {wrong:6}  {place}")
    return "\n".join(lines)


def _cell(one: Score) -> str:
    none_false = "-" if one.zero_false is None else f"{100 * one.zero_false:.1f}"
    text = f"{none_false}/{100 * one.review:.1f}/{100 * one.report:.1f}"
    return f"{text:>17}{_MARKS[reached(one)]}"


def negatives_table(found: Negatives, shown: int = 20) -> str:
    """Say how often strangers were taken for works, and show the surest."""
    count = len(found.scores)
    lines = [
        f"{count} windows of {found.minutes} distorted minutes of {found.tracks} strangers",
        f"  none false over {found.threshold(0):.4f}, 1 % over {found.threshold(0.01):.4f}",
    ]
    lines += [
        f"  to {name} ({at}): {found.over(at)}, rate {found.over(at) / max(1, count):.2g}, "
        f"under {found.bound(at):.2g} with 95 %"
        for name, at in (("review", REVIEW), ("report", REPORT))
    ]
    for one, times in gathered(found.named)[:shown]:
        lines.append(
            f"    {one.score:.3f} evidence {one.raw:.1f} on {times}: {one.track} at "
            f"{one.start:.0f} s, {one.seconds} s, {one.edit} = {one.work}"
        )
    return "\n".join(lines)


def wrong_list(outcomes: Iterable[Outcome], shown: int = 10) -> str:
    """Show the surest works that are not in what was asked about."""
    ones = [(*one.wrong, one) for one in outcomes if one.wrong and one.wrong[1] >= REVIEW]
    ones.sort(key=lambda each: -each[1])
    lines = [f"{len(ones)} questions in which another work scores to review"]
    lines += [
        f"    {sure:.3f} {one.track}, {one.edit}, {one.seconds:g} s = {work}"
        for work, sure, one in ones[:shown]
    ]
    return "\n".join(lines)
