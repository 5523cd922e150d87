"""Lay the figures of bench.video out in tables."""

from collections.abc import Sequence

from bench.reaching import reached
from bench.video_score import PAIRS, Score, Worst
from fingerprint.report import REPORT, REVIEW

_MARKS = {None: " ", True: " ", False: "!"}


def recall_table(title: str, scores: Sequence[Score]) -> str:
    """Lay recall out, a kind a row, lengths beside each other.

    Each cell: none false / to review / to report in percent, of how many cases.
    """
    lengths = sorted({one.seconds for one in scores})
    lines = [
        f"{title}: % found none false / to review / to report : cases, ! under reach",
        f"  {'':28}"
        + "".join(f"{f'{length} s':>20}" for length in lengths)
        + "  wrong  beside  s off in copy, in film (median/p90)  frame",
    ]
    for name in dict.fromkeys(one.name for one in scores):
        mine = {one.seconds: one for one in scores if one.name == name}
        cells = (_cell(mine.get(length)) for length in lengths)
        wrong = sum(one.wrong for one in mine.values())
        beside = sum(one.misplaced for one in mine.values())
        last = mine[max(mine)]
        ends = (last.query_median, last.query_p90), (last.film_median, last.film_p90)
        off = ", ".join(_off(*pair) for pair in ends)
        frame = "-" if last.overlap is None else f"{last.overlap:.2f}"
        lines.append(
            f"  {name:28.28}{''.join(cells)}  {wrong:5}  {beside:6}  {off:36}  {frame}"
        )
    return "\n".join(lines)


def _cell(one: Score | None) -> str:
    if one is None:
        return f"{'-':>19} "
    none_false = "-" if one.zero_false is None else f"{100 * one.zero_false:.0f}"
    text = f"{none_false}/{100 * one.review:.0f}/{100 * one.report:.0f}:{one.cases}"
    return f"{text:>19}{_MARKS[reached(one)]}"


def _off(median: float | None, high: float | None) -> str:
    return "-" if median is None or high is None else f"{median:.2f}/{high:.2f}"


def wrong_list(found: Sequence[Worst], seen: int, shown: int = 15) -> str:
    """Show the surest wrong matches, and of how many pairs."""
    enough = "" if seen >= PAIRS else f", fewer than the {PAIRS:,} that count"
    lines = [f"{len(found)} of {seen:,} wrong pairs score at all{enough}"]
    lines += [
        f"  to {name} ({at}): {sum(one.score >= at for one in found)}"
        for name, at in (("review", REVIEW), ("report", REPORT))
    ]
    lines += [
        f"    {one.score:.3f} evidence {one.raw:.1f}{' still' if one.still else ''} "
        f"{one.asked} = {one.work}"
        for one in found[:shown]
    ]
    return "\n".join(lines)
