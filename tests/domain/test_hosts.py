"""Hosts, groups and rules: who is asked as what, and who is asked nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.hosts import (
    PARTS,
    HostRule,
    RuleKind,
    group_of,
    groups_of,
    held_platforms,
    host_of,
    part_of,
    standing,
)
from domain.posting import Platform
from domain.protection import ProviderClass

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def a_platform(name="tube", url="https://tube.example", **options):
    return Platform(name, "json_video", url, ProviderClass.STORAGE, options=options)


def a_rule(target="tube.example", kind=RuleKind.PAUSE, **more):
    return HostRule(target, kind, "li", NOON, **more)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Tube.Example/v/1", "tube.example"),
        ("https://tube.example.:443/", "tube.example"),
        ("http://tube.example:443/", "tube.example:443"),
        ("http://li:secret@127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://[2001:DB8::1]:80/", "[2001:db8::1]"),
    ],
)
def test_a_host_is_written_in_one_way(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize("url", ["tube.example", "https://", "http://[::1", "http://a:b/"])
def test_an_address_without_a_host_is_refused(url):
    with pytest.raises(BadInput):
        host_of(url)


def test_parts_of_groups_never_change():
    assert [part_of(name) for name in ("tube.example", "big", "灯笼")] == [7, 55, 58]


@given(st.text())
def test_every_name_has_a_part(name):
    assert 0 <= part_of(name) < PARTS


def test_a_platform_is_asked_as_its_host_unless_it_names_a_group():
    assert group_of(a_platform()) == "tube.example"
    assert group_of(a_platform(group=" Big Co ")) == "big co"


def test_hosts_that_a_platform_lists_are_of_its_group():
    tube = a_platform(hosts="cdn.example, IMG.example melody.example")
    melody = a_platform("melody", "https://melody.example")
    assert groups_of([tube, melody]) == {
        "tube.example": "tube.example",
        "cdn.example": "tube.example",
        "img.example": "tube.example",
        "melody.example": "melody.example",
    }


@pytest.mark.parametrize(
    ("target", "concerned"),
    [
        ("tube.example", True),
        ("example", True),
        ("be.example", False),
        ("big", True),
        ("www.tube.example:8443", True),
        ("www.tube.example:80", False),
    ],
)
def test_a_rule_concerns_a_host_those_below_it_and_a_group(target, concerned):
    assert a_rule(target).concerns("www.tube.example:8443", "big") is concerned


def test_a_rule_is_over_at_its_time():
    rule = a_rule(until=NOON + timedelta(seconds=9))
    assert standing([rule], "tube.example", "", NOON + timedelta(seconds=8)).held is rule
    assert standing([rule], "tube.example", "", NOON + timedelta(seconds=9)).held is None


def test_a_block_comes_before_a_pause_and_the_longest_delay_holds():
    pause, block = a_rule(), a_rule("example", RuleKind.BLOCK)
    slow = [
        a_rule(t, RuleKind.THROTTLE, delay_seconds=s) for t, s in (("example", 9), ("b", 99))
    ]
    how = standing([pause, block, *slow], "tube.example", "", NOON)
    assert (how.held, how.delay_seconds) == (block, 9)


def test_platforms_are_held_by_their_own_host_only():
    tube = a_platform(hosts="cdn.example")
    melody = a_platform("melody", "https://melody.example")
    assert held_platforms([tube, melody], [a_rule()], NOON) == {"tube": a_rule()}
    assert held_platforms([tube, melody], [a_rule("cdn.example")], NOON) == {}


def test_a_rule_tells_who_said_what_and_why():
    assert a_rule(why="moving").words == "tube.example is paused by li: moving"
