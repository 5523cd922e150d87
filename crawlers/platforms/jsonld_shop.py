"""Shops whose item pages carry a JSON-LD `Product`.

What a shop sells is not on the page: we take its photographs and the excerpt it shows, and
count links to cloud drives, which are never followed.
"""

from dataclasses import replace

from msgspec import Struct, field

from crawlers.gather import Gathered
from crawlers.jsonld import read_jsonld
from crawlers.platform import Listing, Look, Observation, Visit
from crawlers.reading import (
    check_rule,
    fill,
    first,
    glance,
    href_of,
    instant,
    listing,
    native_id,
    next_cursor,
    text_of,
    tidy,
)
from domain.crawl import CrawlTask, TaskKind
from domain.posting import Account, CaptureRole, Platform, Posting, PostingKind

ITEM = "/item/{id}"
SHOP = "/shop/{id}"
LISTS = {
    TaskKind.SEARCH: "/search?q={argument}&page=1",
    TaskKind.NEWEST: "/list?page=1",
    TaskKind.ACCOUNT: "/shop/{argument}?page=1",
}
OFFERS = {
    "e-book": "ebook",
    "printed book": "print",
    "poster": "poster",
    "recording": "recording",
}
DRIVES = 'a.drive[href^="https://pan.example/"]'


class Seller(Struct):
    """A shop as JSON-LD names one."""

    identifier: str
    name: str = ""
    telephone: str | None = None


class Offer(Struct):
    """Who sells it."""

    seller: Seller


class Product(Struct, rename={"released": "releaseDate"}):
    """An item for sale."""

    name: str
    offers: Offer
    image: list[str] | str = field(default_factory=list)
    category: str = ""
    released: str | None = None


class JsonLdShop:
    """Reads `stall` of the demo internet and sites of its make. See docs/demo.md.

    The platform option `drives` is the CSS rule for links to cloud drives.
    """

    name = "jsonld_shop"
    lists = frozenset(LISTS)

    def owns(self, platform: Platform, url: str) -> str | None:
        return native_id(platform, ITEM, url)

    async def list(self, visit: Visit, task: CrawlTask, cursor: str) -> Listing:
        first_page = visit.url(fill(LISTS[task.kind], argument=task.argument))
        page = await visit.fetch.page(cursor or first_page)
        root = page.selector()
        postings: list[Posting] = []
        accounts: list[Account] = []
        for row in root.css("li.item"):
            link = first(row, 'a[href*="/item/"]')
            item = native_id(visit.platform, ITEM, page.link(href_of(link)))
            if item is None:
                continue
            seller = first(row, "a.seller")
            shop = native_id(visit.platform, SHOP, page.link(href_of(seller)))
            if shop:
                accounts.append(_account(visit, Seller(shop, text_of(seller))))
            postings.append(_posting(visit, item, shop or task.argument, text_of(link)))
        if task.kind is TaskKind.ACCOUNT and not cursor:
            said = read_jsonld(root, "Organization", Seller, page.url)
            accounts.insert(0, _account(visit, said))
        following = href_of(first(root, "a.next"))
        return listing(postings, accounts, next_cursor(visit, page, following))

    async def capture(self, visit: Visit, native_id: str) -> Observation:
        page = await visit.fetch.page(visit.url(fill(ITEM, id=native_id)))
        root = page.selector()
        said = read_jsonld(root, "Product", Product, page.url)
        gathered = Gathered(visit)
        gathered.note(page)
        images = [said.image] if isinstance(said.image, str) else said.image
        for number, image in enumerate(dict.fromkeys(images), 1):
            label = f"picture {number}"
            await gathered.media(page.link(image), ("image",), CaptureRole.COVER, label)
        rows = (text_of(p) for p in root.css("div.excerpt > p"))
        excerpt = "\n".join(row for row in rows if row)
        gathered.text(excerpt, CaptureRole.EXCERPT, page.url, "excerpt")
        rule = check_rule("drives", visit.platform.options.get("drives", DRIVES))
        drives = len(root.css(rule))
        seller = said.offers.seller
        posting = replace(
            _posting(visit, native_id, seller.identifier, said.name),
            published_at=instant(said.released),
            facts=_facts(said, drives),
        )
        return gathered.observation(posting, _account(visit, seller))

    async def look(self, visit: Visit, posting: Posting) -> Look:
        return await glance(visit, visit.url(fill(ITEM, id=posting.native_id)))


def _facts(said: Product, drives: int) -> dict[str, str]:
    offer = OFFERS.get(tidy(said.category).casefold())
    facts = {} if offer is None else {"offer": offer}
    return facts | {"drive_links": str(drives)}


def _posting(visit: Visit, item: str, account: str, title: str) -> Posting:
    return Posting(
        platform=visit.platform.name,
        native_id=item,
        account=account,
        url=visit.url(fill(ITEM, id=item)),
        title=tidy(title),
        kind=PostingKind.PRODUCT,
    )


def _account(visit: Visit, seller: Seller) -> Account:
    return Account(
        platform=visit.platform.name,
        native_id=seller.identifier,
        name=tidy(seller.name),
        url=visit.url(fill(SHOP, id=seller.identifier)),
        contacts=(tidy(seller.telephone),) if seller.telephone else (),
    )
