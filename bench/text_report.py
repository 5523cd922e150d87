"""Lay the figures of bench.text out in tables."""

from collections.abc import Sequence

from bench.text_cases import QUOTATION
from bench.text_score import Score, reach_of_spans
from fingerprint.plagdet import Plagdet

_MARKS = {None: " ", True: " ", False: "!"}


def recall_table(
    language: str, scores: Sequence[Score], together: dict[str, Plagdet | None]
) -> str:
    """Lay out recall, an edit a row: to review / to report at each size, then the spans.

    Args:
        language: Of the pages.
        scores: Figures of each cell.
        together: Spans of each edit, all sizes.
    """
    lines = [
        f"{language}: share found to review / to report, of quotations found / classed short",
        f"  {'edit':18}{'size: figures, ! under reach':57} wrong  plagdet  prec   rec  gran",
    ]
    for edit in dict.fromkeys(one.cell.edit for one in scores):
        mine = [one for one in scores if one.cell.edit == edit]
        figures = "".join(f"{_figures(one):19}" for one in mine)
        wrong = sum(one.wrong for one in mine)
        lines.append(
            f"  {edit:18}{figures:57} {wrong:5}  {_spans(language, edit, together[edit])}"
        )
    return "\n".join(lines)


def _figures(one: Score) -> str:
    mark = _MARKS[one.reached]
    second = one.short if one.cell.edit == QUOTATION else one.report
    return f"{one.cell.size:4}: {one.review:.3f}/{second:.3f}{mark}"


def _spans(language: str, edit: str, spans: Plagdet | None) -> str:
    if spans is None:
        return ""
    least = reach_of_spans(language, edit)
    missed = least is not None and spans.score < least
    return (
        f"{spans.score:6.3f}{'!' if missed else ' '} {spans.precision:5.3f} "
        f"{spans.recall:5.3f} {spans.granularity:5.2f}"
    )
