"""The demo's works, and where each stands: listed, ended, not yet begun, superseded, unlisted.

Every window opens or shuts at least a whole day away from every wave, so that neither time
zones nor a slow machine can move a posting across an edge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from domain.work import WorkKind
from service.demo.plan_names import Names
from service.demo.plan_words import PlannedBatch, PlannedEntry, PlannedWork, Scale

# Batches 2 and 3 appear between the first wave and the second.
BATCH_ISSUED = {1: -20, 2: 1, 3: 1}
LISTED_WAVE = 1
CINEMA_DAYS = 30


class Standing(StrEnum):
    """How the list stands to a work during the waves."""

    LISTED = "listed"
    ENDED = "ended"
    FUTURE = "future"
    SHUT = "shut by batch 2"
    REOPENED = "reopened by batch 2"
    UNLISTED = "unlisted"
    AUTHORISED = "authorised in the list"
    ADDED = "listed late"
    ARRIVED = "listed late, enrolled with its batch"


# What batch 2 says holds from the second wave on.
_SETTLED = {Standing.SHUT: 1, Standing.REOPENED: 1}
IN_FORCE = frozenset({Standing.LISTED, Standing.REOPENED, Standing.AUTHORISED})
LATE = frozenset({Standing.ADDED, Standing.ARRIVED})

_FULL: tuple[tuple[WorkKind, Standing, int], ...] = (
    (WorkKind.FILM, Standing.LISTED, 4),
    (WorkKind.FILM, Standing.ENDED, 1),
    (WorkKind.FILM, Standing.FUTURE, 1),
    (WorkKind.FILM, Standing.SHUT, 1),
    (WorkKind.FILM, Standing.REOPENED, 1),
    (WorkKind.SERIES, Standing.LISTED, 3),
    (WorkKind.SERIES, Standing.ENDED, 1),
    (WorkKind.SONG, Standing.LISTED, 6),
    (WorkKind.SONG, Standing.AUTHORISED, 1),
    (WorkKind.SONG, Standing.ENDED, 1),
    (WorkKind.SONG, Standing.UNLISTED, 1),
    (WorkKind.NOVEL, Standing.LISTED, 6),
    (WorkKind.NOVEL, Standing.ENDED, 1),
    (WorkKind.LIVE_EVENT, Standing.LISTED, 1),
    (WorkKind.LIVE_EVENT, Standing.AUTHORISED, 1),
    (WorkKind.FILM, Standing.ARRIVED, 1),
    (WorkKind.SERIES, Standing.ADDED, 1),
    (WorkKind.SONG, Standing.ARRIVED, 1),
    (WorkKind.NOVEL, Standing.ARRIVED, 1),
)
_SMALL: tuple[tuple[WorkKind, Standing, int], ...] = (
    (WorkKind.FILM, Standing.LISTED, 1),
    (WorkKind.FILM, Standing.SHUT, 1),
    (WorkKind.SERIES, Standing.LISTED, 1),
    (WorkKind.SONG, Standing.LISTED, 2),
    (WorkKind.SONG, Standing.UNLISTED, 1),
    (WorkKind.NOVEL, Standing.LISTED, 2),
    (WorkKind.NOVEL, Standing.ENDED, 1),
    (WorkKind.LIVE_EVENT, Standing.AUTHORISED, 1),
    (WorkKind.FILM, Standing.ARRIVED, 1),
    (WorkKind.SONG, Standing.ARRIVED, 1),
    (WorkKind.NOVEL, Standing.ADDED, 1),
)
# Seconds of a reference of picture and of sound, and characters of a chapter.
_REFERENCE_SECONDS = {Scale.FULL: (44, 48), Scale.SMALL: (26, 40)}
_CHAPTER_LENGTH = {"zh": 1200, "en": 2400}
# The first novel is a long one, for those who post many chapters.
_CHAPTERS = {Scale.FULL: (12, 5), Scale.SMALL: (8, 4)}
# Days of release that batch 2 prints.
_RELEASES = {
    Standing.ENDED: -45,
    Standing.SHUT: -50,
    Standing.REOPENED: -4,
    Standing.FUTURE: 20,
    Standing.ARRIVED: -3,
}
# The platform that the list's own column authorises, by kind.
_AUTHORISED_AT = {WorkKind.SONG: "melody", WorkKind.LIVE_EVENT: "stage"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The works with their standing; the pools from which postings copy."""

    works: tuple[PlannedWork, ...]
    standings: dict[str, Standing]

    def protected(self, platform: str, *kinds: WorkKind) -> tuple[PlannedWork, ...]:
        """Return works of these kinds that nobody may carry on `platform` without leave."""
        return tuple(
            work
            for work in self.works
            if work.kind in kinds
            and self.standings[work.key] in IN_FORCE
            and not self._authorised(work, platform)
        )

    def authorised(self, platform: str, *kinds: WorkKind) -> tuple[PlannedWork, ...]:
        """Return works that the list itself says `platform` may carry."""
        return tuple(w for w in self.works if w.kind in kinds and self._authorised(w, platform))

    def unprotected(self, *kinds: WorkKind) -> tuple[PlannedWork, ...]:
        """Return works of these kinds outside every window during the waves."""
        return tuple(
            work
            for work in self.works
            if work.kind in kinds and self.standings[work.key] not in IN_FORCE | LATE
        )

    def late(self, *kinds: WorkKind) -> tuple[PlannedWork, ...]:
        """Return works of these kinds that are listed only after the first wave."""
        return tuple(w for w in self.works if w.kind in kinds and self.standings[w.key] in LATE)

    def earliest(self, keys: Iterable[str]) -> int:
        """Return the first wave in which the standing of all these works is what it says."""
        return max((_SETTLED.get(self.standings[key], 0) for key in keys), default=0)

    def _authorised(self, work: PlannedWork, platform: str) -> bool:
        printed = self.standings[work.key] is Standing.AUTHORISED
        return printed and _AUTHORISED_AT[work.kind] == platform


