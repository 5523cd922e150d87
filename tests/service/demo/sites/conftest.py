from collections.abc import Iterator

import pytest
from demo_builders import a_plan, placeholder_media

from service.demo.internet import DemoInternet
from service.demo.plan_words import WAVES


@pytest.fixture(scope="module")
def internet(tmp_path_factory) -> Iterator[DemoInternet]:
    plan = a_plan()
    made = DemoInternet(plan, placeholder_media(plan, tmp_path_factory.mktemp("media")))
    made.start()
    made.open_wave(WAVES - 1)
    # The lists throw their two tantrums here, so that the tests meet them in any order.
    for platform in made.ports:
        for _ in range(5):
            made.world.count_list(platform)
    yield made
    made.stop()


@pytest.fixture
def postings(internet):
    """Return the sound postings of a platform, by name."""

    def of(platform):
        return [p for p in internet.plan.postings if p.platform == platform and not p.faults]

    return of
