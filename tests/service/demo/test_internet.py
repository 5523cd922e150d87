import pytest
from demo_builders import a_plan, ask, placeholder_media

from crawlers.platforms import PLATFORMS
from service.demo.internet import DemoInternet
from service.demo.owners import OwnerOptions


@pytest.fixture
def internet(tmp_path):
    plan = a_plan()
    made = DemoInternet(plan, placeholder_media(plan, tmp_path))
    made.start()
    yield made
    made.stop()


def test_each_platform_is_of_a_make_that_is_registered_and_of_its_own(internet):
    makes = [platform.make for platform in internet.platforms()]

    assert sorted(makes) == sorted(set(makes))
    assert set(makes) <= set(PLATFORMS)


def test_a_platform_lets_our_guard_through_to_its_own_port_only(internet):
    for platform in internet.platforms():
        [address] = platform.addresses
        assert platform.base_url == f"http://{address}"
        assert ask(internet.ports[platform.name], "/robots.txt").status == 200


def test_an_internet_is_quiet_only_when_its_owners_read_their_feeds(internet):
    # Nobody listens at the discard port: the owner asks in vain.
    internet.attach("http://127.0.0.1:9", {"tube": "secret"}, OwnerOptions(retry_seconds=0.01))

    assert internet.quiet({"tube": 0, "melody": 5})
    assert not internet.quiet({"tube": 1})


def test_a_stopped_internet_answers_nobody(tmp_path):
    plan = a_plan()
    internet = DemoInternet(plan, placeholder_media(plan, tmp_path))
    internet.start()
    port = internet.ports["tube"]
    internet.stop()

    with pytest.raises(ConnectionRefusedError):
        ask(port, "/robots.txt")
