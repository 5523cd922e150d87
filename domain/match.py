"""How alike a posting and a work are: schemes, segments and matches."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.posting import Posting
from domain.work import Modality, ReferenceId, WorkId


@dataclass(frozen=True, slots=True)
class Scheme:
    """The versioned recipe of codes. Codes of different schemes are never compared.

    `ticks_per_unit` says how many positions make one unit of the modality: a second of
    sound or picture, a character of text.
    """

    name: str
    modality: Modality
    ticks_per_unit: float


class Flag(StrEnum):
    """What a reviewer must know about a match besides its score."""

    SHORT = "short"
    QUOTATION = "quotation"
    COMMON = "common"
    IMAGE_LEVEL = "image_level"
    MIRRORED = "mirrored"
    RETIMED = "retimed"
    PITCHED = "pitched"
    SUBTRACTED = "subtracted"


class PassageKind(StrEnum):
    """What a stretch of shared text amounts to.

    A PASSAGE is long enough to report, a SHORT one for a person to look at. A QUOTATION is
    a small part of the capture. COMMON is text that many works have, or a list of such.
    """

    PASSAGE = "passage"
    SHORT = "short"
    QUOTATION = "quotation"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch where a capture and a reference run side by side; half-open spans.

    Units are those of the modality: seconds of sound and picture, characters of text; an
    image has the span 0-1. `capture` is the digest of the capture. `rectangle` is where in
    the frame the copy stands (x0, y0, x1, y1 as shares), `speed` the reference seconds that
    pass in one second of the capture, `pitch` the ratio of frequencies, capture to reference.
    Of text, `kind` says what the stretch amounts to, `same` how many characters both sides
    share in order, and `identity` what part of the longer side these are, 0 to 1. Of sound,
    `evidence` is how much likelier a copy is than chance, as a natural logarithm.
    """

    modality: Modality
    reference: ReferenceId
    capture: str
    query_start: float
    query_end: float
    reference_start: float
    reference_end: float
    score: float
    speed: float = 1.0
    pitch: float = 1.0
    mirrored: bool = False
    rectangle: tuple[float, float, float, float] | None = None
    kind: PassageKind | None = None
    same: float | None = None
    identity: float | None = None
    evidence: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one modality says: how sure (0 to 1), on what raw evidence, over how much.

    `matched` is in the units of the modality; `posting_share` and `work_share` are of the
    posting's and of the longest reference's whole length. `index_version` is the version
    of the index that was asked. `subtracted` is where the posting carries what is known to be
    nobody's we speak for, on whose references; none of that counts anywhere else here.
    """

    modality: Modality
    scheme: str
    index_version: int
    score: float
    raw: float
    matched: float
    posting_share: float
    work_share: float
    flags: tuple[Flag, ...] = ()
    subtracted: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A posting compared with one work, all modalities fused, and how sure we are (0 to 1).

    `seen_at` is when the posting was sighted; lists and licences are read as of then, so
    that a backlog cannot turn a licensed upload into a notice. `evidence` has one item a
    modality that found anything, strongest first.
    """

    trace: str
    posting: Posting
    seen_at: datetime
    work: WorkId
    segments: tuple[Segment, ...]
    evidence: tuple[Evidence, ...]
    score: float

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """The modalities that support the match."""
        return tuple(e.modality for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in a sighting: matches, best first, and where it carries what is not ours.

    `faults` are sentences about captures of which not everything could be decoded, `glanced`
    about films of which only keyframes were looked at, since nothing spoke for more.
    """

    matches: tuple[Match, ...]
    left_out: tuple[Segment, ...] = ()
    faults: tuple[str, ...] = ()
    glanced: tuple[str, ...] = ()
