"""What may be posted on tube: films and series copied in every way, and everyday clips."""

from domain.verdict import Outcome
from domain.work import WorkKind
from service.demo.plan_content import Part, VideoContent
from service.demo.plan_draft import (
    FILMED,
    Caster,
    Desk,
    Draft,
    Kind,
    early,
    harmless,
    infringing,
)
from service.demo.plan_words import Fault, PlannedWork

SINGLE = (
    Kind("re-encoding", "reencode", 3, 1, (Fault.THROTTLED,)),
    Kind("mirror", "mirror", 2, 1),
    Kind("cropping", "crop", 2, 1),
    Kind("speed", "faster", 1, 1),
    Kind("logo", "logo", 2),
    Kind("resizing", "resize", 2, 0, (Fault.UNAVAILABLE,)),
    Kind("letterbox", "letterbox", 2),
    Kind("speed", "slower", 1),
    Kind("pitch", "pitch", 1),
    Kind("noise", "noise", 1),
    Kind("brightness", "brightness", 1),
    Kind("speech over the sound", "speech", 1),
    Kind("another container", "webm", 2, 0, (Fault.TRICKLES,)),
)


def tube_drafts(desk: Desk) -> tuple[Draft, ...]:
    """Return the drafts of tube but the unrelated ones."""
    drafts = [
        _single(desk, desk.protected(*FILMED), kind, first=i == 0)
        for kind in SINGLE
        for i in range(kind.times(desk.scale))
    ]
    drafts += [_inside(desk) for _ in range(4 if desk.full else 1)]
    drafts += [_several(desk) for _ in range(3 if desk.full else 1)]
    drafts += [_scored(desk) for _ in range(2 if desk.full else 1)]
    plain = Kind("by a licensed account", "reencode", 1)
    for _ in range(4 if desk.full else 1):
        work = desk.protected(WorkKind.FILM, WorkKind.SERIES)
        drafts.append(
            _single(desk, work, plain, caster=Caster.LICENSEE, outcome=Outcome.LICENSED)
        )
    outside = Kind("outside every window", "logo", 1)
    for _ in range(5 if desk.full else 1):
        work = desk.unprotected(WorkKind.FILM, WorkKind.SERIES)
        drafts.append(
            _single(desk, work, outside, caster=Caster.ANYBODY, outcome=Outcome.UNPROTECTED)
        )
    for treatment in ("reencode", "logo", "mirror") if desk.full else ("reencode",):
        work = desk.late(WorkKind.FILM)
        drafts.append(early(_single(desk, work, Kind("", treatment, 1))))
    for treatment in ("reencode", "letterbox") if desk.full else ():
        work = desk.late(WorkKind.SERIES)
        drafts.append(early(_single(desk, work, Kind("", treatment, 1))))
    return tuple(drafts)


def tube_unrelated(desk: Desk, number: int) -> Draft:
    """Return a clip of its own making; the first few misbehave or name a work in vain."""
    seconds = desk.rng.randrange(8, 15) if desk.full else desk.rng.randrange(7, 10)
    container = "webm" if number % 9 == 5 else "mp4"
    content = VideoContent((Part(seconds, seed=desk.seed()),), "plain", desk.seed(), container)
    title = desk.names.everyday(desk.language)
    if number % 12 == 3:
        title = desk.names.about(desk.protected(WorkKind.FILM).title, desk.language)
    faults = (Fault.NOT_MEDIA,) if number == 1 else ()
    return Draft(title, content, "unrelated", Caster.ANYBODY, faults=faults)


def _single(
    desk: Desk,
    work: PlannedWork,
    kind: Kind,
    *,
    first: bool = False,
    caster: Caster = Caster.COPIER,
    outcome: Outcome = Outcome.INFRINGING,
) -> Draft:
    seconds = desk.rng.randrange(20, 31) if desk.full else 14
    title, tags = desk.titled(work)
    container = "webm" if kind.treatment == "webm" else "mp4"
    part = Part(seconds, work.key, desk.excerpt(work, seconds))
    content = VideoContent((part,), kind.treatment, desk.seed(), container)
    faults = kind.faults if first else ()
    truth = harmless(outcome, work)
    return Draft(title, content, kind.copy, caster, truth, tags, faults)


def _inside(desk: Desk) -> Draft:
    work = desk.protected(WorkKind.FILM, WorkKind.SERIES)
    title, tags = desk.titled(work)
    around = 9 if desk.full else 5
    parts = (
        Part(around, seed=desk.seed()),
        Part(13, work.key, desk.excerpt(work, 13)),
        Part(around, seed=desk.seed()),
    )
    content = VideoContent(parts, "reencode", desk.seed())
    copy = "excerpt inside a longer upload"
    return Draft(title, content, copy, Caster.COPIER, infringing(work), tags)


def _several(desk: Desk) -> Draft:
    works = tuple(desk.protected(*FILMED) for _ in range(3 if desk.full else 2))
    title, tags = desk.titled(works[0])
    parts = tuple(Part(12, work.key, desk.excerpt(work, 12)) for work in works)
    content = VideoContent(parts, "reencode", desk.seed())
    truth = infringing(*works)
    return Draft(title, content, "several works in one", Caster.COPIER, truth, tags)


def _scored(desk: Desk) -> Draft:
    work = desk.protected(WorkKind.SONG)
    title, tags = desk.titled(work)
    seconds = 24 if desk.full else 16
    content = VideoContent(
        (Part(seconds, seed=desk.seed()),),
        "plain",
        desk.seed(),
        sound=Part(seconds, work.key, desk.excerpt(work, seconds)),
    )
    copy = "a song under other pictures"
    return Draft(title, content, copy, Caster.COPIER, infringing(work), tags)
