"""Open a media file without trusting it.

FFmpeg follows playlists, references and addresses inside files; so only formats that hold
their media themselves are let in, and only the local file protocol.
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
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from domain.errors import BackendUnavailable, NotFound, UndecodableMedia

# Demuxers that read one file and nothing beside it. Playlists (hls, dash, concat), devices,
# image sequences and raw formats that accept any bytes are left out on purpose.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,asf,"
    "ogg,mp3,aac,flac,wav,aiff,ac3,eac3,amr,ape,wv,tta,caf,dsf,rm,mxf,ivf,h264,hevc"
)


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


def undecodable(path: Path, why: str) -> UndecodableMedia:
    """Describe a file that cannot be decoded by what a person can check: size and start."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8).hex(" ")
    except OSError as error:
        return UndecodableMedia(f"{path.name}: {why} (and reading it again failed: {error})")
    return UndecodableMedia(
        f"{path.name}: {why} ({size} bytes, starts with {start or 'nothing'})"
    )


@contextmanager
def opened(path: Path, limits: Limits = Limits()) -> Iterator[InputContainer]:
    """Open a local media file.

    Raises:
        NotFound: The file is gone.
        BackendUnavailable: The disk cannot read it.
        UndecodableMedia: It is not a media file of a format we let in.
    """
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": _FORMATS,
        "max_streams": str(limits.streams),
        "fflags": "+genpts+discardcorrupt",
    }
    try:
        if path.stat().st_size == 0:
            raise undecodable(path, "the file is empty")
        container = av.open(
            f"file:{path.absolute()}",
            container_options=options,
            metadata_errors="replace",
        )
    except av.error.FFmpegError as error:
        raise _translated(path, error) from error
    except OSError as error:
        raise _translated(path, error) from error
    with container:
        yield container


def film_stream(container: InputContainer) -> VideoStream | None:
    """Return the stream of moving pictures; a cover attached to a song is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the first stream of sound."""
    return next(iter(container.streams.audio), None)


def _translated(path: Path, error: OSError | av.error.FFmpegError) -> Exception:
    if isinstance(error, FileNotFoundError):
        return NotFound("media file", path.name)
    if error.errno in (errno.EIO, errno.EACCES, errno.EPERM, errno.ENFILE, errno.EMFILE):
        return BackendUnavailable(f"cannot read {path.name}: {os.strerror(error.errno)}")
    return undecodable(path, f"no decoder reads it, {error.strerror}")
