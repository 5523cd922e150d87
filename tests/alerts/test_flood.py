"""Floods and hits, on populations whose answer is known.

`python -m pytest tests/alerts/test_flood.py -s -k table` prints the figures of each.
"""

from dataclasses import replace
from random import Random

import pytest
from alerts_builders import a_match, evidence

from alerts.claims import Claim, Piece, claim_of
from alerts.flood import find_floods
from alerts.options import FloodOptions
from domain.match import Segment
from domain.work import Modality, ReferenceId, WorkId

OPTIONS = FloodOptions()


def a_claim(n, work, there, *, at=0.0, filled=1.0, account=None, modality=Modality.VIDEO):
    """Posting `n` matches the reference of `work` at `there`, from `at` on in its capture."""
    here = (at, at + there[1] - there[0])
    piece = Piece(modality, ReferenceId(f"r-{work}"), f"c{n}", here, there)
    who = f"tube:{n if account is None else account}"
    return Claim(f"tube:{n}", who, WorkId(work), (piece,), filled)


class Population:
    """Claims of postings numbered from 0 on, with a seed of its own."""

    def __init__(self, seed):
        self.dice = Random(seed)
        self.claims = []
        self.count = 0

    def post(self, *parts, account=None, modality=Modality.VIDEO):
        """One posting with claims of (work, reference span, start in the capture, filled)."""
        self.count += 1
        self.claims += [
            a_claim(
                self.count, w, there, at=at, filled=filled, account=account, modality=modality
            )
            for w, there, at, filled in parts
        ]

    def frayed(self, start, end):
        return (
            max(0.0, start + self.dice.uniform(-0.4, 0.4)),
            end + self.dice.uniform(-0.4, 0.4),
        )


def a_popular_film(seed):
    """2,000 copies, whole or from anywhere to anywhere, on as many accounts."""
    world = Population(seed)
    for _ in range(2000):
        start = world.dice.choice([0.0, world.dice.uniform(0, 4000)])
        world.post(("hit", (start, world.dice.uniform(start + 60, 5400)), 0.0, 1.0))
    return world.claims


def a_chorus_cut_a_thousand_times(seed):
    """50 whole copies of a song, and 1,000 clips of its chorus with nothing else in them."""
    world = Population(seed)
    for n in range(1050):
        span = (0.0, 210.0) if n < 50 else world.frayed(62, 77)
        world.post(("hit", span, 0.0, 0.9), modality=Modality.AUDIO)
    return world.claims


def compilations(seed):
    """300 best-of uploads: the chorus of each of five songs, one after another."""
    world = Population(seed)
    for _ in range(300):
        parts = [(f"song{k}", world.frayed(60, 75), 15.0 * k, 1.0) for k in range(5)]
        world.post(*parts, modality=Modality.AUDIO)
    return world.claims


def a_studios_card(seed, films=20, copies=400, accounts=None):
    """Whole copies of a studio's films: each also matches the card of all the others."""
    world = Population(seed)
    for _ in range(copies):
        own = world.dice.randrange(films)
        parts = [
            (f"film{k}", (0.0, 5400.0) if k == own else world.frayed(0, 12), 0.0, 1.0)
            for k in range(films)
        ]
        account = None if accounts is None else world.dice.randrange(accounts)
        world.post(*parts, account=account)
    return world.claims


def a_common_loop(seed, songs=6, videos=200):
    """A loop that six songs are built on, under unrelated videos."""
    world = Population(seed)
    places = [(20.0 * k, 20.0 * k + 14.0) for k in range(songs)]
    for _ in range(videos):
        at = world.dice.uniform(0, 300)
        parts = [(f"song{k}", world.frayed(*places[k]), at, 0.05) for k in range(songs)]
        world.post(*parts, modality=Modality.AUDIO)
    for k in range(songs):
        for _ in range(30):
            world.post((f"song{k}", (0.0, 200.0), 0.0, 1.0), modality=Modality.AUDIO)
    return world.claims


def a_stock_poem(seed):
    """A poem that three novels quote, in 80 essays; and copies of the novels."""
    world = Population(seed)
    places = {"n1": (120_000, 120_056), "n2": (3_470, 3_526), "n3": (41_980, 42_036)}
    for _ in range(80):
        at = world.dice.randrange(4000)
        parts = [(w, there, float(at), 0.02) for w, there in places.items()]
        world.post(*parts, modality=Modality.TEXT)
    for work in places:
        for _ in range(40):
            world.post((work, (0.0, 150_000.0), 0.0, 1.0), modality=Modality.TEXT)
    return world.claims


def a_loop_of_one_song(seed, videos=400):
    """A free loop that only one work of ours uses, under unrelated long videos."""
    world = Population(seed)
    for _ in range(videos):
        filled = world.dice.uniform(0.01, 0.15)
        world.post(
            ("song", world.frayed(40, 52), world.dice.uniform(0, 900), filled),
            modality=Modality.AUDIO,
        )
    return world.claims


