import numpy as np
import pytest
from audio_builders import a_line, a_piece

from domain.work import ReferenceId, WorkId
from fingerprint.audio.segments import Stretch
from fingerprint.audio.shared import SharedOptions, shared
from fingerprint.authors import note
from fingerprint.index.port import Enrolled


class Authors:
    """An index that knows who made the work of each ordinal, and nothing else."""

    def __init__(self, *names):
        self.names = names

    def arrays(self, ordinal):
        return note([self.names[ordinal]] if self.names[ordinal] else [])


def part(ordinal, start, end, evidence=None, work=None):
    """A stretch of seconds of work w0, w1, ...; 20 of evidence a second unless said."""
    evidence = 20.0 * (end - start) if evidence is None else evidence
    enrolled = Enrolled(
        ordinal, ReferenceId(f"r{ordinal}"), WorkId(work or f"w{ordinal}"), 40.0
    )
    piece = a_piece(start * 50, end * 50, evidence)
    line = a_line(query=[start * 50.0], ordinal=ordinal)
    return enrolled, Stretch(line, start * 50, end * 50, 20.0, piece)


def marked(*parts, names=("A", "B", "C", "D"), **options):
    return shared(parts, Authors(*names), SharedOptions(**options)).tolist()


ALL = tuple(part(n, 10, 20) for n in range(3))


def test_what_works_of_three_authors_have_is_shared():
    assert marked(*ALL) == [True] * 3


def test_what_two_works_have_is_not_shared():
    assert marked(*ALL[:2]) == [False] * 2


@pytest.mark.parametrize("names", ["AAA", "AAB", ("A", "a", "Ａ")], ids=str)
def test_works_of_one_author_count_once(names):
    assert marked(*ALL, names=names) == [False] * 3


def test_works_of_nobody_knows_whom_count_each():
    assert marked(*ALL, names=("", "", "")) == [True] * 3


def test_references_of_one_work_count_once():
    parts = [part(n, 10, 20, work="w") for n in range(3)]
    assert marked(*parts) == [False] * 3


def test_the_same_sound_at_other_times_is_not_shared():
    assert marked(part(0, 0, 9), part(1, 10, 19), part(2, 20, 29)) == [False] * 3


def test_a_stretch_is_shared_when_half_of_it_is():
    assert marked(part(0, 0, 17), part(1, 10, 20), part(2, 10, 20)) == [False, True, True]
    assert marked(part(0, 5, 17), part(1, 10, 20), part(2, 10, 20)) == [True] * 3


def test_a_likeness_is_no_other_owner():
    weak = part(2, 10, 20, evidence=30.0)
    assert marked(*ALL[:2], weak) == [False] * 3
    assert marked(*ALL[:2], weak, weak=0.1) == [True] * 3


def test_a_likeness_to_what_three_have_is_shared_as_well():
    assert marked(*ALL, part(3, 12, 16, evidence=5.0)) == [True] * 4


def test_how_many_owners_are_too_many_is_an_option():
    assert marked(*ALL[:2], works=2) == [True] * 2
    assert marked(*ALL, works=4) == [False] * 3


def test_nothing_found_is_nothing_shared():
    assert np.array_equal(marked(), [])
