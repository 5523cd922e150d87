"""Hours of sound pass through in little memory, and what is left out is told."""

import resource
import struct
from dataclasses import replace

import pytest

from fingerprint.container import Limits
from fingerprint.damage import said_of, watched
from fingerprint.decode import sound_blocks
from fingerprint.sandbox import Sandbox

HOUR = 3600 * 8000


class LongSound:
    """A file of many hours that is made as it is read: a WAV of 8-bit samples."""

    def __init__(self, hours):
        body = hours * HOUR
        form = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
        sizes = struct.pack("<I", body + 36), struct.pack("<I", body)
        self.head = b"RIFF" + sizes[0] + b"WAVEfmt " + form + b"data" + sizes[1]
        self.size, self.name = len(self.head) + body, "long.wav"
        self.wave = bytes(range(256)) * 2048

    def read_at(self, start, end):
        return (self.head[start:end] + self.wave)[: end - start]


def listened(hours, limits):
    """Listen to hours of sound; return seconds, words, and MB more than a tenth of it took."""

    def play(limits):
        return sum(block.size for block in sound_blocks(LongSound(hours), limits=limits)) / 8000

    play(replace(limits, longest=limits.longest / 10))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, decoded = watched(play, limits)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return seconds, said_of(decoded), more


@pytest.fixture(scope="module")
def sandbox():
    box = Sandbox()
    yield box
    box.close()


def test_hours_of_sound_need_no_more_memory_than_minutes(sandbox):
    seconds, words, more = sandbox.run(listened, 10, Limits(longest=5400))
    assert seconds == 5400
    assert words == ("goes on after 1:30:00, the rest was not heard",)
    assert more < 8
