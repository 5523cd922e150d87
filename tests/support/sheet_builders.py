"""Segments and sheets for tests of contact sheets."""

import numpy as np

from domain.match import Segment
from domain.work import Modality, ReferenceId, WorkId
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