def stock(rng: Random, names: Names, scale: Scale) -> Shelf:
    """Make the works: Chinese and English by turns, most with an alias in the other tongue."""
    picture, sound = _REFERENCE_SECONDS[scale]
    works: list[PlannedWork] = []
    standings: dict[str, Standing] = {}
    for kind, standing, count in _FULL if scale is Scale.FULL else _SMALL:
        for _ in range(count):
            number = 1 + sum(work.kind is kind for work in works)
            # Novels in English are every second one, so that small has one in force too.
            language = "en" if number % (2 if kind is WorkKind.NOVEL else 3) == 0 else "zh"
            other = "zh" if language == "en" else "en"
            filmed = kind not in (WorkKind.SONG, WorkKind.NOVEL)
            novel = kind is WorkKind.NOVEL
            work = PlannedWork(
                key=f"{kind.value.replace('_', '-')}-{number}",
                kind=kind,
                title=names.title(language),
                language=language,
                seed=rng.randrange(1 << 30),
                aliases=(names.title(other),) if number % 3 else (),
                holders=tuple(sorted({names.holder(language), names.holder(language)})),
                identifiers=_identifiers(kind, number, rng),
                seconds=picture if filmed else 0 if novel else sound,
                chapters=_CHAPTERS[scale][number > 1] if novel else 0,
                length=_CHAPTER_LENGTH[language] if novel else 0,
                traditional=novel and language == "zh" and number % 3 == 0,
                arrives=LISTED_WAVE if standing is Standing.ARRIVED else 0,
            )
            works.append(work)
            standings[work.key] = standing
    return Shelf(tuple(works), standings)


def _identifiers(kind: WorkKind, number: int, rng: Random) -> tuple[str, ...]:
    if kind is WorkKind.SONG:
        return (f"isrc=CNKW1260{number:04d}",)
    if kind is WorkKind.NOVEL:
        digits = f"9787{rng.randrange(10**8):08d}"
        odd, even = (sum(int(d) for d in digits[i::2]) for i in (0, 1))
        return (f"isbn={digits}{-(odd + 3 * even) % 10}",)
    return ()


def list_batches(shelf: Shelf) -> tuple[PlannedBatch, ...]:
    """Return batch 1, in the long layout, batch 2, films in the cinema layout, and batch 3.

    Batch 2 speaks again of films batch 1 names: it shuts one's window and reopens another's.
    Batch 3 has what batch 2 cannot: works other than films that are listed late.
    """
    series: list[PlannedEntry] = []
    cinema: list[PlannedEntry] = []
    late: list[PlannedEntry] = []
    for work in shelf.works:
        standing = shelf.standings[work.key]
        if standing is Standing.UNLISTED:
            continue
        filmed = work.kind is WorkKind.FILM
        if standing in LATE and not filmed:
            late.append(PlannedEntry(len(late) + 1, work.key, *_term(standing, len(late))))
            continue
        if not (filmed and standing in LATE | {Standing.FUTURE}):
            since, until = _term(standing, len(series))
            printed = (_AUTHORISED_AT[work.kind],) if standing is Standing.AUTHORISED else ()
            series.append(PlannedEntry(len(series) + 1, work.key, since, until, printed))
        if filmed and standing is not Standing.LISTED:
            release = _RELEASES[standing]
            cinema.append(
                PlannedEntry(len(cinema) + 1, work.key, release, release + CINEMA_DAYS)
            )
    return (
        PlannedBatch(1, "series", BATCH_ISSUED[1], tuple(series)),
        PlannedBatch(2, "cinema", BATCH_ISSUED[2], tuple(cinema)),
        PlannedBatch(3, "series", BATCH_ISSUED[3], tuple(late)),
    )


def _term(standing: Standing, place: int) -> tuple[int | None, int | None]:
    if standing in (Standing.ENDED, Standing.REOPENED):
        return -200, -12
    return (None, None) if place % 3 == 0 else (-30 - place, 90 + 10 * place)
