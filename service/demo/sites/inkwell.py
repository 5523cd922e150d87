"""inkwell, a novel site of plain HTML: lists, tables of contents, chapters over several pages.

A chapter's text comes from `book.json` in the posting's media: its heading and its paragraphs.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from service.demo.plan_content import TextContent
from service.demo.plan_words import PlannedPosting
from service.demo.sites.markup import document, link
from service.demo.sites.site import (
    NOT_FOUND,
    PostingRoute,
    Reply,
    Route,
    Share,
    View,
    Visit,
    page_number,
    page_of,
    path,
)

# Longer chapters go on at a second page when their number is odd.
ONE_PAGE_PARAGRAPHS = 3
ADVERT = '<div class="ad">本站推荐：下载客户端，畅读百万小说。</div>'


@dataclass(frozen=True, slots=True)
class Inkwell:
    """See docs/demo.md."""

    view: View
    name: str = "inkwell"

    @property
    def routes(self) -> tuple[Route | PostingRoute, ...]:
        """The site's paths."""
        return (
            Route(path("/new"), self._newest),
            Route(path("/search"), self._search),
            Route(path("/author/{account}/"), self._author),
            PostingRoute(path("/book/{id}/"), self._book, Share.PAGE),
            PostingRoute(path(r"/book/{id}/{chapter}_{page}\.html"), self._page, Share.MEDIA),
            PostingRoute(path(r"/book/{id}/{chapter}\.html"), self._page, Share.MEDIA),
        )

    def _newest(self, visit: Visit) -> Reply:
        return self._list(visit, self.view.listed(), "/new?")

    def _search(self, visit: Visit) -> Reply:
        query = visit.query.get("q", "")
        return self._list(visit, self.view.found(query), f"/search?q={quote(query)}&")

    def _author(self, visit: Visit) -> Reply:
        account = self.view.account(visit.groups["account"])
        if account is None:
            return NOT_FOUND
        contact = f'<span class="contact">{escape(account.contact or "")}</span>'
        head = f"<h1>{escape(account.name)}</h1>{contact}"
        books = self.view.of_account(account.id)
        return self._list(visit, books, f"/author/{account.id}/?", head)

    def _list(
        self, visit: Visit, books: Sequence[PlannedPosting], base: str, head: str = ""
    ) -> Reply:
        number = page_number(visit)
        shown, more = page_of(books, number)
        rows = "".join(
            f'<div class="book">{link(f"/book/{b.id}/", b.title, "title")} '
            f"{link(f'/author/{b.account}/', self.view.name_of(b), 'author')}</div>"
            for b in shown
        )
        following = link(f"{base}page={number + 1}", "更多", "more") if more else ""
        return document("inkwell", f"{head}{rows}{following}")

    def _book(self, book: PlannedPosting, _: Visit) -> Reply:
        contents = "".join(
            f"<li>{link(f'/book/{book.id}/{number}.html', heading)}</li>"
            for number, (heading, _) in enumerate(self._chapters(book), 1)
        )
        assert isinstance(book.content, TextContent)
        body = (
            f"<h1>{escape(book.title)}</h1>"
            f"{link(f'/author/{book.account}/', self.view.name_of(book), 'author')}"
            f'<time datetime="{self.view.published(book)}"></time>'
            f'<span class="section">{book.content.section}</span>'
            f'<ul class="toc">{contents}</ul>'
        )
        return document(book.title, body)

    def _page(self, book: PlannedPosting, visit: Visit) -> Reply:
        chapters = self._chapters(book)
        chapter, page = visit.groups["chapter"], visit.groups.get("page", "1")
        if not (
            chapter.isdecimal() and page.isdecimal() and 1 <= int(chapter) <= len(chapters)
        ):
            return NOT_FOUND
        number = int(chapter)
        heading, paragraphs = chapters[number - 1]
        pages = _pages(number, paragraphs)
        if not 1 <= int(page) <= len(pages):
            return NOT_FOUND
        if int(page) < len(pages):
            following = f"/book/{book.id}/{number}_{int(page) + 1}.html"
        elif number < len(chapters):
            following = f"/book/{book.id}/{number + 1}.html"
        else:
            following = f"/book/{book.id}/"
        text = "".join(f"<p>{escape(p)}</p>" for p in pages[int(page) - 1])
        body = (
            f"{ADVERT}<h1>{escape(heading)}</h1>"
            f'<div class="content">{text}</div>{ADVERT}'
            f'<a rel="next" href="{following}">下一页</a>'
        )
        return document(heading, body)

    def _chapters(self, book: PlannedPosting) -> tuple[tuple[str, tuple[str, ...]], ...]:
        written = json.loads((self.view.folder(book) / "book.json").read_text("utf-8"))
        return tuple((c["heading"], tuple(c["paragraphs"])) for c in written)


def _pages(number: int, paragraphs: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    if number % 2 == 0 or len(paragraphs) <= ONE_PAGE_PARAGRAPHS:
        return (paragraphs,)
    middle = len(paragraphs) // 2
    return (paragraphs[:middle], paragraphs[middle:])
