"""Give drafts an account, a wave and an owner's rule.

A repeat infringer posts copies in at least three waves; a casual copier has one wave of its
own, so that nobody becomes a repeat infringer by accident of the draw.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.verdict import Outcome
from service.demo.plan_draft import Caster, Desk, Draft
from service.demo.plan_names import Names
from service.demo.plan_words import WAVES, PlannedAccount, PlannedPosting, RepeatInfringer, Rule

# The owner of each infringing copy answers by the next of these; rooms never come back.
RULES = (
    Rule.REMOVES, Rule.REAPPEARS, Rule.REMOVES, Rule.IGNORES, Rule.REMOVES, Rule.COUNTERS,
    Rule.REMOVES, Rule.REMOVES,
)  # fmt: skip
ROOM_RULES = (Rule.REMOVES, Rule.IGNORES, Rule.REMOVES)
# By then the standing of every listed work is settled.
SERIAL_WAVE = 1
# Four of ten unrelated postings are there from the start.
QUIET_WAVES = (0, 1, 0, 2, 0, 3, 0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Company:
    """The accounts of a site by what they do. `repeaters` are of one hand.

    A serialist puts up a work bit by bit, all within one wave.
    """

    repeaters: tuple[PlannedAccount, ...]
    licensee: PlannedAccount
    casual: tuple[PlannedAccount, ...]
    honest: tuple[PlannedAccount, ...]
    serialists: tuple[PlannedAccount, ...] = ()

    @property
    def everybody(self) -> tuple[PlannedAccount, ...]:
        """All accounts of the site."""
        return (
            *(*self.repeaters, self.licensee),
            *(*self.casual, *self.honest, *self.serialists),
        )


def engage(
    names: Names,
    platform: str,
    language: str,
    *,
    repeaters: int,
    casual: int,
    honest: int,
    serialists: int = 0,
) -> Company:
    """Make a site's accounts. Two repeaters publish one contact between them."""
    numbers = iter(range(1, 1000))

    def account(contact: str | None = None) -> PlannedAccount:
        number = next(numbers)
        name = names.account(language, number)
        return PlannedAccount(platform, f"u{100 + number}", name, contact)

    shared = names.contact() if repeaters > 1 else None
    return Company(
        tuple(account(shared) for _ in range(repeaters)),
        account(names.contact()),
        tuple(account() for _ in range(casual)),
        tuple(account(names.contact() if i % 3 == 0 else None) for i in range(honest)),
        tuple(account() for _ in range(serialists)),
    )


def cast(desk: Desk, company: Company, drafts: Sequence[Draft]) -> list[PlannedPosting]:
    """Turn the drafts of one site into postings, in the order of their waves."""
    copies = [d for d in drafts if d.caster is Caster.COPIER]
    desk.rng.shuffle(copies)
    posted: list[tuple[Draft, PlannedAccount, int]] = []
    for account, wave in _copiers(company, full=desk.full):
        if not copies:
            break
        fit = next((d for d in copies if _earliest(desk, d) <= wave), None)
        if fit is not None:
            copies.remove(fit)
            posted.append((fit, account, wave))
    posted += _others(desk, company, [d for d in drafts if d.caster is not Caster.COPIER])
    return _numbered(desk, posted)


def _earliest(desk: Desk, draft: Draft) -> int:
    return desk.shelf.earliest(e.work for e in draft.expected)


def _copiers(company: Company, *, full: bool) -> Iterator[tuple[PlannedAccount, int]]:
    """Yield who posts the next copy, and when: repeaters first, then the casual for ever."""
    # In full the repeater posts twice in the first wave: still one incident.
    waves = (0, 1, 2, 3, 0) if full else (0, 1, 2, 3)
    for wave in waves if company.repeaters else ():
        yield company.repeaters[wave % len(company.repeaters)], wave
    while True:
        for turn, account in enumerate(company.casual, 1):
            yield account, turn % WAVES


def _others(
    desk: Desk, company: Company, drafts: Sequence[Draft]
) -> list[tuple[Draft, PlannedAccount, int]]:
    posted: list[tuple[Draft, PlannedAccount, int]] = []
    mingled = (*company.honest, *company.honest, *company.repeaters, company.licensee)
    seen = dict.fromkeys(Caster, 0)
    quiet = 0
    for draft in drafts:
        number = seen[draft.caster]
        seen[draft.caster] += 1
        wave = max(number % WAVES, _earliest(desk, draft)) if draft.wave is None else draft.wave
        if draft.caster is Caster.LICENSEE:
            posted.append((draft, company.licensee, wave))
        elif draft.caster is Caster.SERIALIST:
            posted.append((draft, company.serialists[0], SERIAL_WAVE))
        elif draft.caster is Caster.LATE_LICENSEE:
            posted.append((draft, company.honest[-1], number % 2))
        elif draft.expected:
            posted.append((draft, company.honest[number % len(company.honest)], wave))
        else:
            wave = QUIET_WAVES[quiet % len(QUIET_WAVES)]
            posted.append((draft, mingled[quiet % len(mingled)], wave))
            quiet += 1
    return posted


def _numbered(
    desk: Desk, posted: Sequence[tuple[Draft, PlannedAccount, int]]
) -> list[PlannedPosting]:
    """Give native ids that tell nothing: shuffled, then numbered in the order of waves."""
    order = list(posted)
    desk.rng.shuffle(order)
    order.sort(key=lambda item: item[2])
    prefix = {"tube": "v", "melody": "t", "inkwell": "b", "stall": "i", "stage": "r"}
    rules = ROOM_RULES if desk.platform == "stage" else RULES
    postings: list[PlannedPosting] = []
    late = noticed = 0
    for number, (draft, account, wave) in enumerate(order):
        rule = Rule.REMOVES
        if draft.caster is Caster.LATE_LICENSEE:
            rule = (Rule.RESTORES, Rule.IGNORES)[late % 2]
            late += 1
        elif any(e.outcome is Outcome.INFRINGING for e in draft.expected):
            rule = rules[noticed % len(rules)]
            noticed += 1
        if rule is Rule.REAPPEARS and wave == WAVES - 1:
            rule = Rule.REMOVES
        postings.append(
            PlannedPosting(
                platform=desk.platform,
                id=f"{prefix[desk.platform]}{1001 + number}",
                account=account.id,
                title=draft.title,
                wave=wave,
                minutes=desk.rng.randrange(5, 1200),
                content=draft.content,
                copy=draft.copy,
                tags=draft.tags,
                expected=draft.expected,
                rule=rule,
                faults=draft.faults,
                closes=draft.closes,
                retracted=draft.caster is Caster.LATE_LICENSEE,
            )
        )
    return postings


def repeat_infringer(
    company: Company, postings: Sequence[PlannedPosting]
) -> RepeatInfringer | None:
    """Return who is behind the repeaters' copies, or None when the site has no repeater."""
    accounts = tuple(account.id for account in company.repeaters)
    waves = sorted({p.wave for p in postings if p.account in accounts and p.infringing})
    if not accounts or not waves:
        return None
    return RepeatInfringer(company.repeaters[0].platform, accounts, tuple(waves))
