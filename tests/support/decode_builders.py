"""Films of odd codecs, colours and clocks, encoded here and now, and readers that count."""

from fractions import Fraction

import av
import numpy as np


class Shelf:
    """A Reader of bytes in memory that notes what it is asked for."""

    def __init__(self, body, name="shelf.bin"):
        self.body, self.name, self.size, self.asked = body, name, len(body), []

    def read_at(self, start, end):
        self.asked.append((start, end))
        return self.body[start:end]

    @property
    def fetched(self):
        return sum(end - start for start, end in self.asked)


def pictures(count, size=(96, 64), seed=1):
    """Return (height, width) uint8 grey pictures of blocks that drift to the right."""
    width, height = size
    blocks = np.random.default_rng(seed).integers(30, 225, (height // 8, width // 4 + count))
    wide = np.kron(blocks, np.ones((8, 8))).astype(np.uint8)
    return [wide[:, 2 * k : 2 * k + width] for k in range(count)]


def write_film(path, frames, *, codec="libx264", pix_fmt="yuv420p", fps=10, times=None, **how):
    """Encode frames: grey uint8, or `av.VideoFrame`s as they are.

    Args:
        path: Its ending picks the container.
        frames: In the order of the film.
        codec: The encoder.
        pix_fmt: What it is given.
        fps: Frames a second.
        times: Seconds of each frame, instead of a steady rate.
        how: `options` of the encoder and attributes of its context, such as gop_size.
    """
    options = {"threads": "1", **how.pop("options", {})}
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps, options=options)
        context = stream.codec_context
        first = frames[0]
        if isinstance(first, av.VideoFrame):
            context.width, context.height = first.width, first.height
        else:
            context.height, context.width = first.shape
        context.pix_fmt = pix_fmt
        if times is not None:
            context.time_base = Fraction(1, 1000)
        for name, value in how.items():
            setattr(context, name, value)
        for number, made in enumerate(frames):
            frame = made
            if not isinstance(made, av.VideoFrame):
                grey = av.VideoFrame.from_ndarray(np.ascontiguousarray(made), format="gray")
                frame = grey.reformat(format=pix_fmt)
            at = number / fps if times is None else times[number]
            frame.time_base = Fraction(1, 1000)
            frame.pts = round(at * 1000)
            if times is None:
                frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
