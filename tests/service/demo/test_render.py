"""Rendering a handful of postings for real, each cut to a moment."""

import json
from dataclasses import replace

import pytest
from demo_builders import a_plan

from service.demo.plan_content import AudioContent, ProductContent, TextContent, VideoContent
from service.demo.render import Studio, render

SECONDS = 2


def tiny():
    """A plan of one posting a kind and the works they copy, cut to seconds."""
    plan = a_plan()
    chosen = [
        _first(plan, AudioContent, planted=True),
        _first(plan, TextContent, planted=True),
        _first(plan, ProductContent, planted=True),
        _first(plan, VideoContent, planted=False),
    ]
    needed = {e.work for p in chosen for e in p.expected}
    works = [w for w in plan.works if w.key in needed]
    return replace(
        plan,
        works=tuple(replace(w, seconds=min(w.seconds, 2 * SECONDS)) for w in works),
        postings=tuple(replace(p, content=_short(p.content)) for p in chosen),
    )


def _first(plan, kind, *, planted):
    return next(
        p for p in plan.postings if isinstance(p.content, kind) and bool(p.expected) == planted
    )


def _short(content):
    if not isinstance(content, AudioContent | VideoContent):
        return content
    parts = tuple(replace(part, start=0, seconds=SECONDS) for part in content.parts)
    return replace(content, parts=parts)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    plan, told = tiny(), []
    root = render(plan, tmp_path_factory.mktemp("cache"), lambda *n: told.append(n), 1)
    return plan, root, told


def test_every_work_and_every_posting_gets_its_media(rendered):
    plan, root, _ = rendered

    for work in plan.works:
        assert {f.suffix for f in (root / "references" / work.key).iterdir()} >= {".jpg"}
    for posting in plan.postings:
        files = list((root / "media" / posting.platform / posting.id).iterdir())
        assert files
        assert all(f.stat().st_size > 0 for f in files)
    assert not (root / "samples").exists()


def test_progress_is_told_up_to_the_end(rendered):
    plan, _, told = rendered
    total = len(plan.works) + len(plan.postings)

    assert told == [(done, total) for done in range(1, total + 1)]


def test_the_second_time_returns_at_once_what_the_first_made(rendered):
    plan, root, _ = rendered
    told = []

    assert render(plan, root.parent, lambda *n: told.append(n)) == root
    assert told == [(len(plan.works) + len(plan.postings),) * 2]


def test_a_killed_render_goes_on_and_makes_only_what_is_missing(rendered, tmp_path):
    plan, root, _ = rendered
    [text] = [p for p in plan.postings if isinstance(p.content, TextContent)]
    studio = Studio(tmp_path, {w.key: w for w in plan.works})
    place = tmp_path / "media" / text.platform / text.id
    half = place.with_name(f"{text.id}.part")
    half.mkdir(parents=True)
    (half / "rubbish").touch()
    studio.posting(text)
    before = (place / "book.json").stat().st_mtime_ns
    studio.posting(text)

    assert [f.name for f in place.iterdir()] == ["book.json"]
    assert not half.exists()
    assert (place / "book.json").stat().st_mtime_ns == before
    first = root / "media" / text.platform / text.id / "book.json"
    assert (place / "book.json").read_bytes() == first.read_bytes()


def test_a_copied_chapter_shares_most_of_its_text_with_the_work(rendered):
    plan, root, _ = rendered
    [text] = [p for p in plan.postings if isinstance(p.content, TextContent)]
    [work] = {part.work for part in text.content.chapters if part.work}
    reference = (root / "references" / work / "novel.txt").read_text(encoding="utf-8")
    book = json.loads((root / "media" / text.platform / text.id / "book.json").read_text())
    copied = [
        p
        for part, chapter in zip(text.content.chapters, book, strict=True)
        if part.work
        for p in chapter["paragraphs"]
    ]

    shared = sum(_grams(p) <= _grams(reference) for p in copied)
    assert shared or any(len(_grams(p) & _grams(reference)) > 20 for p in copied)


def _grams(text):
    return {text[i : i + 8] for i in range(len(text) - 7)}
