"""Gather the passages of a posting or a file: both texts, their figures, their differences.

Spans and verdicts are those on record; the texts are read anew. Where the two do not fit any
more - a capture that is gone, a reader that learned better - a note says so, and the other
passages are still shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from domain.errors import Refused
from domain.match import Match, Segment
from domain.posting import Capture
from domain.work import Modality, Work, WorkId
from fingerprint.text.collate import collate, figures
from service.passages.passage import Passage, Stretch
from service.passages.texts import Readable, Texts


@dataclass(frozen=True, slots=True)
class PassageOptions:
    """What is shown around a passage.

    `context` are the characters before and after it. When the texts as read today share
    less than was recorded by more than `doubt`, of the longer side, a note says so.
    """

    context: int = 60
    doubt: float = 0.25


@dataclass(frozen=True, slots=True)
class Place:
    """A segment of text, and the work it is of."""

    work: WorkId
    segment: Segment


Side = tuple[Stretch, str | None, tuple[str, ...]]
"""A stretch, its characters if they can be had, and what is odd about them."""


class Gathering:
    """The passages of one posting or file, each read when it is asked for.

    Args:
        places: See `places_of`.
        captures: By digest.
        works: By id, for their titles.
        texts: Where the texts are read.
        options: See PassageOptions.
    """

    def __init__(
        self,
        places: Iterable[Place],
        captures: Mapping[str, Capture],
        works: Mapping[WorkId, Work],
        texts: Texts,
        options: PassageOptions = PassageOptions(),
    ) -> None:
        self._places = tuple(places)
        self._captures = captures
        self._works = works
        self._texts = texts
        self._options = options

    def __len__(self) -> int:
        return len(self._places)

    def passages(self, after: int = 0, limit: int | None = None) -> Iterator[Passage]:
        """Yield passages in order, up to `limit` of those after the first `after`.

        Raises:
            BackendUnavailable: The vault or the index cannot be reached.
        """
        end = None if limit is None else after + limit
        for place in self._places[after:end]:
            yield self._passage(place)

    def _passage(self, place: Place) -> Passage:
        segment = place.segment
        here, ours, notes = self._here(segment)
        there, theirs, more = self._there(segment)
        work = self._works.get(place.work)
        known = Passage(
            work=place.work,
            title=work.title if work else str(place.work),
            kind=segment.kind,
            score=segment.score,
            same=None if segment.same is None else round(segment.same),
            identity=segment.identity,
            here=here,
            there=there,
            notes=(*notes, *more),
        )
        if ours is None or theirs is None:
            return known
        return _compared(known, ours, theirs, self._options)

    def _here(self, segment: Segment) -> Side:
        capture = self._captures.get(segment.capture)
        bare = Stretch(
            capture.label if capture else "",
            segment.capture,
            round(segment.query_start),
            round(segment.query_end),
        )
        if capture is None:
            return bare, None, ("no sighting on record has the capture",)
        return self._side(bare, "capture", partial(self._texts.capture, capture))

    def _there(self, segment: Segment) -> Side:
        reference = segment.reference
        bare = Stretch(
            self._texts.label(reference),
            str(reference),
            round(segment.reference_start),
            round(segment.reference_end),
        )
        return self._side(bare, "reference", partial(self._texts.reference, reference))

    def _side(self, bare: Stretch, what: str, read: Callable[[], Readable]) -> Side:
        """Read one side; what cannot be had is told in a note."""
        start, end, width = bare.start, bare.end, self._options.context
        try:
            text = read()
        except Refused as error:
            return bare, None, (f"the {what} cannot be read: {error}",)
        if end > text.length:
            beyond = (
                f"the {what} has {text.length} characters today, and the span ends at {end}"
            )
            return bare, None, (beyond,)
        stretch = replace(
            bare,
            share=(end - start) / text.length,
            before=text.cut(max(0, start - width), start),
            after=text.cut(end, end + width),
        )
        return stretch, text.cut(start, end), (text.note,) if text.note else ()


def places_of(matches: Iterable[Match]) -> tuple[Place, ...]:
    """Return the segments of text of matches: as these come, then capture by capture."""
    return tuple(
        Place(match.work, segment)
        for match in matches
        for segment in match.segments
        if segment.modality is Modality.TEXT
    )


def _compared(known: Passage, here: str, there: str, options: PassageOptions) -> Passage:
    """Lay the texts side by side; figures on record stand, others are counted."""
    runs = collate(here, there)
    counted = figures(runs)
    notes = known.notes
    if known.identity is not None and counted.identity < known.identity - options.doubt:
        then, today = f"{known.identity:.0%}", f"{counted.identity:.0%}"
        notes += (f"identity was {then} on record, and is {today} as the texts are read today",)
    return replace(
        known,
        same=counted.same if known.same is None else known.same,
        identity=counted.identity if known.identity is None else known.identity,
        runs=runs,
        notes=notes,
    )
