"""What may be posted on melody: songs in every codec and disguise, and tunes of its own."""

from domain.verdict import Outcome
from domain.work import WorkKind
from service.demo.plan_content import AudioContent, Part
from service.demo.plan_draft import Caster, Desk, Draft, Kind, early, harmless, infringing
from service.demo.plan_words import Fault, PlannedWork

CODECS = ("mp3", "ogg", "opus", "m4a")
SINGLE = (
    Kind("re-encoding", "reencode", 4, 1, (Fault.BREAKS_OFF,)),
    Kind("music under speech", "speech", 4, 1, (Fault.UNAVAILABLE,)),
    Kind("pitch", "pitch", 2, 1),
    Kind("noise", "noise", 3, 1),
    Kind("speed", "faster", 2),
    Kind("speed", "slower", 2),
    Kind("broken off", "reencode", 1, 0, (Fault.TRUNCATED,)),
)


def melody_drafts(desk: Desk) -> tuple[Draft, ...]:
    """Return the drafts of melody but the unrelated ones."""
    drafts = [
        _single(desk, desk.protected(WorkKind.SONG), kind, number, faulty=i == 0)
        for number, kind in enumerate(SINGLE)
        for i in range(kind.times(desk.scale))
    ]
    drafts += [_inside(desk) for _ in range(4 if desk.full else 1)]
    drafts += [_medley(desk) for _ in range(3 if desk.full else 1)]
    plain = Kind("by a licensed account", "reencode", 1)
    for i in range(2 if desk.full else 1):
        work = desk.protected(WorkKind.SONG)
        drafts.append(
            _single(desk, work, plain, i, caster=Caster.LICENSEE, outcome=Outcome.LICENSED)
        )
    late = desk.protected(WorkKind.SONG)
    late_kind = Kind("licensed late", "reencode", 1)
    drafts += [_single(desk, late, late_kind, i, caster=Caster.LATE_LICENSEE) for i in range(2)]
    if desk.full:
        named = Kind("authorised in the list", "reencode", 1)
        drafts += [
            _single(desk, work, named, i, caster=Caster.ANYBODY, outcome=Outcome.LICENSED)
            for i, work in enumerate([desk.authorised(WorkKind.SONG)] * 2)
        ]
    outside = Kind("outside every window", "reencode", 1)
    for i in range(4 if desk.full else 1):
        work = desk.unprotected(WorkKind.SONG)
        drafts.append(
            _single(desk, work, outside, i, caster=Caster.ANYBODY, outcome=Outcome.UNPROTECTED)
        )
    for i, treatment in enumerate(("reencode", "speech") if desk.full else ("reencode",)):
        work = desk.late(WorkKind.SONG)
        drafts.append(early(_single(desk, work, Kind("", treatment, 1), i)))
    return tuple(drafts)


def melody_unrelated(desk: Desk, number: int) -> Draft:
    """Return a tune of its own, one of them behind a redirect to a private address."""
    seconds = desk.rng.randrange(20, 41) if desk.full else 20
    codec = CODECS[number % len(CODECS)]
    content = AudioContent((Part(seconds, seed=desk.seed()),), "plain", desk.seed(), codec)
    title = desk.names.everyday(desk.language)
    if number % 12 == 3:
        title = desk.names.about(desk.protected(WorkKind.SONG).title, desk.language)
    faults = (Fault.PRIVATE_REDIRECT,) if number == 1 else ()
    return Draft(title, content, "unrelated", Caster.ANYBODY, faults=faults)


def _single(
    desk: Desk,
    work: PlannedWork,
    kind: Kind,
    number: int,
    *,
    caster: Caster = Caster.COPIER,
    outcome: Outcome = Outcome.INFRINGING,
    faulty: bool = False,
) -> Draft:
    seconds = desk.rng.randrange(25, 41) if desk.full else 24
    title, tags = desk.titled(work)
    faults = kind.faults if faulty else ()
    # Only MP3 keeps its sound when the file is cut: the others need their last pages.
    codec = "mp3" if Fault.TRUNCATED in faults else CODECS[number % len(CODECS)]
    part = Part(seconds, work.key, desk.excerpt(work, seconds))
    content = AudioContent((part,), kind.treatment, desk.seed(), codec)
    return Draft(title, content, kind.copy, caster, harmless(outcome, work), tags, faults)


def _inside(desk: Desk) -> Draft:
    work = desk.protected(WorkKind.SONG)
    title, tags = desk.titled(work)
    parts = (
        Part(10, seed=desk.seed()),
        Part(20, work.key, desk.excerpt(work, 20)),
        Part(10, seed=desk.seed()),
    )
    content = AudioContent(parts, "reencode", desk.seed(), "ogg")
    copy = "excerpt inside a longer upload"
    return Draft(title, content, copy, Caster.COPIER, infringing(work), tags)


def _medley(desk: Desk) -> Draft:
    works = tuple(desk.protected(WorkKind.SONG) for _ in range(3 if desk.full else 2))
    title, tags = desk.titled(works[0])
    parts = tuple(Part(16, work.key, desk.excerpt(work, 16)) for work in works)
    content = AudioContent(parts, "reencode", desk.seed(), "m4a")
    truth = infringing(*works)
    return Draft(title, content, "several works in one", Caster.COPIER, truth, tags)
