"""What may be posted on inkwell: novels copied and disguised, reviews, new books."""

from collections.abc import Iterable

from domain.verdict import Outcome
from domain.work import WorkKind
from service.demo.plan_content import ChapterPart, TextContent
from service.demo.plan_draft import Caster, Desk, Draft, Kind, early, harmless, infringing
from service.demo.plan_words import Fault, PlannedWork

# These treatments make sense in Chinese only.
CHINESE_ONLY = frozenset({"script"})
COPIES = (
    Kind("verbatim", "plain", 2, 1),
    Kind("simplified or traditional characters", "script", 2, 1),
    Kind("inserted adverts", "adverts", 3, 1),
    Kind("a page in another charset than it says", "plain", 1, 1, (Fault.WRONG_CHARSET,)),
    Kind("noise characters", "noise", 2),
    Kind("light rewording", "reword", 3),
    Kind("changed names", "names", 1),
)
# Characters set in another text, and characters quoted: (Chinese, English).
EXCERPT = {"zh": 500, "en": 1300}
QUOTED = {"zh": 45, "en": 150}
CHAPTER = {"zh": 1000, "en": 2000}
SERIAL = Kind("one chapter a posting", "plain", 5, 3)


def inkwell_drafts(desk: Desk) -> tuple[Draft, ...]:
    """Return the drafts of inkwell but the unrelated ones."""
    drafts = [_copy(desk, kind) for kind in COPIES for _ in range(kind.times(desk.scale))]
    drafts += [_inside(desk) for _ in range(3 if desk.full else 1)]
    drafts += [_several(desk) for _ in range(2 if desk.full else 1)]
    drafts += [*_serial(desk), _collection(desk)]
    drafts += [_review(desk) for _ in range(5 if desk.full else 1)]
    plain = Kind("by a licensed account", "plain", 1)
    for _ in range(2 if desk.full else 1):
        work = desk.protected(WorkKind.NOVEL)
        drafts.append(_of(desk, work, plain, Caster.LICENSEE, Outcome.LICENSED))
    outside = Kind("outside every window", "plain", 1)
    for _ in range(2 if desk.full else 1):
        work = desk.unprotected(WorkKind.NOVEL)
        drafts.append(_of(desk, work, outside, Caster.ANYBODY, Outcome.UNPROTECTED))
    for treatment in ("plain", "noise") if desk.full else ("plain",):
        work = desk.late(WorkKind.NOVEL)
        kind = Kind("", treatment, 1)
        drafts.append(early(_of(desk, work, kind, Caster.ANYBODY, Outcome.INFRINGING)))
    return tuple(drafts)


def inkwell_unrelated(desk: Desk, number: int) -> Draft:
    """Return a book of its own; one redirects for ever, one unpacks to gigabytes."""
    language = "en" if number % 3 == 2 else "zh"
    count = desk.rng.randrange(2, 5) if desk.full else 2
    chapters = tuple(_own(desk, language) for _ in range(count))
    content = TextContent(chapters, "plain", desk.seed(), language)
    title = desk.names.everyday(language)
    if number % 12 == 3:
        title = desk.names.about(desk.protected(WorkKind.NOVEL).title, language)
    faults = {1: (Fault.REDIRECT_LOOP,), 4: (Fault.BOMB,)}.get(number, ())
    return Draft(title, content, "unrelated", Caster.ANYBODY, faults=faults)


def _own(desk: Desk, language: str) -> ChapterPart:
    low = CHAPTER[language] * 8 // 10
    return ChapterPart(desk.seed(), desk.rng.randrange(low, CHAPTER[language] * 13 // 10))


def _copy(desk: Desk, kind: Kind) -> Draft:
    chinese = kind.treatment in CHINESE_ONLY or Fault.WRONG_CHARSET in kind.faults
    work = desk.protected(WorkKind.NOVEL)
    while chinese and work.language != "zh":
        work = desk.protected(WorkKind.NOVEL)
    return _of(desk, work, kind, Caster.COPIER, Outcome.INFRINGING)


def _serial(desk: Desk) -> list[Draft]:
    """Return postings of one account, each with the next chapter of one novel."""
    work = desk.protected(WorkKind.NOVEL)
    count = min(SERIAL.times(desk.scale), work.chapters)
    title = desk.names.open(work.title, desk.language)
    return [
        Draft(
            f"{title} {chapter + 1}",
            _chapters(desk, work, [chapter], SERIAL.treatment),
            SERIAL.copy,
            Caster.SERIALIST,
            infringing(work),
        )
        for chapter in range(count)
    ]


def _collection(desk: Desk) -> Draft:
    """Return a posting of a long novel, which lacks its last chapter but one."""
    work = desk.longest(WorkKind.NOVEL)
    chosen = [chapter for chapter in range(work.chapters) if chapter != work.chapters - 2]
    content = _chapters(desk, work, chosen, "plain")
    title, tags = desk.titled(work)
    copy = "most of a novel in one posting"
    return Draft(title, content, copy, Caster.COPIER, infringing(work), tags)


def _chapters(
    desk: Desk, work: PlannedWork, numbers: Iterable[int], treatment: str
) -> TextContent:
    """Return whole chapters of a work, counted from nought."""
    parts = tuple(ChapterPart(desk.seed(), work.length, work.key, n) for n in numbers)
    return TextContent(parts, treatment, desk.seed(), work.language)


def _of(desk: Desk, work: PlannedWork, kind: Kind, caster: Caster, outcome: Outcome) -> Draft:
    count = desk.rng.randrange(2, 4)
    first = desk.rng.randrange(work.chapters - count + 1)
    content = _chapters(desk, work, range(first, first + count), kind.treatment)
    title, tags = desk.titled(work)
    return Draft(title, content, kind.copy, caster, harmless(outcome, work), tags, kind.faults)


def _inside(desk: Desk) -> Draft:
    work = desk.protected(WorkKind.NOVEL)
    title, tags = desk.titled(work)
    take = EXCERPT[work.language]
    chapter = ChapterPart(
        seed=desk.seed(),
        length=CHAPTER[work.language],
        work=work.key,
        chapter=desk.rng.randrange(work.chapters),
        start=desk.rng.randrange(work.length // 4),
        take=take,
    )
    chapters = (_own(desk, work.language), chapter, _own(desk, work.language))
    content = TextContent(chapters, "plain", desk.seed(), work.language)
    copy = "excerpt inside a longer upload"
    return Draft(title, content, copy, Caster.COPIER, infringing(work), tags)


def _several(desk: Desk) -> Draft:
    works = (desk.protected(WorkKind.NOVEL), desk.protected(WorkKind.NOVEL))
    title, tags = desk.titled(works[0])
    chapters = tuple(
        ChapterPart(desk.seed(), work.length, work.key, desk.rng.randrange(work.chapters))
        for work in works
    )
    content = TextContent(chapters, "plain", desk.seed(), works[0].language)
    truth = infringing(*works)
    return Draft(title, content, "several works in one", Caster.COPIER, truth, tags)


def _review(desk: Desk) -> Draft:
    work = desk.protected(WorkKind.NOVEL)
    chapter = ChapterPart(
        seed=desk.seed(),
        length=CHAPTER[work.language],
        work=work.key,
        chapter=desk.rng.randrange(work.chapters),
        start=desk.rng.randrange(work.length // 2),
        take=QUOTED[work.language],
    )
    content = TextContent((chapter,), "plain", desk.seed(), work.language, "review")
    title = desk.names.about(work.title, work.language)
    truth = harmless(Outcome.EXCEPTION, work)
    return Draft(title, content, "short quotation in a review", Caster.ANYBODY, truth)
