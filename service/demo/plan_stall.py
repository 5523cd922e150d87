"""What may be offered on stall: e-books, posters, printed books, recordings, anything else.

The law turns on the offer: a cover on an e-book advertises a copy, the same cover on a
printed book shows the goods themselves.
"""

from dataclasses import dataclass

from domain.verdict import Outcome
from domain.work import WorkKind
from service.demo.plan_content import ChapterPart, PicturePart, ProductContent
from service.demo.plan_draft import Caster, Desk, Draft, harmless
from service.demo.plan_inkwell import EXCERPT
from service.demo.plan_words import Fault, PlannedWork

PAPERS = (WorkKind.FILM, WorkKind.SERIES)


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of offer: the picture is a cover or poster of a work of one of `kinds`."""

    copy: str
    category: str
    kinds: tuple[WorkKind, ...]
    full: int
    small: int
    photographed: bool = True
    treatment: str = "plain"
    excerpt: bool = False
    drives: int = 0
    outcome: Outcome = Outcome.INFRINGING
    caster: Caster = Caster.COPIER
    faults: tuple[Fault, ...] = ()


_BOOK, _SONG = (WorkKind.NOVEL,), (WorkKind.SONG,)
_HARMLESS = Caster.ANYBODY
OFFERS = (
    Offer("e-book with its cover", "E-book", _BOOK, 4, 1, drives=1),
    Offer("e-book with an excerpt", "E-book", _BOOK, 3, 1, excerpt=True, drives=2),
    Offer(
        "e-book with the cover's file", "E-book", _BOOK, 2, 1, photographed=False,
        faults=(Fault.PRIVATE_PICTURE,),
    ),
    Offer("poster sold", "Poster", PAPERS, 3, 1, photographed=False),
    Offer("poster photographed", "Poster", PAPERS, 2, 0),
    Offer("poster mirrored", "Poster", PAPERS, 1, 0, photographed=False, treatment="mirror"),
    Offer("poster cropped", "Poster", PAPERS, 1, 0, photographed=False, treatment="crop"),
    Offer(
        "cover of a printed book", "Printed book", _BOOK, 4, 1,
        outcome=Outcome.EXCEPTION, caster=_HARMLESS,
    ),
    Offer(
        "cover of a recording", "Recording", _SONG, 2, 0,
        outcome=Outcome.EXCEPTION, caster=_HARMLESS,
    ),
    Offer(
        "by a licensed account", "E-book", _BOOK, 2, 1, excerpt=True,
        outcome=Outcome.LICENSED, caster=Caster.LICENSEE,
    ),
    Offer(
        "outside every window", "Poster", PAPERS, 2, 0, photographed=False,
        outcome=Outcome.UNPROTECTED, caster=_HARMLESS,
    ),
)  # fmt: skip
CATEGORIES = ("Printed book", "E-book", "Poster", "Recording")


def stall_drafts(desk: Desk) -> tuple[Draft, ...]:
    """Return the drafts of stall but the unrelated ones."""
    return tuple(
        _offer(desk, offer, first=i == 0)
        for offer in OFFERS
        for i in range(offer.full if desk.full else offer.small)
    )


def stall_unrelated(desk: Desk, number: int) -> Draft:
    """Return an offer of something of another hand, in the same categories."""
    count = desk.rng.randrange(1, 3)
    pictures = tuple(
        PicturePart(desk.seed(), photographed=i == 0 or number % 2 == 0) for i in range(count)
    )
    category = CATEGORIES[number % len(CATEGORIES)]
    excerpt = ChapterPart(desk.seed(), 500) if category == "E-book" else None
    content = ProductContent(category, pictures, desk.seed(), excerpt)
    title = desk.names.everyday(desk.language)
    if number % 12 == 3:
        title = desk.names.about(desk.protected(WorkKind.NOVEL).title, desk.language)
    return Draft(title, content, "unrelated", Caster.ANYBODY)


def _offer(desk: Desk, offer: Offer, *, first: bool) -> Draft:
    outside = offer.outcome is Outcome.UNPROTECTED
    work = desk.unprotected(*offer.kinds) if outside else desk.protected(*offer.kinds)
    shown = PicturePart(desk.seed(), work.key, offer.photographed, offer.treatment)
    faults = offer.faults if first else ()
    pictures = (shown, PicturePart(desk.seed())) if faults or offer.drives else (shown,)
    content = ProductContent(
        offer.category,
        pictures,
        desk.seed(),
        _passage(desk, work) if offer.excerpt else None,
        offer.drives,
    )
    title, tags = desk.titled(work)
    truth = harmless(offer.outcome, work)
    return Draft(title, content, offer.copy, offer.caster, truth, tags, faults)


def _passage(desk: Desk, work: PlannedWork) -> ChapterPart:
    take = EXCERPT[work.language]
    chapter = desk.rng.randrange(work.chapters)
    return ChapterPart(desk.seed(), take, work.key, chapter, work.length // 6, take)