def a_shared_picture(seed):
    """One stock photograph on the covers of four novels, in 90 shops."""
    world = Population(seed)
    for _ in range(90):
        parts = [(f"n{k}", (0.0, 1.0), 0.0, 1.0) for k in range(4)]
        world.post(*parts, modality=Modality.IMAGE)
    return world.claims


TABLE = [
    ("a popular film", a_popular_film, {}),
    ("a chorus cut 1,000 times", a_chorus_cut_a_thousand_times, {}),
    ("compilations", compilations, {}),
    ("a card on one account", lambda s: a_studios_card(s, copies=100, accounts=1), {}),
    ("a card, 30 copies", lambda s: a_studios_card(s, copies=30), {}),
    ("a card of 20 films", a_studios_card, {f"film{k}": (0, 12) for k in range(20)}),
    (
        "a card of 3 films",
        lambda s: a_studios_card(s, films=3, copies=180),
        {f"film{k}": (0, 12) for k in range(3)},
    ),
    (
        "a loop of 6 songs",
        a_common_loop,
        {f"song{k}": (20 * k, 20 * k + 14) for k in range(6)},
    ),
    (
        "a stock poem",
        a_stock_poem,
        {"n1": (120_000, 120_056), "n2": (3_470, 3_526), "n3": (41_980, 42_036)},
    ),
    ("a loop of 1 song", a_loop_of_one_song, {"song": (40, 52)}),
    ("a loop of 1 song, 90 videos", lambda s: a_loop_of_one_song(s, 90), {}),
    ("a shared picture", a_shared_picture, {f"n{k}": (0, 1) for k in range(4)}),
]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("name", "make", "truth"), TABLE, ids=[row[0] for row in TABLE])
def test_the_table_of_populations(name, make, truth, seed):
    found = find_floods(make(seed))
    assert {f.work for f in found} == set(truth)
    for flood in found:
        assert flood.span == pytest.approx(truth[flood.work], abs=0.6)
        f = flood.figures
        print(f"{name:28} {flood.work:7} {flood.span[0]:9.1f}-{flood.span[1]:<9.1f} {f}")  # noqa: T201 - the table of the docstring


def test_many_populations_at_once_are_told_apart():
    worlds = (a_popular_film(1), a_studios_card(2), a_chorus_cut_a_thousand_times(3))
    claims = [
        replace(claim, posting=f"{k}-{claim.posting}")
        for k, world in enumerate(worlds)
        for claim in world
    ]
    assert {f.work for f in find_floods(claims)} == {f"film{k}" for k in range(20)}


def test_the_order_of_claims_changes_nothing():
    claims = a_common_loop(1)
    Random(9).shuffle(claims)
    assert find_floods(claims) == find_floods(a_common_loop(1))


def test_nothing_recorded_floods_nothing():
    assert find_floods(()) == ()


@pytest.mark.parametrize("count", [49, 50])
def test_fewer_postings_than_the_floor_are_no_flood(count):
    claims = [a_claim(n, w, (0.0, 9.0)) for n in range(count) for w in ("a", "b", "c")]
    assert bool(find_floods(claims)) == (count >= OPTIONS.postings)


def test_works_found_side_by_side_share_no_place():
    claims = [
        a_claim(n, w, (0.0, 9.0), at=9.0 * k) for n in range(90) for k, w in enumerate("abc")
    ]
    assert find_floods(claims) == ()


def test_a_title_sequence_of_a_minute_is_no_card():
    claims = [a_claim(n, w, (0.0, 60.0)) for n in range(90) for w in ("a", "b", "c")]
    assert find_floods(claims) == ()


def test_a_match_that_has_the_card_and_all_the_sound_does_not_rest_on_the_card():
    sound = Piece(Modality.AUDIO, ReferenceId("s"), "c", (0.0, 900.0), (0.0, 900.0))
    claims = [a_claim(n, w, (0.0, 9.0)) for n in range(90) for w in ("a", "b", "c")]
    assert find_floods(claims)
    assert find_floods([replace(c, pieces=(*c.pieces, sound)) for c in claims]) == ()


def test_a_claim_says_what_the_match_said():
    match = a_match(0.9, evidence(Modality.AUDIO, posting_share=0.3), evidence())
    claim = claim_of(match)
    assert (claim.posting, claim.account, claim.work) == ("tube:v77", "tube:u9", match.work)
    assert claim.filled == pytest.approx(0.98)
    assert [(p.modality, p.here, p.there) for p in claim.pieces] == [
        (s.modality, (12.0, 44.0), (600.0, 632.0)) for s in match.segments
    ]
    assert isinstance(match.segments[0], Segment)
