"""A part of the demo's content: enough for every stage, little enough for many runs.

Texts, sounds and pictures of the small demo: what copies something, and what its site makes
hard to get. No films, since decoding them is most of the demo's time.
"""

from dataclasses import replace

from service.demo.cache import cache_folder
from service.demo.plan import make_plan
from service.demo.plan_words import Scale
from service.demo.render import render

SEED = 1
WORKS = {"novel-1", "novel-2", "novel-4", "song-1"}
SITES = {"inkwell", "melody", "stall"}


def a_part(plan):
    """Return the plan with WORKS and SITES alone."""

    def kept(things):
        return tuple(thing for thing in things if thing.work in WORKS)

    def stays(posting):
        matters = posting.expected or posting.faults
        works = {e.work for e in posting.expected}
        return posting.platform in SITES and matters and works <= WORKS

    return replace(
        plan,
        works=tuple(work for work in plan.works if work.key in WORKS),
        batches=tuple(replace(b, entries=kept(b.entries)) for b in plan.batches),
        licences=kept(plan.licences),
        late_licences=kept(plan.late_licences),
        accounts=tuple(a for a in plan.accounts if a.platform in SITES),
        postings=tuple(posting for posting in plan.postings if stays(posting)),
    )


def chain_content():
    """Return the part and the folder of its media, which is that of the whole."""
    whole = make_plan(SEED, Scale.SMALL)
    return a_part(whole), render(whole, cache_folder())


class Silent:
    """Looks on and says nothing."""

    def stage(self, name):
        pass

    def look(self, home, left):
        pass
