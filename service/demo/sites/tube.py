"""tube, a video site with a JSON API: search, newest, accounts by cursor, files with ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.demo.plan_content import VideoContent
from service.demo.plan_words import PlannedPosting
from service.demo.sites.markup import document
from service.demo.sites.site import (
    NOT_FOUND,
    PAGE_ITEMS,
    PostingRoute,
    Reply,
    Route,
    Share,
    View,
    Visit,
    as_json,
    path,
)

TYPES = {"mp4": "video/mp4", "webm": "video/webm"}


@dataclass(frozen=True, slots=True)
class Tube:
    """See docs/demo.md."""

    view: View
    name: str = "tube"

    @property
    def routes(self) -> tuple[Route | PostingRoute, ...]:
        """The site's paths."""
        return (
            Route(path("/api/search"), self._search),
            Route(path("/api/videos"), self._newest),
            Route(path("/api/hot"), self._hot),
            Route(path("/api/accounts/{account}/videos"), self._of_account),
            Route(path("/api/accounts/{account}"), self._account),
            PostingRoute(path("/api/videos/{id}"), self._video, Share.PAGE),
            PostingRoute(path("/v/{id}"), self._page, Share.PAGE),
            PostingRoute(path(r"/media/{id}\.{container}"), self._media, Share.MEDIA),
        )

    def _search(self, visit: Visit) -> Reply:
        return self._list(visit, self.view.found(visit.query.get("q", "")))

    def _newest(self, visit: Visit) -> Reply:
        return self._list(visit, self.view.listed())

    def _of_account(self, visit: Visit) -> Reply:
        account = self.view.account(visit.groups["account"])
        if account is None:
            return NOT_FOUND
        return self._list(visit, self.view.of_account(account.id))

    def _list(self, visit: Visit, videos: Sequence[PlannedPosting]) -> Reply:
        cursor = visit.query.get("cursor", "").removeprefix("c")
        start = int(cursor) if cursor.isdecimal() else 0
        end = start + PAGE_ITEMS
        following = f"c{end}" if end < len(videos) else None
        items = [self._item(video) for video in videos[start:end]]
        return as_json({"items": items, "next": following})

    def _hot(self, _: Visit) -> Reply:
        videos = self.view.listed()[:3]
        items = [self._item(v) | {"url": f"/private/hot/{v.id}"} for v in videos]
        return as_json({"items": items, "next": None})

    def _account(self, visit: Visit) -> Reply:
        account = self.view.account(visit.groups["account"])
        if account is None:
            return NOT_FOUND
        return as_json(
            {
                "id": account.id,
                "name": account.name,
                "url": f"/u/{account.id}",
                "contact": account.contact,
                "uploads": len(self.view.of_account(account.id)),
            }
        )

    def _item(self, video: PlannedPosting) -> dict[str, object]:
        return {
            "id": video.id,
            "title": video.title,
            "account": {"id": video.account, "name": self.view.name_of(video)},
            "duration": _content(video).seconds,
            "published": self.view.published(video),
            "url": f"/v/{video.id}",
            "tags": list(video.tags),
        }

    def _video(self, video: PlannedPosting, _: Visit) -> Reply:
        container = _content(video).container
        file = self.view.folder(video) / f"video.{container}"
        return as_json(
            self._item(video)
            | {
                "description": "",
                "files": [
                    {
                        "url": f"/media/{video.id}.{container}",
                        "type": TYPES[container],
                        "height": 180,
                        "bytes": file.stat().st_size,
                    }
                ],
            }
        )

    def _page(self, video: PlannedPosting, _: Visit) -> Reply:
        return document(video.title, "<video></video>")

    def _media(self, video: PlannedPosting, visit: Visit) -> Reply:
        container = _content(video).container
        if visit.groups["container"] != container:
            return NOT_FOUND
        file = self.view.folder(video) / f"video.{container}"
        return Reply(media_type=TYPES[container], body=file)


def _content(video: PlannedPosting) -> VideoContent:
    assert isinstance(video.content, VideoContent)
    return video.content
