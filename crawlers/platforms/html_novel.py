"""Novel sites of plain HTML, read by CSS rules that a platform's options may override.

One capture a chapter, its pages joined: a chapter is what people copy and what they cite.
"""

from crawlers.chapters import chapters_of, read_chapter
from crawlers.gather import Gathered
from crawlers.novel_rules import NovelRules
from crawlers.page import Page
from crawlers.platform import Listing, Look, Observation, Visit
from crawlers.reading import (
    attribute,
    fill,
    first,
    glance,
    href_of,
    instant,
    listing,
    native_id,
    next_cursor,
    text_of,
)
from domain.crawl import CrawlTask, TaskKind
from domain.posting import Account, CaptureRole, Platform, Posting, PostingKind


class HtmlNovel:
    """Reads `inkwell` of the demo internet, and other sites by their rules.

    The options of the platform are the fields of `NovelRules`, such as
    `content = "#chapter p"`.
    """

    name = "html_novel"
    lists = frozenset({TaskKind.SEARCH, TaskKind.NEWEST, TaskKind.ACCOUNT})

    def owns(self, platform: Platform, url: str) -> str | None:
        return native_id(platform, NovelRules.of(platform).book_path, url)

    async def list(self, visit: Visit, task: CrawlTask, cursor: str) -> Listing:
        rules = NovelRules.of(visit.platform)
        path = {
            TaskKind.SEARCH: rules.search_path,
            TaskKind.NEWEST: rules.newest_path,
            TaskKind.ACCOUNT: rules.account_list_path,
        }[task.kind]
        start = visit.url(fill(path, argument=task.argument))
        page = await visit.fetch.page(cursor or start)
        root = page.selector()
        postings: list[Posting] = []
        accounts: list[Account] = []
        for row in root.css(rules.book):
            link = first(row, rules.book_title)
            book = native_id(visit.platform, rules.book_path, page.link(href_of(link)))
            if book is None:
                continue
            author = first(row, rules.book_account)
            account = native_id(visit.platform, rules.account_path, page.link(href_of(author)))
            if account:
                accounts.append(_account(visit, rules, account, text_of(author)))
            postings.append(
                _posting(visit, rules, book, account or task.argument, text_of(link))
            )
        if task.kind is TaskKind.ACCOUNT and not cursor:
            name = text_of(first(root, rules.heading))
            contact = text_of(first(root, rules.contact))
            accounts.insert(0, _account(visit, rules, task.argument, name, contact))
        following = href_of(first(root, rules.next_list_page))
        return listing(postings, accounts, next_cursor(visit, page, following))

    async def capture(self, visit: Visit, native_id: str) -> Observation:
        rules = NovelRules.of(visit.platform)
        page = await visit.fetch.page(visit.url(fill(rules.book_path, id=native_id)))
        gathered = Gathered(visit)
        gathered.note(page)
        posting, account = _read_book(visit, rules, native_id, page)
        chapters = chapters_of(page, rules)
        if len(chapters) > visit.options.chapters:
            left = len(chapters) - visit.options.chapters
            gathered.faults.append(f"{page.url}: the last {left} chapters were left out")
            chapters = dict(list(chapters.items())[: visit.options.chapters])
        stops = frozenset(chapters) | {page.url}
        for url, label in chapters.items():
            text = await read_chapter(visit, gathered, url=url, label=label, stops=stops)
            gathered.text(text, CaptureRole.CONTENT, url, label)
        if not chapters:
            gathered.faults.append(f"{page.url}: no chapter is listed by {rules.toc!r}")
        return gathered.observation(posting, account)

    async def look(self, visit: Visit, posting: Posting) -> Look:
        rules = NovelRules.of(visit.platform)
        return await glance(visit, visit.url(fill(rules.book_path, id=posting.native_id)))


def _read_book(
    visit: Visit, rules: NovelRules, book: str, page: Page
) -> tuple[Posting, Account | None]:
    root = page.selector()
    author = first(root, rules.author)
    account = native_id(visit.platform, rules.account_path, page.link(href_of(author)))
    time = first(root, rules.time)
    section = text_of(first(root, rules.section)).casefold()
    posting = Posting(
        platform=visit.platform.name,
        native_id=book,
        account=account or "",
        url=visit.url(fill(rules.book_path, id=book)),
        title=text_of(first(root, rules.heading)),
        kind=PostingKind.NOVEL,
        published_at=instant(attribute(time, "datetime")),
        facts={"section": section} if section else {},
    )
    return posting, _account(visit, rules, account, text_of(author)) if account else None


def _posting(visit: Visit, rules: NovelRules, book: str, account: str, title: str) -> Posting:
    return Posting(
        platform=visit.platform.name,
        native_id=book,
        account=account,
        url=visit.url(fill(rules.book_path, id=book)),
        title=title,
        kind=PostingKind.NOVEL,
    )


def _account(visit: Visit, rules: NovelRules, id: str, name: str, contact: str = "") -> Account:
    return Account(
        platform=visit.platform.name,
        native_id=id,
        name=name,
        url=visit.url(fill(rules.account_path, id=id)),
        contacts=(contact,) if contact else (),
    )
