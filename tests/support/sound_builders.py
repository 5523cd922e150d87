"""Files of sound in any codec, layout and rate, encoded here and now."""

import av
import numpy as np

from fingerprint.decode import sound_blocks

# What the muxer is told where the suffix does not say it.
_MUXERS = {".wma": "asf", ".tta": "tta", ".wv": "wv", ".m4a": "ipod"}


def heard(source, **options):
    """Return all the sound of a file as mono, (n,) float32."""
    return np.concatenate(list(sound_blocks(source, **options)))


def tone(frequency, seconds=2.0, rate=8000, level=0.5):
    """Return a tone, (n,) float32."""
    at = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * frequency * at)).astype(np.float32)


def a_sound(path, samples, *, rate=44_100, codec="pcm_s16le", layout=None, form=None):
    """Write (channels, n) float32 samples, or (n,) of one channel, with a codec."""
    return some_tracks(path, [samples], rate=rate, codec=codec, layout=layout, form=form)


def some_tracks(path, tracks, *, rate=44_100, codec="aac", layout=None, form=None, marks=()):
    """Write several tracks of sound into one file, with a disposition each in `marks`."""
    with av.open(str(path), "w", format=_MUXERS.get(path.suffix)) as container:
        streams = []
        for number, samples in enumerate(tracks):
            rows = np.atleast_2d(samples)
            name = layout or {1: "mono", 2: "stereo", 6: "5.1"}[len(rows)]
            stream = container.add_stream(codec, rate=rate, layout=name)
            if codec == "vorbis":
                stream.codec_context.options = {"strict": "experimental"}
            if codec.startswith("wma"):
                stream.codec_context.bit_rate = 128_000
            if form is not None:
                stream.format = form
            if number < len(marks):
                stream.disposition = marks[number]
            streams.append((stream, rows, name))
        for stream, rows, name in streams:
            for frame in _frames(rows, rate, name, stream):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def _frames(rows, rate, layout, stream):
    """Yield frames of a fifth of a second in the format the encoder takes."""
    convert = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
    step = rate // 5
    for start in range(0, rows.shape[1], step):
        part = np.ascontiguousarray(rows[:, start : start + step], np.float32)
        frame = av.AudioFrame.from_ndarray(part, "fltp", layout)
        frame.sample_rate, frame.pts = rate, start
        yield from convert.resample(frame)
