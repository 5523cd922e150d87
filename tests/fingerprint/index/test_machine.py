"""An index beside a dictionary, through changes, upkeep, crashes and torn writes.

`make test-index` goes ten thousand steps; the ordinary run a few hundred.
"""

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from unittest.mock import patch

from fingerprint_builders import TOY, codes, found
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.work import ReferenceId, WorkId
from fingerprint.index.folder import IndexOptions
from fingerprint.index.local import LocalIndex
from fingerprint.index.policy import MergeOptions

OPTIONS = IndexOptions(flush_postings=12, flush_changes=5, merge=MergeOptions(most=2))
STEPS = int(os.environ.get("KEYWATCH_STEPS", "300"))

references = st.integers(0, 6).map(lambda n: ReferenceId(f"r{n}"))
works = st.integers(0, 2).map(lambda n: WorkId(f"w{n}"))
keys = st.lists(st.integers(0, 9), max_size=8)
instants = st.integers(1, 14)
shares = st.floats(0, 1)


class Crash(BaseException):
    """The process is gone, at one of the moments at which the disk changes."""


class IndexMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = Path(mkdtemp()) / "toy"
        self.index = LocalIndex(self.folder, TOY, options=OPTIONS)
        self.reader = LocalIndex(self.folder, TOY)
        self.truth = {}
        self.version = 0

    def teardown(self):
        shutil.rmtree(self.folder.parent)

    @rule(reference=references, work=works, keys=keys)
    def add(self, reference, work, keys):
        self.acknowledged(self.index.add(reference, work, codes(*keys, table=keys)))
        self.truth[reference] = (work, keys)

    @rule(reference=references)
    def withdraw(self, reference):
        self.acknowledged(self.index.withdraw(reference))
        self.truth.pop(reference, None)

    @rule(entries=st.lists(st.tuples(references, works, keys), max_size=4))
    def enrol_all(self, entries):
        made = [(r, w, codes(*k, table=k)) for r, w, k in entries]
        self.acknowledged(self.index.enrol_all(made))
        self.truth.update({r: (w, k) for r, w, k in entries})

    @rule()
    def tend(self):
        self.index.tend()

    @rule()
    def merge(self):
        self.index.merge()

    @rule()
    def reopen(self):
        self.index = LocalIndex(self.folder, TOY, options=OPTIONS)

    @rule()
    def rebuild(self):
        self.index.rebuild()

    @rule(instant=instants, reference=references, work=works, keys=keys, torn=shares)
    def crash_while_adding(self, instant, reference, work, keys, torn):
        before = self.sizes()
        if self.crashed(instant, lambda i: i.add(reference, work, codes(*keys, table=keys))):
            self.tear(before, torn)
            self.either(reference, (work, keys))
        else:
            self.truth[reference] = (work, keys)

    @rule(instant=instants, reference=references, torn=shares)
    def crash_while_withdrawing(self, instant, reference, torn):
        before = self.sizes()
        if self.crashed(instant, lambda i: i.withdraw(reference)):
            self.tear(before, torn)
            self.either(reference, None)
        else:
            self.truth.pop(reference, None)

    @rule(instant=instants)
    def crash_while_tending(self, instant):
        self.crashed(instant, lambda i: i.tend())

    @rule(instant=instants)
    def crash_while_merging(self, instant):
        self.crashed(instant, lambda i: i.merge())

    @precondition(lambda self: self.truth)
    @rule(share=shares, which=st.integers(0, 9))
    def damage_a_segment(self, share, which):
        segments = sorted(self.folder.glob("*.segment"))
        if segments:
            path = segments[which % len(segments)]
            body = bytearray(path.read_bytes())
            body[int(share * (len(body) - 1))] ^= 0x41
            path.write_bytes(body)
            self.reopen()
            self.reader = LocalIndex(self.folder, TOY)

    @invariant()
    def finds_what_the_dictionary_holds(self):
        expected = sorted(
            (key, reference, value)
            for reference, (_, keys) in self.truth.items()
            for value, key in enumerate(keys)
        )
        for one in (self.index, self.reader):
            snapshot = one.snapshot()
            got = found(snapshot, *range(10))
            assert sorted(hit[:3] for hit in got) == expected
            known = {e.reference: e for e in snapshot.all()}
            assert {r: e.work for r, e in known.items()} == {
                r: work for r, (work, _) in self.truth.items()
            }
            for reference, (_, keys) in self.truth.items():
                table = snapshot.arrays(known[reference].ordinal)["table"]
                assert table.tolist() == keys

    def acknowledged(self, version):
        assert version >= self.version
        assert self.index.snapshot().version == version
        self.version = version

    def crashed(self, instant, act):
        """Do something in a process that dies at the so-manieth change of the disk."""
        left = instant

        def dying(real):
            def call(*given, **named):
                nonlocal left
                left -= 1
                if left == 0:
                    raise Crash
                return real(*given, **named)

            return call

        try:
            with (
                patch.object(os, "fsync", dying(os.fsync)),
                patch.object(Path, "replace", dying(Path.replace)),
                patch.object(Path, "unlink", dying(Path.unlink)),
            ):
                act(LocalIndex(self.folder, TOY, options=OPTIONS))
        except Crash:
            return True
        return False

    def sizes(self):
        return {path: path.stat().st_size for path in self.folder.glob("*.journal")}

    def tear(self, before, share):
        """Lose some of what was written and not flushed."""
        for path in self.folder.glob("*.journal"):
            kept = before.get(path, 0)
            grown = path.stat().st_size - kept
            if grown > 0:
                os.truncate(path, kept + int(share * grown))

    def either(self, reference, after):
        """A change nobody was told of may have happened or not."""
        self.index = LocalIndex(self.folder, TOY, options=OPTIONS)
        self.index.tend()
        before = self.truth.pop(reference, None)
        held = [e for e in self.index.snapshot().all() if e.reference == reference]
        now = None
        if held:
            table = self.index.snapshot().arrays(held[0].ordinal)["table"].tolist()
            now = (held[0].work, table)
        assert now in (before, after)
        if now is not None:
            self.truth[reference] = now
        self.version = self.index.snapshot().version


TestIndexMachine = IndexMachine.TestCase
TestIndexMachine.settings = settings(
    max_examples=max(1, STEPS // 50),
    stateful_step_count=50,
    deadline=None,
    # Shrinking fifty steps takes minutes; a failure prints the steps it took.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
