"""Write cases of bench.video down as files, for `keywatch evaluate`.

References of real footage are links, so that nothing of it is copied; excerpts are copies.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfile

import msgspec

from bench.video_asking import Library
from bench.video_cases import Case, Order, Stock, make
from bench.video_edits import group_of

Line = dict[str, object]


def write_manifest(
    folder: Path, library: Library, stock: Stock, orders: Sequence[Order]
) -> Path:
    """Write references, excerpts and strangers; return MANIFEST.jsonl.

    Args:
        folder: Made where it is missing; files of another run in it are written over.
        library: What is enrolled.
        stock: What cases are made from.
        orders: Cases to make.
    """
    (folder / "references").mkdir(parents=True, exist_ok=True)
    (folder / "queries").mkdir(exist_ok=True)
    lines = [*_references(folder, library)]
    for turn, order in enumerate(orders):
        path = f"queries/q{turn}.mp4"
        case = make(stock, order, folder / path)
        if case is not None:
            group = f"{group_of(case.edit)}/{case.seconds}s"
            name = f"q{case.number} {case.edit} {case.seconds} s"
            lines.append(_query(name, group, path, [_truth(case)]))
    for turn, film in enumerate(stock.strangers):
        path = f"queries/n{turn}.mp4"
        copyfile(film.path, folder / path)
        lines.append(_query(f"n{turn}", "negative", path, []))
    manifest = folder / "MANIFEST.jsonl"
    manifest.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return manifest


def _references(folder: Path, library: Library) -> Iterator[Line]:
    for number, film in enumerate(library.films):
        path = f"references/{number}{film.path.suffix}"
        (folder / path).unlink(missing_ok=True)
        (folder / path).symlink_to(film.path.resolve())
        yield {"role": "reference", "work": film.title, "modality": "video", "path": path}


def _truth(case: Case) -> Line:
    return {"work": case.work, "query": [*case.query], "reference": [*case.reference]}


def _query(name: str, group: str, path: str, truth: list[Line]) -> Line:
    return {
        "role": "query",
        "id": name,
        "group": group,
        "modality": "video",
        "path": path,
        "truth": truth,
    }
