"""Runs of the chain as operators start it, and what is done to them on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from random import Random

from chain_content import Silent
from chain_servers import rooms
from chain_tables import tables_of
from process_builders import children_of

from service.bootstrap import bootstrap
from service.demo.run import Premises, run_demo

# One `keywatch run` a kind of work, as on machines of their own.
SHIFTS = (
    ("--role", "crawl"),
    ("--role", "fingerprint"),
    ("--role", "desk", "--role", "webhooks", "--role", "alerts", "--role", "api"),
)
# Parts of a run in which it looks on: enrolling, four waves, their rechecks, the last ones.
PARTS = 10
# A second machine: the names of processes begin with that of their host.
ELSEWHERE = """
import socket, sys
name = sys.argv.pop(1)
socket.gethostname = lambda: name
from service.cli import main
main()
"""


class Ran:
    """What a run left: its tables, dead letters, log, and what was left undone."""

    def __init__(self, run):
        self.undone, self.misdeeds, self.seconds = run.undone, run.misdeeds, run.seconds
        service = bootstrap(run.home.settings)
        try:
            self.tables = tables_of(service.store)
            self.letters = service.bus.set_aside(1000)
        finally:
            service.close()
        self.log = read_log(run.home.folder / "run.log")

    def handled(self, kind):
        """Return the traces of the messages of a kind that were handled, repeats and all."""
        said = (x for x in self.log if x.get("event") == "handled" and x.get("kind") == kind)
        return [line["trace"] for line in said]


def read_log(file):
    """Return the lines of a log that are whole JSON; a kill may have cut one short."""
    lines = file.read_text(errors="replace").splitlines()
    return [json.loads(x) for x in lines if x.startswith("{") and x.endswith("}")]


def run_embedded(content, folder):
    """Run the chain in a folder, by one `keywatch run`."""
    plan, media = content
    return Ran(run_demo(plan, media, folder / "home", Silent()))


def run_on_servers(content, folder, urls, disturb=None, shifts=SHIFTS):
    """Run the chain on servers, by several `keywatch run`."""
    plan, media = content
    with rooms(urls) as places:
        premises = Premises(places, shifts, fingerprint=2)
        watcher = disturb if isinstance(disturb, Silent) else Silent()
        run = run_demo(plan, media, folder / "home", watcher, disturb, premises=premises)
        return Ran(run)


class Killer(Silent):
    """Kills processes and servers at random moments, and starts the servers again.

    Every part of the run gets its share of the kills, the last what is left. A server is back
    after a random pause; the world stands still meanwhile, but not the workers. One pause of
    a server may be said in `longest`, in seconds.
    """

    def __init__(self, seed, kills, machines, longest=()):
        self.told = [f"seed {seed}, {kills} kills"]
        self._rng = Random(seed)
        self._machines = machines
        self._longest = dict(longest)
        victims = [*machines, *["worker"] * max(1, len(machines))]
        self.victims = [victims[n % len(victims)] for n in range(kills)]
        self._rng.shuffle(self.victims)
        self._share = -(-kills // PARTS)
        self._allowed, self._last = 0, False

    @property
    def left(self):
        return len(self.victims)

    def stage(self, name):
        self.told.append(name)
        self._allowed += self._share
        self._last = name == "last rechecks"

    def __call__(self, supervisors):
        while self.victims and self._last:
            self._kill(supervisors)
        if self.victims and self._allowed > 0 and self._rng.random() < 0.4:
            self._allowed -= 1
            self._kill(supervisors)

    def _kill(self, supervisors):
        # Within the time of a look, at any moment.
        time.sleep(self._rng.uniform(0, 0.3))
        victim = self.victims.pop()
        if victim == "worker":
            self._kill_a_process(supervisors)
        else:
            self._kill_a_server(self._machines[victim])

    def _kill_a_process(self, supervisors):
        running = [pid for one in supervisors for pid in (one, *children_of(one))]
        pid = self._rng.choice(running)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            self.victims.append("worker")  # It had just ended; another, later.
            return
        self.told.append(f"worker {pid}")

    def _kill_a_server(self, machine):
        pause = self._longest.pop(machine.name, None) or self._rng.uniform(0, 3)
        self.told.append(f"{machine.name} for {pause:.1f} s")
        machine.kill()
        time.sleep(pause)
        machine.start()


class Elsewhere:
    """`keywatch run --role …` on a machine of another name, until it is told to leave."""

    def __init__(self, name, config, *roles):
        words = [word for role in roles for word in ("--role", role)]
        command = [sys.executable, "-c", ELSEWHERE, name, "--config", str(config)]
        with (config.parent / "run.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "run", "--lifeline", *words],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    def leave(self):
        """End as by Ctrl-C."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait(60)
        self._process.stdin.close()
