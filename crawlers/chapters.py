"""Read the chapters of a novel off its pages.

A chapter that goes on has its first page's name with something added (`3.html`, `3_2.html`);
the next link of its last page leads to another chapter or back to the book.
"""

from urllib.parse import urlsplit

from crawlers.gather import Gathered
from crawlers.novel_rules import NovelRules
from crawlers.page import Page
from crawlers.platform import Visit
from crawlers.reading import first, href_of, text_of


def chapters_of(page: Page, rules: NovelRules) -> dict[str, str]:
    """Return the chapters of a book's page: address → label, in reading order."""
    found: dict[str, str] = {}
    for link in page.selector().css(rules.toc):
        if href := href_of(link):
            found.setdefault(page.link(href), text_of(link))
    return found


async def read_chapter(
    visit: Visit, gathered: Gathered, *, url: str, label: str, stops: frozenset[str]
) -> str:
    """Return the text of a chapter, all its pages joined; "" when there is none.

    Args:
        visit: The errand.
        gathered: Where faults are noted.
        url: The chapter's first page.
        label: What a reader calls it.
        stops: Addresses that are not this chapter: all others, and the book.
    """
    rules = NovelRules.of(visit.platform)
    texts: list[str] = []
    following, seen = url, {url}
    for _ in range(visit.options.pages_per_chapter):
        page = await gathered.page(following, label)
        if page is None:
            break
        text = main_text(visit, page, rules)
        if text:
            texts.append(text)
        else:
            gathered.faults.append(f"{label or page.url}: no text on {page.url}")
        href = href_of(first(page.selector(), rules.next_page))
        following = page.link(href) if href else ""
        if following in seen or not goes_on(url, following, stops):
            break
        seen.add(following)
    return "\n".join(texts)


def main_text(visit: Visit, page: Page, rules: NovelRules) -> str:
    """Return the paragraphs the content rule finds, or else the layout's best guess."""
    rows = (text_of(node) for node in page.selector().css(rules.content))
    return "\n".join(row for row in rows if row) or visit.fetch.main_text(page)


def goes_on(start: str, following: str, stops: frozenset[str]) -> bool:
    """Tell whether a next link leads to a further page of the chapter that began at `start`."""
    if not following or following in stops:
        return False
    here, there = urlsplit(start), urlsplit(following)
    stem, dot, suffix = here.path.rpartition(".")
    if not dot or "/" in suffix:
        stem, suffix = here.path.rstrip("/"), ""
    rest = there.path.removeprefix(stem)
    return (
        here.netloc == there.netloc
        and rest != there.path
        and rest[:1] in {"_", "-", "/", "", "."}
        and (rest[:1] not in {"", "."} or there.query != here.query)
    )
