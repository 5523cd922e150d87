"""Describe frames by a network that the operator gives as a TorchScript file.

SSCD's models serve (Pizzi, Roy, Ravindra, Goyal and Douze, "A Self-Supervised Descriptor for
Image Copy Detection", CVPR 2022), and so does any that maps pictures to vectors of which
strangers' stand nearly upright on each other. The signs of 256 projections make bits of a
vector (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002):
two that differ by an angle differ in so many bits as the angle has of half a turn, 256 times.
So 92 bits are 65 degrees, and strangers have 128.

Torch is not among the project's requirements: who wants a network installs it beside them.
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput
from fingerprint.video import guards
from fingerprint.video.descriptor import Canvas, Described, Look, nothing
from fingerprint.video.seen import pictures

_BLOCK = 16  # pictures at a time


@dataclass(frozen=True, slots=True)
class TorchScript:
    """See fingerprint.video.descriptor.FrameDescriptor; made by `torch_script`.

    The file is code: give none that you would not run. It runs where foreign media is decoded,
    without network. Of the frame's grey canvas three equal channels are made.

    path, digest: The file, and the SHA-256 of what it must hold.
    side: Pixels of the square that the network is shown.
    mean, deviation: Of each channel, to be taken out; ImageNet's by default.
    every: Look also through the views that a descriptor may pass over: five times the work.
    """

    path: str
    digest: str
    side: int = 288
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    deviation: tuple[float, float, float] = (0.229, 0.224, 0.225)
    every: bool = False
    guard: guards.GuardOptions = field(default_factory=guards.GuardOptions)

    @property
    def scheme(self) -> str:
        looks = "all" if self.every else "few"
        return f"torchscript-{self.digest[:16]}-{self.side}-{looks}-v1"

    def describe(
        self, canvases: Canvas, looks: Sequence[Look | None], aspect: float
    ) -> Sequence[Described]:
        texture = guards.textured(canvases)
        found: list[Described] = []
        for look in looks:
            if look is None or (look.spare and not self.every):
                found.append(nothing(len(canvases)))
                continue
            marks = guards.covered(texture, look.place, self.guard)
            codes = np.zeros((len(canvases), 4), np.uint64)
            if marks.any():
                shown = pictures(canvases[marks], look, aspect, self.side)
                codes[marks] = signs(self._vectors(shown))
            found.append((codes, marks))
        return found

    def _vectors(self, shown: NDArray[np.float32]) -> NDArray[np.float32]:
        torch, network = _network(self.path, self.digest)
        mean, deviation = (
            np.array(three, np.float32)[None, :, None, None]
            for three in (self.mean, self.deviation)
        )
        parts = []
        with torch.inference_mode():
            for at in range(0, len(shown), _BLOCK):
                levels = (shown[at : at + _BLOCK, None] / 255 - mean) / deviation
                try:
                    answer = network(torch.from_numpy(np.ascontiguousarray(levels))).numpy()
                except (RuntimeError, AttributeError) as error:
                    raise BadInput(f"cannot be run: {error}", place=self.path) from error
                if answer.ndim != 2 or len(answer) != len(levels):
                    expected = f"expected a vector for each of {len(levels)} pictures"
                    found = f"{expected}, found the shape {answer.shape}"
                    raise BadInput(found, place=self.path)
                parts.append(answer)
        return np.concatenate(parts).astype(np.float32)


def torch_script(path: Path) -> TorchScript:
    """Name a network by its file.

    Raises:
        BadInput: It cannot be read, or there is no torch to run it with.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from error
    _torch()
    return TorchScript(str(path.absolute()), digest)


def signs(vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Return 256 bits of each vector.

    Args:
        vectors: (n, d), of any length but nought.

    Returns:
        (n, 4) uint64.
    """
    above = vectors @ _projections(vectors.shape[1]) > 0
    return np.packbits(above, axis=1).view(np.uint64)


@lru_cache(maxsize=4)
def _projections(dimensions: int) -> NDArray[np.float32]:
    # Bits must be the same for ever: of numpy's generators the old one alone keeps its stream.
    drawn = np.random.RandomState(256).standard_normal((dimensions, 256))
    return drawn.astype(np.float32)


def _torch() -> ModuleType:
    try:
        return import_module("torch")
    except ImportError as error:
        raise BadInput(
            "a network as descriptor needs torch, which is not installed; "
            "`pip install torch` into Keywatch's environment"
        ) from error


@lru_cache(maxsize=1)
def _network(path: str, digest: str) -> tuple[ModuleType, Callable[..., Any]]:
    """Load a network once a process."""
    torch = _torch()
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=path) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadInput("was changed since it was named as descriptor", place=path)
    torch.set_num_threads(1)
    try:
        network = torch.jit.load(io.BytesIO(content), map_location="cpu")
    except (RuntimeError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise BadInput(f"expected a TorchScript file: {first}", place=path) from error
    return torch, network.eval()
