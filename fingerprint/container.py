"""Open a media file without trusting it.

FFmpeg follows playlists, references and addresses inside files; so only formats that hold
their media themselves are let in, and only the local file protocol. What lies elsewhere is
read in parts, by a Reader.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from domain.errors import BackendUnavailable, NotFound, UndecodableMedia
from domain.ports.reader import Reader
from fingerprint.seeking import BLOCK_BYTES, Seeking

Source = Path | Reader
"""Where media is read from: a local file, or parts of what lies elsewhere."""

# Demuxers that read one file and nothing beside it. Playlists (hls, dash, concat), devices,
# image sequences and raw formats that accept any bytes are left out on purpose.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,asf,"
    "ogg,mp3,aac,flac,wav,aiff,ac3,eac3,amr,ape,wv,tta,caf,dsf,rm,mxf,ivf,h264,hevc"
)

# Without an index these are as long as their bit rate at the start makes FFmpeg believe.
_GUESSED = frozenset({"aac", "ac3", "eac3", "h264", "hevc", "mpegvideo", "amr"})
_ASIDE = Disposition.comment | Disposition.hearing_impaired | Disposition.visual_impaired


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file we look at.

    `longest` seconds (the longest film anybody has protected is under six hours), `pixels`
    a frame (16K films have 132 million), `streams` a file, `faults` broken packets in a
    row before a file is given up (a damaged stretch of a minute has about 1,500).
    """

    longest: float = 6 * 3600.0
    pixels: int = 134_217_728
    streams: int = 64
    faults: int = 20_000


def undecodable(source: Source, why: str) -> UndecodableMedia:
    """Describe a file that cannot be decoded by what a person can check: size and start."""
    try:
        size, start = _size(source), _start(source).hex(" ")
    except OSError as error:
        return UndecodableMedia(f"{source.name}: {why} (and reading it again failed: {error})")
    return UndecodableMedia(
        f"{source.name}: {why} ({size} bytes, starts with {start or 'nothing'})"
    )


@contextmanager
def opened(
    source: Source, limits: Limits = Limits(), block: int = BLOCK_BYTES
) -> Iterator[InputContainer]:
    """Open a media file.

    Args:
        source: Where it is read from.
        limits: See Limits.
        block: Bytes that a Reader is asked for at once.

    Raises:
        NotFound: The file is gone.
        BackendUnavailable: The disk cannot read it.
        UndecodableMedia: It is not a media file of a format we let in.
        Refused, Unavailable: What a Reader raises, also while the file is decoded.
    """
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": _FORMATS,
        "max_streams": str(limits.streams),
        "fflags": "+genpts+discardcorrupt",
    }
    try:
        if _size(source) == 0:
            raise undecodable(source, "the file is empty")
        container = av.open(
            f"file:{source.absolute()}" if isinstance(source, Path) else Seeking(source, block),
            mode="r",
            container_options=options,
            metadata_errors="replace",
        )
    except av.error.FFmpegError as error:
        raise _translated(source, error) from error
    except OSError as error:
        raise _translated(source, error) from error
    with container:
        yield container


def film_stream(container: InputContainer) -> VideoStream | None:
    """Return the stream of moving pictures; a cover attached to a song is none.

    Nor is one that FFmpeg has no decoder for.
    """
    for stream in container.streams.video:
        if _decodable(stream) and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the stream of sound that a player plays.

    That is the one marked as the default, else the first; what was made for the hard of
    hearing or comments on the film comes after the rest, and so does a stream that has not
    half the length of the longest, which hides the one that is listened to. None where
    FFmpeg has no decoder for any.
    """
    streams = [stream for stream in container.streams.audio if _decodable(stream)]
    longest = max((_seconds(stream) or 0.0 for stream in streams), default=0.0)

    def rank(stream: AudioStream) -> tuple[bool, ...]:
        seconds = _seconds(stream)
        return (
            not stream.sample_rate,
            seconds is not None and seconds < longest / 2,
            bool(stream.disposition & _ASIDE),
            not stream.disposition & Disposition.default,
        )

    return min(streams, key=rank, default=None)


def told_seconds(container: InputContainer, stream: AudioStream | VideoStream) -> float | None:
    """Return how long a stream says it is; None where it does not say, or FFmpeg guesses.

    The length of the whole file stands in where there is no other stream in it.
    """
    if container.format.name in _GUESSED:
        return None
    seconds = _seconds(stream)
    if seconds is None and len(container.streams) == 1 and container.duration is not None:
        seconds = container.duration / 1_000_000
    return seconds


def _decodable(stream: AudioStream | VideoStream) -> bool:
    context: CodecContext | None = stream.codec_context  # the stubs promise one
    return context is not None


def _seconds(stream: AudioStream | VideoStream) -> float | None:
    if stream.duration is None or stream.time_base is None:
        return None
    return float(stream.duration * stream.time_base)


def _size(source: Source) -> int:
    return source.stat().st_size if isinstance(source, Path) else source.size


def _start(source: Source) -> bytes:
    if not isinstance(source, Path):
        return source.read_at(0, 8)
    with source.open("rb") as file:
        return file.read(8)


def _whole(source: Source) -> bool:
    """Tell whether all of a file can be read: then an error in reading it is its own."""
    if not isinstance(source, Path):
        return True  # a Reader raises what it means itself
    try:
        with source.open("rb") as file:
            while file.read(1 << 20):
                pass
    except OSError:
        return False
    return True


def _translated(source: Source, error: OSError | av.error.FFmpegError) -> Exception:
    if isinstance(error, FileNotFoundError):
        return NotFound("media file", source.name)
    ours = (errno.EIO, errno.EACCES, errno.EPERM, errno.ENFILE, errno.EMFILE)
    if error.errno in ours and not _whole(source):
        return BackendUnavailable(f"cannot read {source.name}: {os.strerror(error.errno)}")
    return undecodable(source, f"no decoder reads it, {error.strerror}")
