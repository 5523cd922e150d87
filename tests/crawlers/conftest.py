import pytest
from crawlers_builders import Rig


@pytest.fixture
def rig(tmp_path):
    made = Rig(tmp_path)
    yield made
    made.bus.close()
    made.store.close()
