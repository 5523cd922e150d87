"""Plan the demo: everything that will be published, listed and licensed, from one seed.

Nothing here is random twice: `make_plan(3, Scale.FULL)` is the same plan for ever, so a
figure measured on it can be measured again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from domain.verdict import Outcome
from service.demo.plan_cast import Company, cast, engage, repeat_infringer
from service.demo.plan_draft import Desk, Draft
from service.demo.plan_inkwell import inkwell_drafts, inkwell_unrelated
from service.demo.plan_melody import melody_drafts, melody_unrelated
from service.demo.plan_names import Names
from service.demo.plan_stage import stage_drafts, stage_unrelated
from service.demo.plan_stall import stall_drafts, stall_unrelated
from service.demo.plan_tube import tube_drafts, tube_unrelated
from service.demo.plan_words import Plan, PlannedLicence, PlannedPosting, Scale
from service.demo.plan_works import Shelf, list_batches, stock

FIRST_DAY = datetime(2026, 5, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SitePlan:
    """How big a site is: postings in full and small, casual and honest accounts likewise."""

    name: str
    language: str
    drafts: Callable[[Desk], tuple[Draft, ...]]
    unrelated: Callable[[Desk, int], Draft]
    postings: tuple[int, int]
    casual: tuple[int, int]
    honest: tuple[int, int]
    repeaters: int = 1
    serialists: int = 0


SITES = (
    SitePlan("tube", "zh", tube_drafts, tube_unrelated, (110, 19), (8, 1), (6, 2)),
    SitePlan("melody", "en", melody_drafts, melody_unrelated, (110, 17), (6, 1), (6, 2)),
    SitePlan(
        "inkwell", "zh", inkwell_drafts, inkwell_unrelated, (90, 19), (4, 1), (4, 1), 2, 1
    ),
    SitePlan("stall", "en", stall_drafts, stall_unrelated, (70, 10), (4, 1), (4, 1)),
    SitePlan("stage", "zh", stage_drafts, stage_unrelated, (20, 4), (4, 1), (3, 1), 0),
)


def make_plan(seed: int, scale: Scale = Scale.FULL, start: datetime = FIRST_DAY) -> Plan:
    """Return the plan of a seed.

    Args:
        seed: Any whole number; other seeds give other works, titles, copies and accounts.
        scale: About 400 postings of 60 accounts, or about 60 of 16.
        start: When the first wave opens, in the demo's time; midnight UTC keeps windows whole.
    """
    rng = Random(f"keywatch demo {seed} {scale.value}")
    names = Names(rng)
    shelf = stock(rng, names, scale)
    column = 0 if scale is Scale.FULL else 1
    companies: list[Company] = []
    postings: list[PlannedPosting] = []
    for site in SITES:
        desk = Desk(site.name, site.language, scale, rng, names, shelf)
        company = engage(
            names,
            site.name,
            site.language,
            repeaters=site.repeaters,
            casual=site.casual[column],
            honest=site.honest[column],
            serialists=site.serialists,
        )
        drafts = list(site.drafts(desk))
        missing = site.postings[column] - len(drafts)
        drafts += [site.unrelated(desk, number) for number in range(missing)]
        companies.append(company)
        postings += cast(desk, company, drafts)
    repeaters = (repeat_infringer(company, postings) for company in companies)
    return Plan(
        seed=seed,
        scale=scale,
        start=start,
        works=shelf.works,
        batches=list_batches(shelf),
        licences=_licences(postings, companies, shelf),
        late_licences=_late_licences(postings),
        accounts=tuple(a for company in companies for a in company.everybody),
        postings=tuple(postings),
        repeat_infringers=tuple(r for r in repeaters if r),
    )


def _licences(
    postings: list[PlannedPosting], companies: list[Company], shelf: Shelf
) -> tuple[PlannedLicence, ...]:
    """Return the licences behind licensed postings, and two that must not shield anybody."""
    licensees = {(c.licensee.platform, c.licensee.id) for c in companies}
    given = {
        (e.work, p.platform, p.account)
        for p in postings
        for e in p.expected
        if e.outcome is Outcome.LICENSED and (p.platform, p.account) in licensees
    }
    running = tuple(
        PlannedLicence(work, platform, account, None, -90, 200, "agreement on file")
        for work, platform, account in sorted(given)
    )
    copied = next(p for p in postings if p.platform == "tube" and p.infringing)
    lapsed = PlannedLicence(
        copied.expected[0].work, "tube", copied.account, None, -200, -5, "lapsed agreement"
    )
    abroad = PlannedLicence(shelf.works[0].key, None, None, "JP", -90, None, "for Japan only")
    return (*running, lapsed, abroad)


def _late_licences(postings: list[PlannedPosting]) -> tuple[PlannedLicence, ...]:
    """Return the licences that turn up in the last wave and undo notices already sent."""
    late = {
        (e.work, p.platform, p.account) for p in postings if p.retracted for e in p.expected
    }
    return tuple(
        PlannedLicence(work, platform, account, None, -10, 300, "agreement found late")
        for work, platform, account in sorted(late)
    )
