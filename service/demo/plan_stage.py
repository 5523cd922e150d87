"""What may be shown on stage: rooms that stream films and events in a loop, and plain rooms."""

from domain.verdict import Outcome
from domain.work import WorkKind
from service.demo.plan_content import Part, VideoContent
from service.demo.plan_draft import Caster, Desk, Draft, harmless
from service.demo.plan_words import PlannedWork

# A loop fits the time a watcher stays, so that a visitor sees all of it.
LOOP_SECONDS = 16


def stage_drafts(desk: Desk) -> tuple[Draft, ...]:
    """Return the rooms that show a work."""
    event, film = WorkKind.LIVE_EVENT, (WorkKind.FILM, WorkKind.SERIES)
    drafts: list[Draft] = []
    for number in range(6 if desk.full else 1):
        kinds = (event,) if desk.full and number % 2 else film
        treatment = ("reencode", "logo", "letterbox")[number % 3]
        drafts.append(_room(desk, desk.protected(*kinds), treatment, Outcome.INFRINGING))
    drafts += [
        _room(desk, desk.authorised(event), "reencode", Outcome.LICENSED)
        for _ in range(2 if desk.full else 1)
    ]
    if desk.full:
        drafts.append(_room(desk, desk.unprotected(*film), "reencode", Outcome.UNPROTECTED))
    return tuple(drafts)


def stage_unrelated(desk: Desk, number: int) -> Draft:
    """Return a room with a show of its own; every fourth shuts early."""
    content = VideoContent((Part(LOOP_SECONDS, seed=desk.seed()),), "plain", desk.seed(), "ts")
    closes = 4 if number % 4 == 1 else None
    title = desk.names.everyday(desk.language)
    return Draft(title, content, "unrelated", Caster.ANYBODY, closes=closes)


def _room(desk: Desk, work: PlannedWork, treatment: str, outcome: Outcome) -> Draft:
    part = Part(LOOP_SECONDS, work.key, desk.excerpt(work, LOOP_SECONDS))
    content = VideoContent((part,), treatment, desk.seed(), "ts")
    caster = Caster.COPIER if outcome is Outcome.INFRINGING else Caster.ANYBODY
    copies = {
        Outcome.INFRINGING: "streamed live",
        Outcome.LICENSED: "authorised in the list",
        Outcome.UNPROTECTED: "outside every window",
    }
    title, tags = desk.titled(work)
    return Draft(title, content, copies[outcome], caster, harmless(outcome, work), tags)
