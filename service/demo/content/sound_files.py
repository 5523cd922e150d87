"""Write sound to files as uploaders do."""

from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

Codec = Literal["mp3", "vorbis", "opus", "aac"]

_FORMS: dict[Codec, tuple[str, str, int, str]] = {
    "mp3": ("mp3", "libmp3lame", 44100, "mono"),
    # FFmpeg's own Vorbis encoder knows nothing but stereo.
    "vorbis": ("ogg", "vorbis", 44100, "stereo"),
    "opus": ("ogg", "libopus", 48000, "mono"),
    "aac": ("mp4", "aac", 44100, "mono"),
}
"""Container, encoder, the rate the encoder is fed at, its channels."""


def write_audio(
    path: Path,
    samples: NDArray[np.float32],
    rate: int,
    codec: Codec = "mp3",
    bitrate: int = 64_000,
) -> None:
    """Encode mono samples.

    Args:
        path: Where to; the container follows from the codec, not from the name.
        samples: (n,) float32, clipped to -1 to 1.
        rate: Samples a second of `samples`.
        codec: Which encoder.
        bitrate: Bits a second.
    """
    container, encoder, out_rate, layout = _FORMS[codec]
    resampler = AudioResampler(format="fltp", layout=layout, rate=out_rate)
    clipped = np.clip(samples, -1, 1).astype(np.float32)
    with av.open(str(path), "w", format=container) as output:
        # "experimental" is what FFmpeg calls its Vorbis encoder. The compression level makes
        # LAME more than twice as fast; the others care for neither.
        options = {"strict": "experimental", "compression_level": "8"}
        stream = output.add_stream(encoder, rate=out_rate, layout=layout, options=options)
        if not isinstance(stream, AudioStream):
            raise TypeError(f"{encoder} is no encoder of sound")
        stream.codec_context.bit_rate = bitrate
        for start in range(0, len(clipped), 65_536):
            block = np.ascontiguousarray(clipped[None, start : start + 65_536])
            frame = AudioFrame.from_ndarray(block, format="fltp", layout="mono")
            frame.sample_rate = rate
            frame.pts = start
            frame.time_base = Fraction(1, rate)
            for ready in resampler.resample(frame):
                output.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            output.mux(stream.encode(ready))
        output.mux(stream.encode(None))
