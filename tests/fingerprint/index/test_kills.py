"""Writers die by SIGKILL at any instant, and nothing acknowledged is lost.

`make test-index` kills three hundred of them; the ordinary run four.
"""

import os
import random
import signal
import subprocess
import sys
import time

from fingerprint_builders import TOY, found

from fingerprint.index.local import LocalIndex

KILLS = int(os.environ.get("KEYWATCH_KILLS", "4"))

# A nursery that has imported everything, so that a writer is born in a millisecond.
NURSERY = """
import os, sys
sys.path[:0] = {paths!r}
from pathlib import Path
from random import Random
from fingerprint_builders import TOY, W1, codes
from domain.work import ReferenceId
from fingerprint.index.folder import IndexOptions
from fingerprint.index.local import LocalIndex
from fingerprint.index.policy import MergeOptions

OPTIONS = IndexOptions(flush_changes=4, merge=MergeOptions(most=2))

def say(*words):
    # In one piece, whenever the writer dies.
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def write(seed):
    rng = Random(seed)
    index = LocalIndex(Path({folder!r}), TOY, options=OPTIONS)
    while True:
        name = rng.randrange(30)
        if rng.random() < 0.7:
            mark = rng.randrange(1 << 30)
            say("about", name, mark)
            index.add(ReferenceId(f"n{{name}}"), W1, codes(7, 1000 + mark, length=mark))
        else:
            say("about", name, -1)
            index.withdraw(ReferenceId(f"n{{name}}"))
        say("done")
        if rng.random() < 0.5:
            index.tend()

for line in sys.stdin:
    child = os.fork()
    if not child:
        write(int(line))
    say("pid", child)
    os.waitpid(child, 0)
    say("dead")
"""


def test_no_acknowledged_change_is_lost(tmp_path):
    folder = tmp_path / "toy"
    script = NURSERY.format(paths=sys.path, folder=str(folder))
    rng = random.Random(5)
    truth: dict[str, int] = {}
    acknowledged = 0
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        for kill in range(KILLS):
            print(kill, file=nursery.stdin, flush=True)
            lines = iter(nursery.stdout.readline, "dead\n")
            told = []
            child, wanted = 0, rng.randrange(1, 16)
            while not child or len(told) < wanted:
                words = next(lines).split()
                told.append(words)
                child = int(words[1]) if words[0] == "pid" else child
            time.sleep(rng.random() * 0.01)
            os.kill(child, signal.SIGKILL)
            told += [line.split() for line in lines]
            pending = None
            for words in told:
                if words[0] == "about":
                    pending = (f"n{words[1]}", int(words[2]))
                elif words[0] == "done":
                    acknowledged += 1
                    truth[pending[0]] = pending[1]
                    pending = None
            index = LocalIndex(folder, TOY)
            held = {e.reference: int(e.length) for e in index.snapshot().all()}
            if pending is not None:
                # Nobody was told of the last change: it may have happened or not.
                before = truth.get(pending[0], -1)
                assert held.get(pending[0], -1) in (before, pending[1])
                truth[pending[0]] = held.get(pending[0], -1)
            assert held == {name: mark for name, mark in truth.items() if mark >= 0}
            assert {hit[1] for hit in found(index.snapshot(), 7)} == set(held)
        nursery.stdin.close()
    assert acknowledged > KILLS
    assert LocalIndex(folder, TOY).verify() == ()
    assert LocalIndex(folder, TOY).rebuild().references == len(held)
