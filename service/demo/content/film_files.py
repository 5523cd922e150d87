"""Read and write the media files of films: frames and mono sound, MP4, WebM and MPEG-TS.

One thread a codec and fixed settings, so that the same input gives the same file.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from domain.errors import BadInput

SOUND_RATE = 44_100
_CODECS = {
    ".mp4": ("libx264", "aac", 44_100, 1024),
    ".ts": ("libx264", "aac", 44_100, 1024),
    ".webm": ("libvpx", "libopus", 48_000, 960),
}  # suffix: picture codec, sound codec, its samples a second, its samples a frame


class FilmWriter:
    """Writes one film. Give it the sound first; frames then carry their sound along.

    Args:
        path: `.mp4`, `.webm` or `.ts`.
        size: Width and height in pixels, both even.
        fps: Frames a second.
        crf: The constant rate factor of x264 (18 fine, 28 plain, 40 coarse); the WebM
            encoder gets one that looks alike.
        sound: Whether a mono sound track follows.
        segment_seconds: Write `.ts` segments of this length instead of one file; each
            starts with a keyframe and `path` is a pattern such as `%05d.ts`.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: tuple[int, int],
        fps: int,
        crf: int = 26,
        sound: bool = False,
        segment_seconds: float | None = None,
    ) -> None:
        if path.suffix not in _CODECS:
            raise BadInput(f"a film is one of {', '.join(_CODECS)}, not {path.name!r}")
        picture_codec, sound_codec, self._rate, self._block = _CODECS[path.suffix]
        options = {"preset": "superfast", "crf": str(crf), "threads": "1"}
        if picture_codec == "libvpx":
            options = {"deadline": "realtime", "cpu-used": "8", "threads": "1"}
            options |= {"crf": str(min(60, crf + 4)), "b": "900k"}
        if segment_seconds is None:
            self._container = av.open(str(path), "w")
        else:
            options |= {"g": str(round(segment_seconds * fps)), "sc_threshold": "0", "bf": "0"}
            cut = {"segment_time": str(segment_seconds), "segment_format": "mpegts"}
            cut |= {"segment_time_delta": str(0.5 / fps)}
            self._container = av.open(str(path), "w", format="segment", options=cut)
        self._fps = fps
        pictures = self._container.add_stream(picture_codec, rate=fps, options=options)
        assert isinstance(pictures, VideoStream)
        self._pictures = pictures
        self._pictures.width, self._pictures.height = size
        self._pictures.pix_fmt = "yuv420p"
        self._sound: AudioStream | None = None
        if sound:
            track = self._container.add_stream(sound_codec, rate=self._rate, layout="mono")
            assert isinstance(track, AudioStream)
            self._sound = track
        self._shown = 0
        self._heard = 0
        self._samples = np.zeros(0, np.float32)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._finish()
        self._container.close()

    def play(self, samples: NDArray[np.float32], rate: int) -> None:
        """Set the sound: mono, -1 to 1, beginning with the first frame."""
        self._samples = resample(samples, rate / self._rate)

    def show(self, picture: Image.Image) -> None:
        """Append one frame, and the sound up to its end."""
        frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
        frame.pts, frame.time_base = self._shown, Fraction(1, self._fps)
        self._shown += 1
        self._container.mux(self._pictures.encode(frame))
        self._sound_until(self._shown * self._rate // self._fps)

    def _sound_until(self, sample: int) -> None:
        while self._heard < min(sample, len(self._samples)):
            block = self._samples[self._heard : self._heard + self._block]
            self._encode_sound(np.pad(block, (0, self._block - len(block))))

    def _encode_sound(self, block: NDArray[np.float32]) -> None:
        assert self._sound is not None, "the film was opened without sound"
        planar = self._sound.format.name.endswith("p")
        frame = av.AudioFrame.from_ndarray(
            block[None, :], format="fltp" if planar else "flt", layout="mono"
        )
        frame.sample_rate, frame.pts = self._rate, self._heard
        frame.time_base = Fraction(1, self._rate)
        self._heard += len(block)
        self._container.mux(self._sound.encode(frame))

    def _finish(self) -> None:
        if self._sound is not None:
            self._sound_until(len(self._samples))
            self._container.mux(self._sound.encode(None))
        self._container.mux(self._pictures.encode(None))


def read_frames(
    path: Path, start: float, seconds: float
) -> Iterator[tuple[float, Image.Image]]:
    """Yield (seconds since `start`, RGB frame), beginning with what shows at `start`."""
    with av.open(str(path)) as container:
        origin: float | None = None
        shown: tuple[float, Image.Image] | None = None
        for frame in container.decode(container.streams.video[0]):
            time = float(frame.time or 0.0)
            origin = time if origin is None else origin
            at = time - origin - start
            if at >= seconds - 1e-6:
                break
            if at <= 0:
                shown = (0.0, _picture(frame))
                continue
            if shown is not None:
                yield shown
                shown = None
            yield at, _picture(frame)
        if shown is not None:
            yield shown


def _picture(frame: av.VideoFrame) -> Image.Image:
    return Image.fromarray(frame.to_ndarray(format="rgb24"))


def read_sound(path: Path, start: float, seconds: float) -> NDArray[np.float32] | None:
    """Read mono sound at 44,100 samples a second; None where the film has no track."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SOUND_RATE)
        blocks = [
            mono.to_ndarray()[0]
            for frame in container.decode(container.streams.audio[0])
            for mono in resampler.resample(frame)
        ]
        blocks += [mono.to_ndarray()[0] for mono in resampler.resample(None)]
    whole: NDArray[np.float32] = np.concatenate(blocks).astype(np.float32)
    first = round(start * SOUND_RATE)
    part = whole[first : first + round(seconds * SOUND_RATE)]
    missing = round(seconds * SOUND_RATE) - len(part)
    return np.concatenate((part, np.zeros(missing, np.float32)))


def resample(samples: NDArray[np.float32], step: float) -> NDArray[np.float32]:
    """Read sound at another pace: `step` input samples pass for one output sample.

    Linear interpolation after a moving average when the pace quickens; no studio quality.
    """
    if step == 1.0 or not len(samples):
        return samples.astype(np.float32)
    if step > 1.0:
        width = max(1, round(step))
        samples = np.convolve(samples, np.full(width, 1 / width), mode="same")
    places = np.arange(0, len(samples) - 1, step)
    read: NDArray[np.float64] = np.interp(places, np.arange(len(samples)), samples)
    return read.astype(np.float32)
