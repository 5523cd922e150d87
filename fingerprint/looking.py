"""Look at the captures of one sighting: decode them, keep them, hear them.

Of a long film the keyframes may come first. They do for its pictures only where nothing at
all is found in the posting: neither in them, however weak, nor in its sound, nor in any
other capture. So no match ever rests on a glance, or stands beside one.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from domain.errors import UndecodableMedia
from domain.posting import Capture, Sighting
from domain.work import Modality
from fingerprint.damage import clock, said_of, watched
from fingerprint.hearing import Hearing, Known
from fingerprint.index.port import Codes
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort
from fingerprint.sandbox import Runner

logger = logging.getLogger(__name__)

Glance = Callable[[Media], Codes | None]
"""Fingerprints a long film by its keyframes; None where that will not do. Runs in a child."""

Keep = Callable[[Capture, Mapping[Modality, Codes]], None]
NewHearing = Callable[[Known], Hearing]


@dataclass(frozen=True, slots=True)
class Decoder:
    """How captures become codes: by which modalities, and where.

    `glance` comes before the video modality, where it is given.
    """

    modalities: Mapping[Modality, ModalityPort]
    runner: Runner
    glance: Glance | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    capture: Capture
    media: Media
    codes: Codes


class Looking:
    """Takes the captures of one sighting, one by one; then asks what they hold.

    `lost` says what was damaged in them, `glanced` of which films only keyframes were looked
    at.

    Args:
        sighting: Whose captures.
        decoder: See Decoder.
        hear: Makes a Hearing over what is known already.
        keep: Is given the codes of each capture, where they are kept.
    """

    def __init__(
        self, sighting: Sighting, decoder: Decoder, hear: NewHearing, keep: Keep | None
    ) -> None:
        self._sighting = sighting
        self._decoder = decoder
        self._hear = hear
        self._keep = keep
        self._known: Known = {}
        self._hearing = hear(self._known)
        self._waiting: list[_Waiting] = []
        self._refused: list[str] = []
        self._fine = False
        self.lost: list[str] = []
        self.glanced: list[str] = []

    def take(self, capture: Capture, media: Media) -> None:
        """Look at one capture; a long film may wait for what else is found."""
        modalities = self._decoder.modalities
        names = [name for name, one in modalities.items() if one.reads(media.media_type)]
        if not names:
            nobody = f"{_about(capture)}: no modality reads {media.media_type!r}"
            self._answer(capture, media, {}, (nobody,), ())
        if Modality.VIDEO in names and (glanced := self._glanced(capture, media)) is not None:
            self._waiting.append(_Waiting(capture, media, glanced))
            names.remove(Modality.VIDEO)
        if names:
            self._look(capture, media, names)

    def heard(self) -> Hearing:
        """Settle what waits, and return what was heard.

        Raises:
            UndecodableMedia: There are captures, and none can be decoded.
        """
        for one in self._waiting:
            tried: Known = {}
            trial = self._hear(tried)
            video = {Modality.VIDEO: one.codes}
            trial.hear(one.media, video, one.capture.role)
            if self._hearing.finds() or trial.finds():
                self._look(one.capture, one.media, (Modality.VIDEO,))
                continue
            self._known.update(tried)
            self.glanced.append(f"{_about(one.capture)}: {_said(one.codes)}")
            self._answer(one.capture, one.media, video, (), ())
        self._waiting.clear()
        if self._refused and not self._fine:
            raise UndecodableMedia("; ".join(self._refused))
        return self._hearing

    def _glanced(self, capture: Capture, media: Media) -> Codes | None:
        glance, runner = self._decoder.glance, self._decoder.runner
        if glance is None:
            return None
        try:
            return runner.run(glance, media, about=_about(capture))
        except UndecodableMedia as error:
            # A full look decides: it decodes what keyframes are made of, and says why not.
            logger.info("no glance at %s: %s", _about(capture), error)
            return None

    def _look(self, capture: Capture, media: Media, names: Collection[Modality]) -> None:
        """Fingerprint one capture by some modalities."""
        about = _about(capture)
        decoded: dict[Modality, Codes] = {}
        refused, lost = [], list[str]()
        for name in names:
            modality = self._decoder.modalities[name]
            try:
                codes, streams = self._decoder.runner.run(
                    watched, modality.fingerprint, media, about=about
                )
            except UndecodableMedia as error:
                refused.append(f"{name} of {about}: {error}")
            else:
                decoded[name] = codes
                lost += (f"{about} {line}" for line in said_of(streams))
        self._answer(capture, media, decoded, refused, tuple(dict.fromkeys(lost)))

    def _answer(
        self,
        capture: Capture,
        media: Media,
        decoded: Mapping[Modality, Codes],
        refused: Collection[str],
        lost: Collection[str],
    ) -> None:
        if self._keep is not None:
            self._keep(capture, decoded)
        self._hearing.hear(media, decoded, capture.role)
        for fault in (*refused, *lost):
            logger.warning("sighting %s: %s", self._sighting.trace, fault)
        self.lost += lost
        if any(codes.keys.size or codes.length for codes in decoded.values()):
            self._fine = True
        else:
            self._refused += refused


def _about(capture: Capture) -> str:
    return capture.label or capture.url or capture.digest


def _said(codes: Codes) -> str:
    frames = len(codes.arrays["times"])
    return f"of {clock(codes.length)} of pictures only {frames} keyframes were looked at"
