import numpy as np
import pytest

from domain.errors import BadInput
from fingerprint.text.table import file


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "some.bin"
    tokens = np.zeros(file.TABLE_SIZE + 1, np.uint16)
    tokens[0x61] = tokens[0x41] = 0x61
    file.save(path, tokens, "made for a test")
    return path


def test_what_is_saved_is_loaded(saved):
    table = file.load(saved)
    assert table.sources == "made for a test"
    assert np.flatnonzero(table.tokens).tolist() == [0x41, 0x61]


def test_a_table_cannot_be_written_to(saved):
    with pytest.raises(ValueError, match="read-only"):
        file.load(saved).tokens[0] = 1


@pytest.mark.parametrize("at", [0, 8, 12, 100])
def test_an_altered_table_is_refused_by_name(saved, at):
    body = bytearray(saved.read_bytes())
    body[at] ^= 1
    saved.write_bytes(body)
    with pytest.raises(BadInput, match=r"^some\.bin: "):
        file.load(saved)


@pytest.mark.parametrize("kept", [0, 20, 80, -8])
def test_a_table_cut_short_is_refused(saved, kept):
    saved.write_bytes(saved.read_bytes()[:kept])
    with pytest.raises(BadInput, match=r"^some\.bin: "):
        file.load(saved)


def test_a_table_longer_than_it_may_be_is_refused(tmp_path):
    path = tmp_path / "long.bin"
    file.save(path, np.ones(file.TABLE_SIZE * 50, np.uint16), "too much")
    with pytest.raises(BadInput, match="bytes of tokens"):
        file.load(path)
