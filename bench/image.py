"""Measure how well pictures are recognised: recall by edit, and the worst of strangers.

References are posters and covers drawn from the seed; strangers are drawn in the same
style from other seeds. Figures of drawn pictures say that the machinery works; of real
covers they say more.

    python bench/image.py --seed 1 --works 32
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image as Pillow

from domain.work import ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Snapshot
from fingerprint.modalities.image import Image
from fingerprint.modality import Found, Media
from service.demo.content.photographs import PictureEdit, copy_picture, jpeg, product_photo
from service.demo.content.pictures import cover, poster

EDITS = {
    "JPEG 30": PictureEdit(quality=30),
    "quarter size": PictureEdit(resize=0.25),
    "brightness +30 %": PictureEdit(brightness=1.3),
    "brightness -40 %": PictureEdit(brightness=0.6),
    "crop 10 %": PictureEdit(crop=0.1),
    "crop 30 %": PictureEdit(crop=0.3),
    "logo 30 %": PictureEdit(logo=0.3),
    "mirrored": PictureEdit(mirror=True),
    "all of these": PictureEdit(0.1, 0.5, 40, 1.2, 0.2, mirror=True),
}
PHOTOGRAPHS = {
    "photograph": PictureEdit(),
    "photograph, 60 % size, JPEG 40": PictureEdit(resize=0.6, quality=40),
    "photograph, mirrored": PictureEdit(mirror=True),
}
IMAGE = Image()


def main() -> None:
    """Draw, enrol, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--works", type=int, default=32)
    options = parser.parse_args()
    first = options.seed * 100_000
    works = [_draw(first + i) for i in range(options.works)]
    print(f"seed {options.seed}, {options.works} works")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "picture.jpg"
        index = MemoryIndex(IMAGE.scheme, IMAGE.shape)
        for i, work in enumerate(works):
            codes = IMAGE.enrol(_media(path, work))
            index.add(ReferenceId(f"r{i}"), WorkId(f"w{i}"), codes)
        snapshot = index.snapshot()
        strangers: list[float] = []
        for name, edit in EDITS.items():
            copies = [copy_picture(work, edit, first + i) for i, work in enumerate(works)]
            _tell(name, [_asked(path, copy, snapshot) for copy in copies], strangers)
        for name, edit in PHOTOGRAPHS.items():
            photos = [product_photo(first + i, work, edit=edit) for i, work in enumerate(works)]
            _tell(name, [_asked(path, photo, snapshot) for photo in photos], strangers)
        for i in range(2 * options.works):
            other = _draw(first + 50_000 + i)
            shown = product_photo(i, other) if i % 3 == 0 else other
            strangers += [found.score for found in _asked(path, shown, snapshot)[0]]
    pairs = len(works) * (2 * len(works) + (len(works) - 1) * (len(EDITS) + len(PHOTOGRAPHS)))
    worst = max(strangers, default=0.0)
    print(
        f"{pairs} wrong pairs: {sum(s >= 0.5 for s in strangers)} over 0.5, worst {worst:.2f}"
    )


def _draw(seed: int) -> Pillow.Image:
    return poster(seed) if seed % 2 else cover(seed)


def _media(path: Path, image: Pillow.Image) -> Media:
    path.write_bytes(jpeg(image, 90))
    return Media(path, "image/jpeg", "digest")


def _asked(path: Path, image: Pillow.Image, snapshot: Snapshot) -> tuple[list[Found], float]:
    media = _media(path, image)
    begun = time.process_time()
    found = IMAGE.match(IMAGE.fingerprint(media), media, snapshot)
    return list(found), time.process_time() - begun


def _tell(name: str, answers: list[tuple[list[Found], float]], strangers: list[float]) -> None:
    scores = []
    for i, (found, _) in enumerate(answers):
        scores += [one.score for one in found if one.work == f"w{i}"] or [0.0]
        strangers += [one.score for one in found if one.work != f"w{i}"]
    count = len(answers)
    print(
        f"{name:32} review {sum(s >= 0.5 for s in scores) / count:4.0%}"
        f"  report {sum(s >= 0.9 for s in scores) / count:4.0%}  weakest {min(scores):.2f}"
        f"  {1000 * sum(seconds for _, seconds in answers) / count:.0f} ms CPU"
    )


if __name__ == "__main__":
    main()
