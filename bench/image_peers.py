"""Ask other hashes about the same pictures: ImageHash's three and PDQ.

Each is taken at its best threshold without a wrong answer in this run: a copy counts when it
is nearer to its original than any picture is to one that it does not show.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.audio_desk import spread
from bench.image_asking import Order, make
from bench.image_sources import Picture
from bench.image_stock import Stock
from fingerprint.image.hex import pdq_of

Bits = NDArray[np.bool_]
"""(n, bits): one row, or several of which the nearest counts."""


def _pdq(image: Image.Image) -> Bits:
    pdqhash = importlib.import_module("pdqhash")
    vector, _ = pdqhash.compute(np.asarray(image.convert("RGB")))
    return np.asarray(vector, np.bool_)[None]


def _parts(image: Image.Image) -> Bits:
    hashes = imagehash.crop_resistant_hash(image).segment_hashes
    return np.stack([one.hash.reshape(-1) for one in hashes])


PEERS: Mapping[str, Callable[[Image.Image], Bits]] = {
    "phash": lambda image: imagehash.phash(image).hash.reshape(1, -1),
    "dhash": lambda image: imagehash.dhash(image).hash.reshape(1, -1),
    "crop_resistant": _parts,
    "pdqhash": _pdq,
}


def lacking() -> list[str]:
    """Return the peers that are not installed."""
    return [] if importlib.util.find_spec("pdqhash") else ["pdqhash"]


def bits_apart(pictures: Sequence[Picture]) -> float | None:
    """Return in how many of 256 bits our PDQ and pdqhash's differ, in the median.

    Another order of bits would show as 128.
    """
    if lacking():
        return None
    images = [_read(picture) for picture in pictures]
    ours = [np.frombuffer(bytes.fromhex(pdq_of(image)[0]), np.uint8) for image in images]
    apart = [
        np.count_nonzero(np.unpackbits(digits) != _pdq(image)[0])
        for digits, image in zip(ours, images, strict=True)
    ]
    return float(np.median(apart))


def versus(stock: Stock, asked: Sequence[Order], cores: int) -> dict[str, dict[str, float]]:
    """Return by peer and by edit the share of works found at zero false."""
    peers = {name: peer for name, peer in PEERS.items() if name not in lacking()}
    family = {p.name: p.family for p in (*stock.known, *stock.strangers)}
    known = stock.known
    hashed = list(spread(lambda p: _hashes(_read(p), peers), known, cores, "peers: references"))
    rows = spread(lambda order: _distances(order, hashed, peers), asked, cores, "peers: asking")
    true: dict[str, list[tuple[str, float]]] = {name: [] for name in peers}
    nearest = dict.fromkeys(peers, np.inf)
    for order, row in zip(asked, rows, strict=True):
        shown = {p.name for p in order.pictures}
        kin = {family[p.name] for p in order.pictures}
        for name, far in row.items():
            for picture, distance in zip(known, far, strict=True):
                if order.known and picture.name in shown:
                    true[name].append((order.edit, distance))
                elif picture.family not in kin:
                    nearest[name] = min(nearest[name], distance)
    return {
        name: {
            edit: float(np.mean([d < nearest[name] for e, d in found if e == edit]))
            for edit in dict.fromkeys(e for e, _ in found)
        }
        for name, found in true.items()
    }


def _read(picture: Picture) -> Image.Image:
    with Image.open(picture.path) as opened:
        return opened.convert("RGB")


def _hashes(
    image: Image.Image, peers: Mapping[str, Callable[[Image.Image], Bits]]
) -> dict[str, Bits]:
    return {name: peer(image) for name, peer in peers.items()}


def _distances(
    order: Order,
    hashed: Sequence[dict[str, Bits]],
    peers: Mapping[str, Callable[[Image.Image], Bits]],
) -> dict[str, list[float]]:
    own = _hashes(make(order)[0], peers)
    return {
        name: [
            float((own[name][:, None] != one[name][None]).sum(axis=2).min()) for one in hashed
        ]
        for name in peers
    }
