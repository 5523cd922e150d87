"""Glance at a film: compare its keyframes alone with the references of films.

Of a film at an address little more than the keyframes is fetched, and a glance costs an
eighth of fingerprinting all of it. A copy of minutes is found; of a shorter one there may be
too few keyframes, and sound is not heard at all: what a glance does not find may be there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from domain.match import Seen
from domain.posting import Sighting
from domain.work import NOT_OURS, Modality, WorkId
from fingerprint.container import Source
from fingerprint.fuse import FuseOptions, fuse
from fingerprint.hearing import Hearing, longest_references
from fingerprint.index.port import Codes, Index
from fingerprint.keyframes import keyframe_canvases
from fingerprint.modalities.video import Video, VideoOptions
from fingerprint.modality import Media
from fingerprint.pipe import Lent
from fingerprint.sandbox import Runner
from fingerprint.video.codes import CodeOptions, capture_codes
from fingerprint.video.cosines import Cosines
from fingerprint.video.descriptor import FrameDescriptor


@dataclass(frozen=True, slots=True)
class GlanceOptions:
    """How sparsely a film is looked at.

    every: Seconds between keyframes at least. Of a smaller copy of five minutes of a film
    rendered here, 35 keyframes gave 8 times the evidence of a report; of one minute 7 gave
    twice it, of 20 s 3 only what a review needs. At 2 s there are half as many again, and as
    many more requests.
    """

    every: float = 5.0


@dataclass(frozen=True, slots=True)
class Glance:
    """What was found, in how many keyframes of how many seconds."""

    seen: Seen
    keyframes: int
    seconds: float


def glance(
    source: Source,
    sighting: Sighting,
    index: Index,
    runner: Runner,
    *,
    only: Collection[WorkId] | None = None,
    descriptor: FrameDescriptor = Cosines(),
    options: GlanceOptions = GlanceOptions(),
) -> Glance:
    """Compare the keyframes of a film with the references of films.

    Args:
        source: A local file, or a Reader of what lies elsewhere; segments name it as their
            capture.
        sighting: Names the posting in what is found; its captures are not looked at.
        index: Of the video modality.
        runner: Where the film is decoded; a Reader is read here for it.
        only: See FingerprintStage.look.
        descriptor: What turned the references' frames into bits.
        options: See GlanceOptions.

    Raises:
        UndecodableMedia: See `keyframe_canvases`.
        Refused, Unavailable: What a Reader raises.
    """
    lent = source if isinstance(source, Path) else Lent(source)
    coded = CodeOptions(descriptor=descriptor)
    codes = runner.run(keyframe_codes, lent, options.every, coded, about=source.name)
    snapshot = index.snapshot()
    if only is not None:
        snapshot = snapshot.only({*only, NOT_OURS})
    hearing = Hearing(
        {Modality.VIDEO: Video(VideoOptions(codes=coded))}, {Modality.VIDEO: snapshot}
    )
    media = Media(Path(source.name), "video/*", source.name)
    hearing.hear(media, {Modality.VIDEO: codes})
    heard = hearing.heard(lambda _, asked: longest_references(asked))
    seen = Seen(fuse(sighting, heard, FuseOptions()), hearing.left_out, ())
    return Glance(seen, len(codes.arrays["times"]), codes.length)


def keyframe_codes(source: Source, every: float, options: CodeOptions) -> Codes:
    """Fingerprint a film by its keyframes, as a capture.

    Raises:
        UndecodableMedia: See `keyframe_canvases`.
    """
    return capture_codes(keyframe_canvases(source, every=every), options)
