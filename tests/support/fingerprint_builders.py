"""Codes, works and sightings for tests of the fingerprint room."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from domain.errors import NotFound, UndecodableMedia
from domain.match import Scheme, Segment
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.work import Modality, Reference, ReferenceId, WorkId
from fingerprint.index.port import Codes
from fingerprint.modality import Found

TOY = Scheme("toy-v1", Modality.TEXT, 1.0)
R1, R2, R3 = ReferenceId("r1"), ReferenceId("r2"), ReferenceId("r3")
W1, W2 = WorkId("w1"), WorkId("w2")


def codes(*keys, values=None, scheme=TOY.name, length=1.0, **arrays):
    """Codes with these keys; each value is its place unless given."""
    places = range(len(keys)) if values is None else values
    return Codes(
        scheme,
        np.array(keys, np.uint64),
        np.array(list(places), np.uint32),
        length,
        {name: np.asarray(array) for name, array in arrays.items()},
    )


def found(snapshot, *keys, most=1000):
    """Where keys occur, as a set of (place in the question, reference, value, frequency)."""
    hits = snapshot.lookup(np.array(keys, np.uint64), most=most)
    rows = zip(hits.query, hits.ordinal, hits.value, hits.frequency, strict=True)
    return sorted(
        (int(q), snapshot.enrolled(int(o)).reference, int(v), int(f)) for q, o, v, f in rows
    )


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POSTING = Posting("tube", "av1", "u1", "http://tube.test/v/av1", "a title", PostingKind.VIDEO)


class ToyModality:
    """Each byte of the file is a key; a work scores by the share of bytes it explains."""

    def __init__(self, name=Modality.TEXT, media_types=("text/toy",), flags=()):
        self.scheme = Scheme(f"toy-{name}", name, 1.0)
        self.media_types = media_types
        self.flags = flags

    def reads(self, media_type):
        return media_type in self.media_types

    def enrol(self, media):
        body = media.path.read_bytes()
        if not body:
            raise UndecodableMedia(f"{media.digest}: empty")
        return codes(*body, scheme=self.scheme.name, length=float(len(body)))

    def fingerprint(self, media):
        body = media.path.read_bytes()
        if body.startswith(b"broken"):
            raise UndecodableMedia(f"{media.digest}: broken")
        if body.startswith(b"silent"):
            return codes(scheme=self.scheme.name, length=0.0)
        return codes(*body, scheme=self.scheme.name, length=float(len(body)))

    def masked(self, codes, spans):
        at = codes.values.astype(float)
        kept = ~np.any([(a <= at) & (at < b) for a, b in spans] or [at < 0], axis=0)
        return replace(codes, keys=codes.keys[kept], values=codes.values[kept])

    def joined(self, _codes):
        return None

    def compact(self, codes):
        return codes

    def propose(self, reference, shelf):
        return sorted(set(shelf.lookup(reference.keys).ordinal.tolist()))

    def match(self, query, media, index):
        hits = index.lookup(query.keys)
        for ordinal in sorted(set(hits.ordinal.tolist())):
            mine = hits.ordinal == ordinal
            enrolled = index.enrolled(ordinal)
            matched = float(len(set(hits.query[mine].tolist())))
            start, end = float(hits.value[mine].min()), float(hits.value[mine].max()) + 1
            segment = a_segment(
                enrolled.reference,
                media.digest,
                self.scheme.modality,
                reference_span=(start, end),
            )
            score = matched / query.keys.size
            yield Found(enrolled.work, (segment,), score, matched, matched, self.flags)


def a_segment(
    reference, capture, modality=Modality.TEXT, *, query=(0.0, 1.0), reference_span=(0.0, 1.0)
):
    return Segment(modality, reference, capture, *query, *reference_span, score=1.0)


class DictVault:
    """A vault of files in a folder, named by what they are called in a test."""

    def __init__(self, folder):
        self.folder = folder

    def keep(self, name, body):
        (self.folder / name).write_bytes(body)

    def path(self, digest):
        if not (self.folder / digest).exists():
            raise NotFound("vault file", digest)
        return self.folder / digest


def a_sighting(*captures):
    return Sighting("T-1", POSTING, NOON, captures)


def a_capture(digest, media_type="text/toy", label=""):
    return Capture(digest, media_type, CaptureRole.CONTENT, f"http://tube.test/{digest}", label)


def a_reference(id, work, media, modality=Modality.TEXT, media_type="text/toy"):
    return Reference(ReferenceId(id), WorkId(work), modality, media, media_type, media)
