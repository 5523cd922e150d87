"""stall, a shop: product pages with JSON-LD, photographs, excerpts and cloud-drive links.

The passage an offer shows comes from `excerpt.json` in the posting's media, if it has one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from service.demo.plan_content import ProductContent
from service.demo.plan_words import Fault, PlannedPosting
from service.demo.sites.faults import private_address, redirect
from service.demo.sites.markup import document, json_ld, link
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


@dataclass(frozen=True, slots=True)
class Stall:
    """See docs/demo.md."""

    view: View
    name: str = "stall"

    @property
    def routes(self) -> tuple[Route | PostingRoute, ...]:
        """The site's paths."""
        return (
            Route(path("/list"), self._newest),
            Route(path("/search"), self._search),
            Route(path("/shop/{account}"), self._shop),
            PostingRoute(path("/item/{id}"), self._item, Share.PAGE),
            PostingRoute(path(r"/photo/{id}-{number}\.jpg"), self._photo, Share.MEDIA),
        )

    def _newest(self, visit: Visit) -> Reply:
        return self._list(visit, self.view.listed(), "/list?")

    def _search(self, visit: Visit) -> Reply:
        query = visit.query.get("q", "")
        return self._list(visit, self.view.found(query), f"/search?q={quote(query)}&")

    def _shop(self, visit: Visit) -> Reply:
        account = self.view.account(visit.groups["account"])
        if account is None:
            return NOT_FOUND
        shop = json_ld(
            {
                "@type": "Organization",
                "identifier": account.id,
                "name": account.name,
                "telephone": account.contact,
            }
        )
        items = self.view.of_account(account.id)
        return self._list(visit, items, f"/shop/{account.id}?", shop)

    def _list(
        self, visit: Visit, items: Sequence[PlannedPosting], base: str, head: str = ""
    ) -> Reply:
        number = page_number(visit)
        shown, more = page_of(items, number)
        rows = "".join(
            f'<li class="item">{link(f"/item/{i.id}", i.title)} '
            f"{link(f'/shop/{i.account}', self.view.name_of(i), 'seller')}</li>"
            for i in shown
        )
        following = link(f"{base}page={number + 1}", "next", "next") if more else ""
        return document("stall", f"{head}<ul>{rows}</ul>{following}")

    def _item(self, item: PlannedPosting, _: Visit) -> Reply:
        content = _content(item)
        product = json_ld(
            {
                "@type": "Product",
                "name": item.title,
                "url": f"/item/{item.id}",
                "image": [
                    f"/photo/{item.id}-{n}.jpg" for n in range(1, len(content.pictures) + 1)
                ],
                "category": content.category,
                "keywords": ", ".join(item.tags),
                "releaseDate": self.view.published(item),
                "offers": {
                    "@type": "Offer",
                    "seller": {
                        "@type": "Organization",
                        "identifier": item.account,
                        "name": self.view.name_of(item),
                        "url": f"/shop/{item.account}",
                    },
                },
            }
        )
        passage = "".join(f"<p>{escape(p)}</p>" for p in self._excerpt(item))
        drives = "".join(
            link(f"https://pan.example/s/{item.id}-{n}", "网盘", "drive")
            for n in range(content.drives)
        )
        shown = f'<div class="excerpt">{passage}</div>' if passage else ""
        return document(item.title, f"{product}<h1>{escape(item.title)}</h1>{shown}{drives}")

    def _excerpt(self, item: PlannedPosting) -> tuple[str, ...]:
        if _content(item).excerpt is None:
            return ()
        written = json.loads((self.view.folder(item) / "excerpt.json").read_text("utf-8"))
        return tuple(written)

    def _photo(self, item: PlannedPosting, visit: Visit) -> Reply:
        number, count = visit.groups["number"], len(_content(item).pictures)
        if not number.isdecimal() or not 1 <= int(number) <= count:
            return NOT_FOUND
        if Fault.PRIVATE_PICTURE in item.faults and int(number) == count:
            return redirect(private_address(self.view.world, item))
        return Reply(media_type="image/jpeg", body=self.view.folder(item) / f"{number}.jpg")


def _content(item: PlannedPosting) -> ProductContent:
    assert isinstance(item.content, ProductContent)
    return item.content
