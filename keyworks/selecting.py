"""Turn a selection into the works it means.

Licences do not narrow a search: who carries a copy, and whether that account may, is found
out by judging. A search that kept silent about licensed works would look like one that found
no copy.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from domain.errors import BadInput
from domain.protection import ProtectionList
from domain.selection import Selection
from domain.work import Work, WorkId
from keyworks.titles import Titles, plain

# A title of four signs with one wrong still counts as near; nothing in common does not.
LEAST_ALIKE = 0.5
MOST_NEAREST = 3


def select(
    selection: Selection, works: Sequence[Work], protections: ProtectionList
) -> frozenset[WorkId]:
    """Return the works that a selection means, none when its dimensions contradict.

    Args:
        selection: What is asked for.
        works: All that may be chosen; a name outside of them is unknown.
        protections: All batches.

    Raises:
        BadInput: A work, batch or holder that is not on record, with the nearest that are;
            or a title that several works have.
    """
    chosen = {w.id for w in works}
    if selection.works:
        chosen &= _named(selection.works, works)
    if selection.batches:
        chosen &= _listed(selection.batches, protections)
    if selection.holders:
        chosen &= _held(selection.holders, works)
    heard = protections
    if selection.territory is not None:
        heard = protections.within(selection.territory)
        chosen = {work for work in chosen if heard.names(work)}
    if selection.at is not None:
        at = selection.at
        chosen = {work for work in chosen if heard.in_force(work, at)}
    return frozenset(chosen)


def describe(selection: Selection) -> str:
    """Return a selection in words that go on from "works that are"; of anything if whole."""
    said = []
    if selection.works:
        said.append(f"one of {', '.join(map(repr, selection.works))}")
    if selection.batches:
        said.append(f"on batch {' or '.join(map(str, selection.batches))}")
    if selection.holders:
        said.append(f"held by {' or '.join(map(repr, selection.holders))}")
    if selection.territory is not None:
        said.append(f"listed for {selection.territory}")
    if selection.at is not None:
        said.append(f"in force at {selection.at.isoformat(timespec='minutes')}")
    return ", ".join(said) or "on record"


def _named(names: Iterable[str], works: Sequence[Work]) -> set[WorkId]:
    titles = Titles(tuple(works))
    by_id = {w.id: w for w in works}
    chosen = set()
    for name in names:
        work = by_id.get(WorkId(name)) or titles.find(name)
        if work is None:
            every = [title for one in works for title in one.names]
            near = _nearest(name, every, plain)
            raise BadInput(f"no work is registered as {name!r}; {near}")
        chosen.add(work.id)
    return chosen


def _listed(numbers: Iterable[int], protections: ProtectionList) -> set[WorkId]:
    batches = {b.number: b for b in protections.batches}
    chosen: set[WorkId] = set()
    for number in numbers:
        if number not in batches:
            apart = sorted((abs(known - number), known) for known in batches)
            near = ", ".join(str(known) for _, known in apart[:MOST_NEAREST])
            hint = f"the nearest are {near}" if near else "none was imported yet"
            raise BadInput(f"there is no batch {number}; {hint}")
        chosen.update(entry.work for entry in batches[number].entries)
    return chosen


def _held(names: Iterable[str], works: Sequence[Work]) -> set[WorkId]:
    holders = sorted({holder for work in works for holder in work.holders})
    chosen: set[WorkId] = set()
    for name in names:
        meant = {name} if name in holders else {h for h in holders if fold(h) == fold(name)}
        if not meant:
            raise BadInput(f"no work is held by {name!r}; {_nearest(name, holders, fold)}")
        chosen.update(work.id for work in works if meant.intersection(work.holders))
    return chosen


def fold(name: str) -> str:
    """Return a holder's name with width, case and outer spaces folded."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _nearest(name: str, known: Sequence[str], folded: Callable[[str], str]) -> str:
    by_fold = {folded(one): one for one in reversed(known)}
    near = get_close_matches(folded(name), by_fold, MOST_NEAREST, LEAST_ALIKE)
    if not near:
        return "nothing on record is called alike"
    return f"the nearest are {', '.join(repr(by_fold[one]) for one in near)}"
