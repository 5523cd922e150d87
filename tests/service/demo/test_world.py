import pytest
from demo_builders import a_plan

from service.demo.plan_words import Fault
from service.demo.world import Standing, World


class Watch:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def world(watch):
    return World(a_plan(), watch)


def of_wave(world, platform, wave):
    return next(p for p in world.plan.postings if (p.platform, p.wave) == (platform, wave))


def test_nothing_is_published_before_the_first_wave(world):
    assert world.listed("tube") == ()


def test_a_posting_is_visible_from_its_wave_on(world):
    posting = of_wave(world, "tube", 1)
    world.open_wave(0)
    assert world.standing(posting) is Standing.NEVER
    assert world.posting("tube", posting.id) is None

    world.open_wave(1)
    assert world.standing(posting) is Standing.UP
    assert posting in world.listed("tube")


def test_the_newest_stand_first(world):
    world.open_wave(3)
    times = [world.plan.published(p) for p in world.listed("melody")]
    assert times == sorted(times, reverse=True)


def test_a_removed_posting_is_gone_for_good(world):
    posting = of_wave(world, "tube", 0)
    world.open_wave(0)
    world.remove(posting)
    world.open_wave(3)
    assert world.standing(posting) is Standing.GONE


def test_a_posting_that_comes_back_does_so_once(world):
    posting = of_wave(world, "tube", 0)
    world.open_wave(0)
    world.remove(posting, comes_back=True)
    world.remove(posting, comes_back=True)
    assert world.standing(posting) is Standing.GONE

    world.open_wave(1)
    assert world.standing(posting) is Standing.UP

    world.remove(posting, comes_back=True)
    world.open_wave(2)
    assert world.standing(posting) is Standing.GONE


def test_a_restored_posting_is_up_again(world):
    posting = of_wave(world, "melody", 0)
    world.open_wave(0)
    world.remove(posting)
    world.restore(posting)
    assert world.standing(posting) is Standing.UP


def test_a_fault_happens_so_many_times_and_no_more(world):
    tries = [world.spend("tube:v1", Fault.UNAVAILABLE, 2) for _ in range(4)]
    assert tries == [True, True, False, False]


def test_a_room_streams_while_its_wave_runs(world, watch):
    room = next(p for p in world.plan.postings if p.platform == "stage" and p.closes is None)
    world.open_wave(room.wave)
    watch.seconds += 7
    assert world.room_age(room) == 7
    assert world.room_open(room)

    world.open_wave(room.wave + 1)
    assert not world.room_open(room)


def test_a_room_that_shuts_early_waits_for_its_first_visitor(world, watch):
    room = next(p for p in world.plan.postings if p.closes is not None)
    world.open_wave(room.wave)
    watch.seconds += 60
    assert world.room_open(room)

    world.enter_room(room)
    watch.seconds += room.closes + 1
    assert not world.room_open(room)
    assert world.room_age(room) == 60 + room.closes
