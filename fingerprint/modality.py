"""What a modality must be able to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from domain.match import Flag, Scheme, Segment
from domain.work import Span, WorkId
from fingerprint.index.port import Codes, Snapshot
from fingerprint.index.postings import Shape


@dataclass(frozen=True, slots=True)
class Media:
    """A local file to be fingerprinted. `digest` names it in segments."""

    path: Path
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one modality found of one work in one capture.

    `score` is calibrated, 0 to 1; `raw` the evidence behind it in the modality's own
    measure; `matched` how much of the capture is covered, in the modality's units.
    """

    work: WorkId
    segments: tuple[Segment, ...]
    score: float
    raw: float
    matched: float
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Captures that were joined, and a way to say where a part of a passage belongs.

    `placed` takes parts of one segment that was cut where captures end, in order, and the
    snapshot it was found in; it gives as many back, each with the span of the reference
    that it shares.
    """

    codes: Codes
    placed: Callable[[Sequence[Segment], Snapshot], Sequence[Segment]]


class Modality(Protocol):
    """Turns a file into codes and compares codes with references.

    To add one: write `fingerprint/modalities/<name>.py` and add its object to MODALITIES;
    the registry tests then hold it to what every modality promises.
    """

    @property
    def scheme(self) -> Scheme: ...

    @property
    def shape(self) -> Shape:
        """How the engine packs and finds codes of this scheme."""
        ...

    def reads(self, media_type: str) -> bool:
        """Tell whether captures of this media type are this modality's business."""
        ...

    def enrol(self, media: Media) -> Codes:
        """Fingerprint a reference.

        Raises:
            UndecodableMedia: The file is not media of this modality, or has nothing in it
                to tell apart (silence, one flat colour, ten words).
        """
        ...

    def fingerprint(self, media: Media) -> Codes:
        """Fingerprint a capture; denser or with more views than `enrol` where that helps.

        Raises:
            UndecodableMedia: As for `enrol`, except that a capture may be dull: then the
                codes are empty. A damaged file gives what could be decoded.
        """
        ...

    def masked(self, codes: Codes, spans: Sequence[Span]) -> Codes:
        """Return codes of a capture or a reference without what lies in spans of it.

        The length stays. No spans give the codes as they are; where nothing is left, there
        are no keys. What `match` finds with masked codes never covers their spans, and the
        spans are noted among the arrays, see fingerprint.masking.

        Raises:
            BadInput: A span that does not end after it starts.
        """
        ...

    def joined(self, codes: Sequence[Codes], /) -> Document | None:
        """Lay captures of one sighting end to end, as one document.

        Args:
            codes: At least one, in the order of the sighting, as `fingerprint` or `compact`
                gave them.

        Returns:
            A document whose length is that of all together, and in which what crosses from
            one capture to the next is found; None when captures of this modality stand
            alone.
        """
        ...

    def compact(self, codes: Codes) -> Codes:
        """Return of a capture's codes what is worth keeping of an old sighting.

        With them `match` finds what it finds with the codes themselves, unless the
        modality says what it gives up.
        """
        ...

    def propose(self, reference: Codes, shelf: Snapshot) -> Sequence[int]:
        """Look backwards: which captures may copy a reference?

        Args:
            reference: As enrolled.
            shelf: Captures where an index holds references, by their compact codes.

        Returns:
            Ordinals of captures worth a `match`, rather too many than too few.
        """
        ...

    def match(self, query: Codes, media: Media, index: Snapshot) -> Sequence[Found]:
        """Compare a capture with every reference: at most one Found a work, best first.

        Of joined captures, `media` is the first, and segments count from its beginning.
        Yields also what is too weak to report, down to what a person should look at.
        """
        ...
