import numpy as np
import pytest

from domain.match import Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes
from fingerprint.text.align import fixed
from fingerprint.text.far import Reach, Streams
from fingerprint.text.gate import GateOptions, Shared, passed

RUN = 6
SCHEME = Scheme("gate-1", Modality.TEXT, 1.0)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def tokens(rng, count):
    return rng.integers(0x4E00, 0x9F00, count).astype(np.uint16)


def index_of(*references):
    index = MemoryIndex(SCHEME)
    nothing = np.empty(0, np.uint64), np.empty(0, np.uint32)
    for number, reference in enumerate(references):
        codes = Codes(SCHEME.name, *nothing, 1.0, {"hanzi": reference})
        index.add(ReferenceId(f"R{number}"), WorkId("W"), codes)
    return index


def seeds(*rows):
    return Shared(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def survivors(query, references, *rows, options=GateOptions()):
    shared = seeds(*rows)
    streams = Streams(index_of(*references).snapshot(), "hanzi")
    streams.learn(np.unique(shared.ordinal))
    left = passed(fixed(query), shared, streams, RUN, options)
    return list(zip(left.query, left.ordinal, left.reference, strict=True))


def test_a_seed_by_chance_is_turned_away_and_one_of_a_copy_passes(rng):
    reference, strange = tokens(rng, 500), tokens(rng, 500)
    query = np.concatenate([tokens(rng, 100), reference[200:300], tokens(rng, 100)])
    strange[40:46] = query[140:146]
    rows = [(140, 0, 240), (140, 1, 40)]
    assert survivors(query, [reference, strange], *rows) == [(140, 0, 240)]


def test_exchanged_and_missing_tokens_do_not_stop_a_copy(rng):
    reference = tokens(rng, 500)
    query = reference.copy()
    query[::2] = tokens(rng, 250)
    query[300:306] = reference[300:306]
    query = np.delete(query, [280, 310, 320, 330])
    assert survivors(query, [reference], (299, 0, 300))


def test_copies_at_the_edges_of_short_texts_pass(rng):
    reference = tokens(rng, 30)
    for at in (0, 12, 24):
        assert survivors(reference, [reference], (at, 0, at))


def test_a_seed_without_neighbours_passes_for_what_it_is(rng):
    reference = tokens(rng, RUN)
    assert survivors(reference, [reference], (0, 0, 0))


def test_of_many_seeds_each_is_judged_by_itself(rng):
    references = [tokens(rng, 400) for _ in range(5)]
    query = np.concatenate([one[100:200] for one in references])
    rows = [
        (100 * own + at, other, 100 + at)
        for own in range(5)
        for at in (20, 50, 80)
        for other in range(5)
    ]
    left = survivors(query, references, *rows)
    assert left == [row for row in rows if row[0] // 100 == row[1]]


def test_streams_are_read_once_a_snapshot(rng):
    index, reach = index_of(tokens(rng, 40), tokens(rng, 50)), Reach()
    snapshot = index.snapshot()
    first = reach.streams(snapshot, "hanzi", np.array([0]))
    assert reach.streams(snapshot, "hanzi", np.array([0, 1])) is first
    assert first.lengths.tolist() == [40, 50]
    index.add(ReferenceId("R9"), WorkId("W"), snapshot.codes(0))
    assert reach.streams(index.snapshot(), "hanzi", np.array([2])) is not first
