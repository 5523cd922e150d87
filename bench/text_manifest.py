"""Write the cases of bench.text down as files, for `keywatch evaluate`.

One folder a language, since the references of the other would only add to the index. The
product's own command then counts the same pages, by its own code.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from bench.text_books import Book
from bench.text_cases import Case


def write_manifest(folder: Path, books: Sequence[Book], cases: Iterable[Case]) -> Path:
    """Write references and queries, and MANIFEST.jsonl; return its path."""
    lines: list[dict[str, object]] = []
    (folder / "references").mkdir(parents=True, exist_ok=True)
    (folder / "queries").mkdir(exist_ok=True)
    for number, book in enumerate(books):
        path = f"references/{number}.txt"
        (folder / path).write_bytes(book.text.encode())
        lines.append({"role": "reference", "work": book.name, "modality": "text", "path": path})
    for number, case in enumerate(cases):
        path = f"queries/{number}.txt"
        (folder / path).write_bytes(case.page.encode())
        lines.append(
            {
                "role": "query",
                "id": case.id,
                "group": case.cell.name if case.truth else "negative",
                "modality": "text",
                "path": path,
                "truth": case.truth,
            }
        )
    manifest = folder / "MANIFEST.jsonl"
    manifest.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return manifest
