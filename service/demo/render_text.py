"""Write the texts of the demo: novels as references, books and excerpts as they are posted."""

from functools import lru_cache

from service.demo.content.novels import Novel, TextEdit, copy_text, novel, review
from service.demo.plan_content import ChapterPart, TextContent
from service.demo.plan_words import PlannedWork

# A copy's edits by the plan's name of its treatment; `script` turns to the other script.
EDITS = {
    "plain": TextEdit(),
    "adverts": TextEdit(adverts=260),
    "noise": TextEdit(noise=0.04),
    "reword": TextEdit(reword=0.08),
}


@lru_cache(maxsize=32)
def novel_of(work: PlannedWork) -> Novel:
    """Return the text of a planned novel."""
    language = "zh-Hant" if work.traditional else work.language
    return novel(work.seed, language, work.chapters, work.length)


def book_of(
    content: TextContent, works: dict[str, PlannedWork]
) -> list[dict[str, str | list[str]]]:
    """Return a book's chapters as `book.json` holds them: heading and paragraphs."""
    return [
        {
            "heading": heading(content.language, number),
            "paragraphs": paragraphs(_chapter(part, content, works)),
        }
        for number, part in enumerate(content.chapters, 1)
    ]


def printed(work: PlannedWork) -> str:
    """Return a novel as its publisher prints it: every chapter under its heading."""
    return "\n\n".join(
        f"{heading(work.language, number)}\n\n{chapter}"
        for number, chapter in enumerate(novel_of(work).chapters, 1)
    )


def heading(language: str, number: int) -> str:
    """Return what stands over a chapter."""
    return f"第{number}章" if language == "zh" else f"Chapter {number}"


def excerpt_of(part: ChapterPart, works: dict[str, PlannedWork]) -> list[str]:
    """Return the paragraphs of a passage that an offer shows."""
    if part.work is None:
        return paragraphs(novel(part.seed, "zh", 1, part.length).chapters[0])
    return paragraphs(_taken(part, works[part.work]))


def paragraphs(text: str) -> list[str]:
    """Split a text at its line ends."""
    return [line for line in text.split("\n") if line.strip()]


def _chapter(part: ChapterPart, content: TextContent, works: dict[str, PlannedWork]) -> str:
    if part.work is None:
        return novel(part.seed, content.language, 1, part.length).chapters[0]
    work = works[part.work]
    if content.section == "review":
        return review(part.seed, work.language, (_taken(part, work),))
    if not part.take:
        told = novel_of(work)
        edit = _edit(content.treatment, work, told)
        return copy_text(told.chapters[part.chapter], edit, part.seed)
    own = paragraphs(novel(part.seed, work.language, 1, part.length).chapters[0])
    middle = len(own) // 2
    return "\n".join([*own[:middle], _taken(part, work), *own[middle:]])


def _taken(part: ChapterPart, work: PlannedWork) -> str:
    return novel_of(work).chapters[part.chapter][part.start : part.start + part.take]


def _edit(treatment: str, work: PlannedWork, told: Novel) -> TextEdit:
    if treatment == "script":
        return TextEdit(to_simplified=work.traditional, to_traditional=not work.traditional)
    if treatment == "names":
        return TextEdit(rename=told.names)
    return EDITS[treatment]
