from collections import defaultdict
from functools import cache

import pytest

from domain.protection import ProtectionList
from domain.verdict import Outcome
from keyworks.document import read_document
from keyworks.registers import read_licences, read_works
from keyworks.titles import Titles
from service.demo.internet import TERMS
from service.demo.lists import write_lists
from service.demo.plan import make_plan
from service.demo.plan_words import FATES, WAVES, Fate, Rule, Scale
from service.demo.plan_works import LISTED_WAVE

# Plans are values: one of each is enough for all tests.
a_plan = cache(make_plan)
EVERY_PLAN = [(seed, scale) for seed in (1, 2, 3, 4, 5) for scale in Scale]


def test_a_seed_gives_the_same_plan_for_ever():
    assert make_plan(3, Scale.SMALL) == make_plan(3, Scale.SMALL)
    assert make_plan(3, Scale.SMALL).digest == make_plan(3, Scale.SMALL).digest


def test_another_seed_gives_other_media():
    assert make_plan(1, Scale.SMALL).digest != make_plan(2, Scale.SMALL).digest


def test_full_scale_is_about_400_postings_of_60_accounts_a_third_of_them_planted():
    plan = a_plan(1, Scale.FULL)

    planted = [p for p in plan.postings if p.expected]

    assert len(plan.postings) == 400
    assert len(plan.accounts) == 60
    assert 0.3 <= len(planted) / 400 <= 0.4


@pytest.mark.parametrize(("seed", "scale"), EVERY_PLAN)
def test_four_hands_post_copies_in_three_waves_or_more_one_of_them_by_two_accounts(seed, scale):
    plan = a_plan(seed, scale)

    assert sorted(len(r.accounts) for r in plan.repeat_infringers) == [1, 1, 1, 2]
    assert all(len(r.waves) >= 3 for r in plan.repeat_infringers)
    [pair] = [r for r in plan.repeat_infringers if len(r.accounts) == 2]
    contacts = {a.contact for a in plan.accounts if a.platform == pair.platform}
    shared = {
        a.contact
        for a in plan.accounts
        if a.platform == pair.platform and a.id in pair.accounts
    }
    assert len(shared) == 1
    assert shared != {None}
    assert shared <= contacts


@pytest.mark.parametrize(("seed", "scale"), EVERY_PLAN)
def test_nobody_else_copies_in_more_than_one_wave(seed, scale):
    plan = a_plan(seed, scale)
    repeating = {(r.platform, a) for r in plan.repeat_infringers for a in r.accounts}
    waves = defaultdict(set)
    for posting in plan.postings:
        if posting.infringing and not posting.retracted:
            waves[posting.platform, posting.account].add(posting.wave)

    assert all(len(seen) == 1 for who, seen in waves.items() if who not in repeating)


@pytest.mark.parametrize(("seed", "scale"), EVERY_PLAN)
def test_the_truth_follows_from_the_published_lists_and_licences(seed, scale, tmp_path):
    plan = a_plan(seed, scale)
    write_lists(plan, tmp_path)
    works = read_works(tmp_path / "works.csv", ())
    titles = Titles(works)
    licences = read_licences(tmp_path / "licences.csv", works)
    protections = ProtectionList(
        batches=[_batch(read_document(tmp_path / f"batch-{n}.csv"), titles) for n in (1, 2, 3)]
    )

    for posting in plan.postings:
        at = plan.opens(posting.wave)
        for expected in posting.expected:
            planned = plan.work(expected.work)
            work = titles.find(planned.title, planned.kind)
            line = protections.in_force(work.id, at)
            territory = TERMS[posting.platform][2]
            carried = any(
                x.permits(posting.platform, posting.account, at, territory)
                for x in licences
                if x.work == work.id
            )
            if line is None and protections.in_force(work.id, plan.opens(WAVES - 1)):
                found = {Outcome.DOUBTFUL}
            elif line is None:
                found = {Outcome.UNPROTECTED}
            elif carried or posting.platform in line.entry.authorised:
                found = {Outcome.LICENSED}
            else:
                found = {Outcome.INFRINGING, Outcome.EXCEPTION}
            assert expected.outcome in found, posting


def _batch(document, titles):
    from domain.protection import Batch, Entry

    entries = tuple(
        Entry(
            x.number, titles.find(x.title, x.kind).id, x.title, x.holder, x.window, x.authorised
        )
        for x in document.lines
    )
    return Batch(
        document.batch,
        document.issued,
        document.authority,
        document.digest,
        document.layout,
        entries,
        document.duties,
    )


def test_batch_2_shuts_one_window_of_batch_1_and_opens_another():
    plan = a_plan(1, Scale.FULL)
    first, second, _ = ({e.work for e in batch.entries} for batch in plan.batches)
    shut = {
        e.work for p in plan.postings for e in p.expected if e.outcome is Outcome.UNPROTECTED
    }
    copied = {
        e.work for p in plan.postings for e in p.expected if e.outcome is Outcome.INFRINGING
    }

    assert first & second & shut
    assert first & second & copied


@pytest.mark.parametrize(("seed", "scale"), EVERY_PLAN)
def test_copies_of_works_listed_late_are_up_from_the_first_wave_on_several_sites(seed, scale):
    plan = a_plan(seed, scale)
    early = [p for p in plan.postings if p.early]

    assert all(p.wave == 0 and not p.faults for p in early)
    assert len({p.platform for p in early}) >= 3
    kinds = {plan.work(e.work).kind for p in early for e in p.expected}
    assert len(kinds) >= 3
    arrives = {plan.work(e.work).arrives for p in early for e in p.expected}
    assert arrives == {0, LISTED_WAVE}


def test_the_late_licence_covers_postings_that_are_noticed_before_it_turns_up():
    plan = a_plan(1, Scale.SMALL)

    [licence] = plan.late_licences
    retracted = [p for p in plan.postings if p.retracted]

    assert {p.account for p in retracted} == {licence.account}
    assert all(p.infringing and p.wave < WAVES - 1 for p in retracted)
    assert {p.rule for p in retracted} == {Rule.RESTORES, Rule.IGNORES}


@pytest.mark.parametrize("scale", list(Scale))
def test_what_nobody_can_capture_is_never_a_planted_copy(scale):
    plan = a_plan(1, scale)

    lost = [p for p in plan.postings if any(FATES[f] is Fate.SET_ASIDE for f in p.faults)]

    assert lost
    assert not any(p.expected for p in lost)


def test_every_excerpt_lies_within_its_work():
    plan = a_plan(1, Scale.FULL)

    for posting in plan.postings:
        for part in getattr(posting.content, "parts", ()):
            if part.work is not None:
                assert part.start + part.seconds <= plan.work(part.work).seconds
