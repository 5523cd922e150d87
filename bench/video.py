"""Measure the video modality on films rendered here: recall by edit, wrong pairs, speed.

Films, excerpts and edits follow from --seed. A query counts as found when its work's score
reaches 0.5 (review) or 0.9 (report) and the segment lies where the excerpt was taken; every
score of another work is a wrong pair. Other footage joins with --footage FOLDER.

    python bench/video.py --seed 7 --films 12 --queries 4
"""

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.work import ReferenceId, WorkId
from fingerprint.decode import canvas_frames, probe
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.video import Video
from fingerprint.modality import Found, Media
from service.demo.content.films import FilmEdit, FilmPart, copy_film, render_film

EDITS = {
    "reencode": FilmEdit(crf=40),
    "small": FilmEdit(size=(160, 90)),
    "crop 10": FilmEdit(crop=0.1),
    "crop 25": FilmEdit(crop=0.25),
    "logo": FilmEdit(logo=0.22),
    "mirror": FilmEdit(mirror=True),
    "letterbox": FilmEdit(size=(320, 240), letterbox=0.25),
    "brightness": FilmEdit(brightness=1.35),
    "darkness": FilmEdit(brightness=0.6),
    "speed 0.8": FilmEdit(speed=0.8),
    "speed 1.25": FilmEdit(speed=1.25),
    "frame rate": FilmEdit(fps=8),
    "inset": FilmEdit(inset=0.6),
    "webm": FilmEdit(),
    "mirror+crop+logo": FilmEdit(mirror=True, crop=0.1, logo=0.15, brightness=1.15),
    "embedded": FilmEdit(),
}
SECONDS = (5.0, 15.0)


@dataclass(frozen=True, slots=True)
class Query:
    """An excerpt of `work` from `start`, edited; strangers have no work."""

    path: Path
    group: str
    work: str | None
    start: float
    seconds: float


def queries(
    folder: Path, films: list[Path], others: list[Path], seed: int, each: int
) -> Iterator[Query]:
    """Make the queries one by one; an embedded one has 10 s of a stranger on each side."""
    for name, edit in EDITS.items():
        for seconds in SECONDS:
            chance = random.Random(f"{seed} {name} {seconds}")
            for number in range(each):
                film = chance.choice(films)
                whole = probe(film).seconds or 0.0
                taken = min(seconds * edit.speed, whole - 2.0)
                start = chance.uniform(0.5, max(0.5, whole - taken - 0.5))
                parts = [FilmPart(film, start, taken)]
                if name == "embedded":
                    around = chance.choice(others)
                    parts = [
                        FilmPart(around, 5, 10),
                        *parts,
                        FilmPart(around, 15, 10),
                    ]
                suffix = ".webm" if name == "webm" else ".mp4"
                target = folder / f"q{number}{suffix}"
                copy_film(
                    parts, target, replace(edit, mute=True), seed=chance.randrange(1 << 30)
                )
                yield Query(target, f"{name}/{seconds:.0f}s", film.stem, start, taken)
                target.unlink()


def strangers(others: list[Path]) -> Iterator[Query]:
    """Ask with whole films that are not enrolled."""
    for path in others:
        yield Query(path, "stranger", None, 0.0, 0.0)


def measure(seed: int, count: int, each: int, footage: Path | None) -> dict[str, object]:
    """Run everything and return the figures."""
    video = Video()
    index = MemoryIndex(video.scheme, video.shape)
    cost: dict[str, float] = defaultdict(float)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = [folder / f"film{seed * 1000 + k}.mp4" for k in range(count + 6)]
        for path in made:
            render_film(path, int(path.stem[4:]), 60.0)
        films, others = made[:count], made[count:]
        if footage is not None:
            films += sorted(
                p for p in footage.iterdir() if p.suffix in (".avi", ".mp4", ".mpg")
            )
        for path in films:
            began = time.process_time()
            codes = video.enrol(Media(path, "video/mp4", path.stem))
            cost["enrol"] += time.process_time() - began
            cost["enrolled"] += codes.length
            cost["keys"] += len(codes.keys)
            index.add(ReferenceId(path.stem), WorkId(path.stem), codes)
        asked = chain(queries(folder, films, others, seed, each), strangers(others))
        return report([(query, ask(video, index, query, cost)) for query in asked], cost)


def ask(video: Video, index: MemoryIndex, query: Query, cost: dict[str, float]) -> list[Found]:
    """Fingerprint and match one query, keeping account of the time."""
    media = Media(query.path, "video/mp4", query.path.stem)
    began = time.process_time()
    for _ in canvas_frames(query.path):
        pass
    decoded = time.process_time()
    codes = video.fingerprint(media)
    hashed = time.process_time()
    found = list(video.match(codes, media, index.snapshot()))
    cost["decode"] += decoded - began
    cost["fingerprint"] += max(0.0, (hashed - decoded) - (decoded - began))
    cost["match"] += time.process_time() - hashed
    cost["seconds"] += codes.length
    return found


def report(
    results: list[tuple[Query, list[Found]]], cost: dict[str, float]
) -> dict[str, object]:
    """Count by group; gather the scores of wrong works."""
    groups: dict[str, dict[str, float]] = {}
    wrong: list[tuple[float, str, str]] = []
    errors: list[float] = []
    for query, found in results:
        row = groups.setdefault(
            query.group, {"queries": 0, "review": 0, "report": 0, "misplaced": 0}
        )
        row["queries"] += 1
        wrong += [(f.raw, query.group, f.work) for f in found if f.work != query.work]
        for right in (f for f in found if f.work == query.work):
            best = max(right.segments, key=lambda s: s.score)
            # A quarter of a minute of one scene may match itself a little beside.
            placed = abs(best.reference_start - query.start) < 2.0
            row["review"] += right.score >= 0.5
            row["report"] += right.score >= 0.9
            row["misplaced"] += not placed and right.score >= 0.5
            if right.score >= 0.5:
                errors.append(abs(best.reference_start - query.start))
    errors.sort()
    seconds = cost["seconds"]
    return {
        "groups": groups,
        "wrong pairs over 0": len(wrong),
        "worst wrong": sorted(wrong, reverse=True)[:5],
        "start error": {
            "median": errors[len(errors) // 2] if errors else None,
            "p90": errors[len(errors) * 9 // 10] if errors else None,
        },
        "per second of video": {
            "decode_ms": 1000 * cost["decode"] / seconds,
            "fingerprint_ms": 1000 * cost["fingerprint"] / seconds,
            "match_ms": 1000 * cost["match"] / seconds,
            "enrol_ms": 1000 * cost["enrol"] / cost["enrolled"],
        },
        "index keys per hour": cost["keys"] / cost["enrolled"] * 3600,
    }


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--films", type=int, default=12)
    parser.add_argument("--queries", type=int, default=4, help="of each edit and length")
    parser.add_argument("--footage", type=Path, help="a folder of other films to enrol")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    figures = measure(chosen.seed, chosen.films, chosen.queries, chosen.footage)
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(figures, indent=1))
    for group, row in sorted(figures.pop("groups").items()):
        print(f"{group:24}", *(f"{name} {value:3.0f}" for name, value in row.items()))
    for name, value in figures.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
