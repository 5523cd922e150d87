"""Ask about distorted excerpts at several lengths, and note what came of each question."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from bench.audio_asking import Library, Told, heard
from bench.audio_cases import LENGTHS, Case, Stock, make
from bench.audio_desk import spread
from bench.audio_edits import Edit
from bench.audio_effects import RATE
from domain.work import WorkId

Order = tuple[Edit, int]
"""An edit and the number of an excerpt."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    score, raw: of the right work, 0 where it was not found. wrong: the surest other work
    and its score. place: by how many seconds the start is told wrong; speed, pitch: by what
    share these are. parts: in how many segments the work was found. fingerprint, match:
    seconds of CPU.
    """

    edit: str
    number: int
    seconds: float
    track: str
    score: float
    raw: float
    wrong: tuple[WorkId, float] | None
    place: float | None
    speed: float | None
    pitch: float | None
    parts: int
    fingerprint: float
    match: float

    def told(self) -> dict[str, object]:
        """Return the figures for JSON."""
        return asdict(self)


def outcomes(
    library: Library,
    stock: Stock,
    edits: Sequence[Edit],
    numbers: int,
    cores: int,
    *,
    lengths: Sequence[float] = LENGTHS,
    about: str = "distorted excerpts",
) -> Iterator[Outcome]:
    """Make and ask all cases: every edit of so many excerpts at every length."""
    orders = [(edit, number) for number in range(numbers) for edit in edits]
    asked = _asker(library, stock, lengths)
    for some in spread(asked, orders, cores, about, together=max(1, min(10, len(edits)))):
        yield from some


def _asker(
    library: Library, stock: Stock, lengths: Sequence[float]
) -> Callable[[Order], list[Outcome]]:
    def ask(order: Order) -> list[Outcome]:
        case = make(stock, *order, seconds=max(lengths))
        return [ask_prefix(library, case, seconds) for seconds in lengths]

    return ask


def ask_prefix(library: Library, case: Case, seconds: float) -> Outcome:
    """Ask about the first so many seconds of a copy."""
    began = time.process_time()
    codes = heard(case.samples[: round(seconds * RATE)])
    made = time.process_time()
    told = library.ask(codes)
    matched = time.process_time()
    right = next((one for one in told if one.work == case.work), None)
    others = [(one.work, one.score) for one in told if one.work != case.work]
    place, speed, pitch = _errors(right, case)
    return Outcome(
        case.edit.name,
        case.number,
        seconds,
        case.track,
        right.score if right else 0.0,
        right.raw if right else 0.0,
        others[0] if others else None,
        place,
        speed,
        pitch,
        len(right.segments) if right else 0,
        made - began,
        matched - made,
    )


def _errors(right: Told | None, case: Case) -> tuple[float | None, float | None, float | None]:
    """Say how far off the place, the speed and the pitch of the surest segment are."""
    if right is None or not right.segments:
        return None, None, None
    start, _, reference, speed, pitch, _ = max(right.segments, key=lambda s: s[5])
    edit = case.edit
    return (
        reference - start * speed - case.start,
        speed / edit.pace - 1,
        pitch / (edit.speed * edit.pitch) - 1,
    )
