import pytest
from alerts_builders import SENDER

from alerts.options import Sender
from domain.errors import BadInput


def test_a_sender_without_an_address_is_refused():
    with pytest.raises(BadInput, match="address"):
        Sender(address=" ")


def test_the_default_sender_is_known_to_be_a_sample():
    assert Sender().is_sample


def test_a_true_sender_is_no_sample():
    true = Sender(email="desk@lin.cn", mandate="power of attorney 77", name=SENDER.name)
    assert not true.is_sample
