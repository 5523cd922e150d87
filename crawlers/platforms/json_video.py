"""Video sites with a JSON API of items, files and accounts, paged by cursor."""

from msgspec import Struct, field

from crawlers.gather import Gathered
from crawlers.platform import Listing, Look, Observation, Visit
from crawlers.reading import fill, glance, instant, listing, native_id, shown_seconds, tidy
from domain.crawl import CrawlTask, TaskKind
from domain.posting import Account, CaptureRole, Platform, Posting, PostingKind

# Fingerprints need no more lines than this, and a poor connection is not ours to fill.
TALL_ENOUGH = 480
PAGE = "/v/{id}"
VIDEO = "/api/videos/{id}"
ACCOUNT = "/api/accounts/{id}"
LISTS = {
    TaskKind.SEARCH: "/api/search?q={argument}&cursor={cursor}",
    TaskKind.NEWEST: "/api/videos?cursor={cursor}",
    TaskKind.ACCOUNT: "/api/accounts/{argument}/videos?cursor={cursor}",
}


class Uploader(Struct):
    """Who uploaded, as an item says it."""

    id: str
    name: str = ""


class File(Struct):
    """One encoding of a video. `height` in lines."""

    url: str
    height: int = 0


class Item(Struct):
    """A video in a list, or by itself with its files. `duration` in seconds."""

    id: str
    title: str
    account: Uploader
    url: str
    duration: float | None = None
    published: str | None = None
    files: list[File] = field(default_factory=list)


class Items(Struct):
    """One page of a list."""

    items: list[Item]
    next: str | None = None


class AccountPage(Struct):
    """What an account says of itself."""

    id: str
    name: str
    url: str = ""
    contact: str | None = None
    uploads: int | None = None


class JsonVideo:
    """Reads `tube` of the demo internet and sites of its make. See docs/demo.md."""

    name = "json_video"
    lists = frozenset(LISTS)

    def owns(self, platform: Platform, url: str) -> str | None:
        return native_id(platform, PAGE, url) or native_id(platform, VIDEO, url)

    async def list(self, visit: Visit, task: CrawlTask, cursor: str) -> Listing:
        path = fill(LISTS[task.kind], argument=task.argument, cursor=cursor)
        page = await visit.fetch.page(visit.url(path))
        found = page.read(Items)
        accounts = [_account(visit, item) for item in found.items]
        if task.kind is TaskKind.ACCOUNT and not cursor:
            accounts.insert(0, await self._account(visit, task.argument))
        postings = (_posting(visit, item) for item in found.items)
        return listing(postings, accounts, found.next or "")

    async def capture(self, visit: Visit, native_id: str) -> Observation:
        page = await visit.fetch.page(visit.url(fill(VIDEO, id=native_id)))
        item = page.read(Item)
        gathered = Gathered(visit)
        gathered.note(page)
        if item.files:
            chosen = max(item.files, key=_worth)
            await gathered.media(page.link(chosen.url), ("video",), CaptureRole.CONTENT)
        else:
            gathered.faults.append(f"{page.url}: no file is offered")
        return gathered.observation(_posting(visit, item), _account(visit, item))

    async def look(self, visit: Visit, posting: Posting) -> Look:
        return await glance(visit, visit.url(fill(VIDEO, id=posting.native_id)))

    async def _account(self, visit: Visit, id: str) -> Account:
        said = (await visit.fetch.page(visit.url(fill(ACCOUNT, id=id)))).read(AccountPage)
        return Account(
            platform=visit.platform.name,
            native_id=said.id,
            name=tidy(said.name),
            url=visit.url(said.url) if said.url else "",
            contacts=(tidy(said.contact),) if said.contact else (),
            postings=said.uploads,
        )


def _worth(file: File) -> tuple[bool, int]:
    """The tallest of those tall enough; the shortest when all are taller."""
    fits = file.height <= TALL_ENOUGH
    return fits, file.height if fits else -file.height


def _posting(visit: Visit, item: Item) -> Posting:
    said = item.duration
    facts = {} if said is None else {"duration_seconds": shown_seconds(said)}
    return Posting(
        platform=visit.platform.name,
        native_id=item.id,
        account=item.account.id,
        url=visit.url(item.url),
        title=tidy(item.title),
        kind=PostingKind.VIDEO,
        published_at=instant(item.published),
        facts=facts,
    )


def _account(visit: Visit, item: Item) -> Account:
    return Account(visit.platform.name, item.account.id, tidy(item.account.name))
