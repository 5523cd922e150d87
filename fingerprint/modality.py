"""What a modality must be able to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from domain.match import Flag, Scheme, Segment
from domain.work import WorkId
from fingerprint.index.port import Codes, Snapshot


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


class Modality(Protocol):
    """Turns a file into codes and compares codes with references.

    To add one: write `fingerprint/modalities/<name>.py` and add its object to MODALITIES;
    the registry tests then hold it to what every modality promises.
    """

    @property
    def scheme(self) -> Scheme: ...

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

    def match(self, query: Codes, media: Media, index: Snapshot) -> Sequence[Found]:
        """Compare a capture with every reference: at most one Found a work, best first.

        Yields also what is too weak to report, down to what a person should look at.
        """
        ...
