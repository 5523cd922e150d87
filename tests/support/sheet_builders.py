"""Segments and sheets for tests of contact sheets."""

import numpy as np
from decode_builders import write_film
from video_builders import a_film

from domain.match import Evidence, Match, Segment
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.verdict import Outcome, Verdict
from domain.work import Modality, Reference, ReferenceId, WorkId
from service.sheets.sheet import Bar, Block, Pair, Sheet, Track


def a_segment(here=(0.0, 8.0), there=(3.0, 11.0), modality=Modality.VIDEO, **more):
    said = {"score": 0.9} | more
    return Segment(modality, ReferenceId("R-1"), "c" * 64, *here, *there, **said)


def a_frame(shade=120, shape=(90, 160)):
    """A frame that is darker on the left."""
    body = np.full((*shape, 3), shade, np.uint8)
    body[:, : shape[1] // 2] //= 2
    return body


def a_block(*segments, pairs=None, **more):
    bars = tuple(Bar(segment, 0, 0) for segment in segments)
    shown = [Pair(k, 1.0, 4.0, a_frame(), a_frame()) for k in range(len(segments))]
    said = {
        "captures": (Track("copy.mp4", 20.0),),
        "references": (Track("film.mp4", 60.0),),
        "pairs": tuple(shown if pairs is None else pairs),
    }
    return Block(WorkId("w-1"), "灯下黑 (film)", 0.9, "score 0.900", bars=bars, **said | more)


def a_sheet(*blocks, heading="tube:1 夜灯", **more):
    return Sheet(heading, (("address", "https://tube.example/1"),), blocks, **more)


def record_copied_film(service, folder, work):
    """Record `tube:9`, which copies eight seconds of a film of a work, from its third second.

    Returns the digest of the film.
    """
    now = service.now()
    film, copy = (
        service.vault.put_file(write_film(folder / name, list(frames), fps=2))
        for name, frames in (("film.mp4", a_film(1)), ("copy.mp4", a_film(1)[6:22]))
    )
    segment = Segment(
        Modality.VIDEO, ReferenceId("R-1"), copy, *(0.0, 8.0, 3.0, 11.0), score=0.98
    )
    evidence = Evidence(Modality.VIDEO, "canvas", 3, 0.98, 900.0, 8.0, 1.0, 0.3)
    posting = Posting("tube", "9", "u7", "https://tube.example/9", "夜灯", PostingKind.VIDEO)
    match = Match("S-9", posting, now, work, (segment,), (evidence,), 0.98)
    capture = Capture(copy, "video/mp4", CaptureRole.CONTENT, "", "copy.mp4", 1000)
    reference = Reference(
        ReferenceId("R-1"), work, Modality.VIDEO, film, "video/mp4", "film.mp4"
    )
    with service.store.transaction() as tx:
        tx.catalogue.put_reference(reference, now)
        tx.frontier.see(Sighting("S-9", posting, now, (capture,)))
        tx.cases.record(Verdict(match, Outcome.DOUBTFUL, (), now, "rules-1"))
    return film
