"""The fingerprint index on Elasticsearch: several processes, rebuilds, leftovers."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from elastic_builders import QUICK, elastic, elastic_index, prefix
from fingerprint_builders import R1, R2, R3, TOY, W1, W2, codes, found

from domain.errors import BackendUnavailable, SchemeMismatch
from domain.match import Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.elastic import upkeep
from fingerprint.index.elastic.changes import append, closing
from fingerprint.index.elastic.generation import make
from fingerprint.index.elastic.template import Names
from fingerprint.index.shapes.keys import KeyShape

pytestmark = pytest.mark.cluster
AT_ONCE = replace(QUICK, aside_seconds=0.0, orphan_seconds=0.0)
OTHER = Scheme("toy-v2", Modality.TEXT, 1.0)


@pytest.fixture
def name(request):
    return f"n{abs(hash(request.node.name)):x}"


def documents(name):
    """How many documents there are, whoever they are of."""
    alias = Names(prefix(), name).alias("codes")
    elastic().indices.refresh(index=alias)
    return elastic().count(index=alias)["count"]


def sweep(index):
    """Clean up although it is not time yet."""
    index._follower._sweep_at = 0.0
    index.tend()


def test_another_process_sees_at_once_what_was_enrolled_and_withdrawn(name):
    here, there = elastic_index(TOY, name=name), elastic_index(TOY, name=name)
    assert there.snapshot().all() == ()
    here.add(R1, W1, codes(7))
    assert found(there.snapshot(), 7) == [(0, "r1", 0, 1)]
    there.withdraw(R1)
    assert found(here.snapshot(), 7) == []


def test_writers_at_the_same_time_make_one_order(name):
    versions = []

    def write(who):
        index = elastic_index(TOY, name=name)
        versions.extend(index.add(ReferenceId(f"{who}{n}"), W1, codes(7)) for n in range(6))

    elastic_index(TOY, name=name).prepare()
    threads = [threading.Thread(target=write, args=(who,)) for who in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    snapshot = elastic_index(TOY, name=name).snapshot()
    assert len(snapshot.all()) == 18
    assert sorted(versions) == list(range(1, 19))


def test_many_are_enrolled_at_once(name):
    index = elastic_index(TOY, name=name)
    version = index.enrol_all(
        (ReferenceId(f"r{n:02}"), W1, codes(n, 100, values=(3, 70_000))) for n in range(40)
    )
    snapshot = index.snapshot()
    assert version == snapshot.version == 40
    assert found(snapshot, 17) == [(0, "r17", 3, 1)]
    assert len(found(snapshot, 100)) == 40


def test_the_codes_of_a_long_reference_come_from_many_chunks(name):
    index = elastic_index(TOY, name=name, options=replace(QUICK, chunk=100))
    keys = np.random.default_rng(1).integers(0, 1 << 60, 950, np.uint64)
    index.add(R1, W1, codes(*keys.tolist(), values=range(0, 950_000_000, 1_000_000)))
    snapshot = index.snapshot()
    assert np.array_equal(snapshot.codes(0).keys, keys)
    assert found(snapshot, int(keys[777])) == [(0, "r1", 777_000_000, 1)]


def test_of_too_many_chunks_those_are_looked_into_that_share_most(name):
    index = elastic_index(TOY, name=name, options=replace(QUICK, looked=3))
    index.enrol_all((ReferenceId(f"r{n:02}"), W1, codes(1, 2, 1000 + n)) for n in range(30))
    index.add(R1, W1, codes(1, 2, 3, 4, 5))
    hits = found(index.snapshot(), 1, 2, 3, 4, 5)
    assert [h for h in hits if h[1] == "r1"] == [
        (n, "r1", n, 3 if n < 2 else 1) for n in range(5)
    ]


def test_keys_with_tails_are_found_by_a_sample_that_both_sides_take(name):
    shape = KeyShape(bits=38, exact=True, extra=6, tail=7)
    options = replace(QUICK, tokens=500)
    index = elastic_index(TOY, shape, name=name, options=options)
    rng = np.random.default_rng(2)
    theirs = rng.integers(0, 1 << 37, (40, 2000), np.uint64)
    index.enrol_all(
        (ReferenceId(f"r{n:02}"), W1, codes(*keys.tolist())) for n, keys in enumerate(theirs)
    )
    asked = np.concatenate([theirs[17][500:700], rng.integers(0, 1 << 37, 5000, np.uint64)])
    hits = index.snapshot().lookup(asked, most=100, radius=0)
    assert np.unique(hits.ordinal).tolist() == [17]
    assert hits.query.size == 200


def test_a_rebuild_changes_nothing_but_the_version(name):
    index, other = elastic_index(TOY, name=name), elastic_index(TOY, name=name)
    index.add(R1, W1, codes(7, 8, length=12.5, table=np.arange(3)))
    index.add(R2, W2, codes(7))
    index.withdraw(R2)
    version = index.add(R3, W2, codes(9))
    held = other.snapshot()
    assert index.rebuild().references == 2
    for now in (index.snapshot(), other.snapshot()):
        assert now.version > version
        assert found(now, 7, 8, 9) == [(0, "r1", 0, 1), (1, "r1", 1, 1), (2, "r3", 0, 1)]
        assert now.codes(0).arrays["table"].tolist() == [0, 1, 2]
    assert found(held, 7) == [(0, "r1", 0, 1)]
    aliased = elastic().indices.get_alias(name=Names(prefix(), name).alias("log"))
    assert list(aliased) == [Names(prefix(), name).concrete("log", 2)]
    other.add(R2, W2, codes(10))
    assert found(index.snapshot(), 10) == [(0, "r2", 0, 1)]


def test_a_rebuild_that_another_one_overtook_says_so_and_changes_nothing(name, monkeypatch):
    index, other = elastic_index(TOY, name=name), elastic_index(TOY, name=name)
    index.enrol_all((ReferenceId(f"r{n}"), W1, codes(7)) for n in range(3))
    real = upkeep.append

    def overtaken(client, log, last, body):
        if "next" in body:
            monkeypatch.setattr(upkeep, "append", real)
            assert other.rebuild().references == 3
        return real(client, log, last, body)

    monkeypatch.setattr(upkeep, "append", overtaken)
    with pytest.raises(BackendUnavailable, match="rebuilt by another process"):
        index.rebuild()
    index.add(ReferenceId("late"), W1, codes(8))
    for one in (index, other):
        assert len(one.snapshot().all()) == 4


def test_a_rebuild_loses_nothing_that_is_enrolled_meanwhile(name):
    index = elastic_index(TOY, name=name)
    index.enrol_all((ReferenceId(f"old{n}"), W1, codes(7)) for n in range(20))
    done = threading.Event()
    acknowledged = []

    def write():
        other = elastic_index(TOY, name=name)
        number = 0
        while not done.is_set():
            try:
                other.add(ReferenceId(f"new{number}"), W1, codes(8))
            except BackendUnavailable:
                continue  # It was rebuilt just then; a worker would deliver again.
            acknowledged.append(f"new{number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(2):
            index.rebuild()
    finally:
        done.set()
        writer.join()
    enrolled = {one.reference for one in elastic_index(TOY, name=name).snapshot().all()}
    assert set(acknowledged) <= enrolled
    assert len([one for one in enrolled if one.startswith("old")]) == 20


def test_a_rebuild_that_died_at_the_end_is_finished_by_whoever_looks(name):
    index = elastic_index(TOY, name=name)
    index.add(R1, W1, codes(7))
    names, here = Names(prefix(), name), index._follower.generation
    make(elastic(), names, 2, index._follower.recipe, start=50)
    append(elastic(), here.log, 1, closing(2))
    assert index.snapshot().version == 50
    assert list(elastic().indices.get_alias(name=names.alias("log"))) == [
        names.concrete("log", 2)
    ]


def test_what_a_killed_writer_left_is_never_seen_and_swept_away(name):
    index = elastic_index(TOY, name=name, options=AT_ONCE)
    index.add(R1, W1, codes(7))
    kept = documents(name)

    class Killed(Exception):
        pass

    def entries():
        for number in range(450):  # The first requests are sent before the last is asked for.
            yield ReferenceId(f"x{number}"), W1, codes(7)
        raise Killed

    with pytest.raises(Killed):
        index.enrol_all(entries())
    assert documents(name) > kept
    assert found(index.snapshot(), 7) == [(0, "r1", 0, 1)]
    sweep(index)
    assert documents(name) == kept
    assert found(index.snapshot(), 7) == [(0, "r1", 0, 1)]


def test_what_was_replaced_or_withdrawn_is_deleted_in_time(name):
    index = elastic_index(TOY, name=name, options=AT_ONCE)
    index.add(R1, W1, codes(7, table=np.arange(9)))
    index.add(R1, W1, codes(8))
    index.add(R2, W1, codes(9))
    index.withdraw(R2)
    sweep(index)
    assert documents(name) == 1
    assert found(index.snapshot(), 7, 8, 9) == [(1, "r1", 0, 1)]


def test_a_generation_that_was_left_is_removed_in_time(name):
    index = elastic_index(TOY, name=name, options=AT_ONCE)
    index.add(R1, W1, codes(7))
    index.rebuild()
    sweep(index)
    names = Names(prefix(), name)
    assert list(elastic().indices.get(index=f"{names.alias('log')}-*")) == [
        names.concrete("log", 2)
    ]


def test_a_side_array_is_kept_on_this_machine_once_it_was_asked_for(name):
    index = elastic_index(TOY, name=name)
    index.add(R1, W1, codes(7, table=np.arange(9)))
    snapshot = index.snapshot()
    assert snapshot.arrays(0)["table"].tolist() == list(range(9))
    upload = snapshot._state.uploads[0]
    elastic().delete(index=snapshot._place.index, id=upload.piece_ids()[0])
    assert snapshot.arrays(0)["table"].tolist() == list(range(9))


def test_a_lost_document_is_named(name):
    index = elastic_index(TOY, name=name)
    index.add(R1, W1, codes(7))
    assert index.verify() == ()
    snapshot = index.snapshot()
    lost = snapshot._state.uploads[0].chunk_ids()[0]
    elastic().delete(index=snapshot._place.index, id=lost)
    [damage] = index.verify()
    assert lost in damage.why
    [(_, reference)] = index.rebuild().lost
    assert reference == R1
    assert index.snapshot().all() == ()


def test_an_index_of_another_scheme_is_refused_until_it_is_rebuilt(name):
    elastic_index(TOY, name=name).add(R1, W1, codes(7))
    index = elastic_index(OTHER, name=name)
    with pytest.raises(SchemeMismatch, match="toy-v1"):
        index.snapshot()
    index.rebuild()
    assert index.snapshot().all() == ()
    index.add(R1, W1, codes(8, scheme="toy-v2"))
    assert found(index.snapshot(), 8) == [(0, "r1", 0, 1)]
    with pytest.raises(SchemeMismatch, match="toy-v2"):
        elastic_index(TOY, name=name).snapshot()


def test_figures_are_told(name):
    index = elastic_index(TOY, name=name)
    assert index.stats().references == 0
    index.add(R1, W1, codes(7, 8, length=12.5))
    index.merge()
    stats = index.stats()
    assert (stats.version, stats.references, stats.postings) == (1, 1, 2)
    assert stats.length == 12.5
    assert stats.segment_bytes > 0


def test_works_are_searched_apart_on_the_server_too(name):
    index = elastic_index(TOY, name=name, options=replace(QUICK, looked=2))
    index.enrol_all(
        (ReferenceId(f"r{n:02}"), WorkId(f"w{n % 10}"), codes(7, 8)) for n in range(20)
    )
    part = index.snapshot().only({WorkId("w3")})
    assert [hit[1] for hit in found(part, 7)] == ["r03", "r13"]
