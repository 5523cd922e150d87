"""stage, a live site: rooms open and close, and their HLS playlists grow in real time.

A room had been on for `WINDOW_SEGMENTS` when its wave opened; what it shows runs in a loop.
"""

from dataclasses import dataclass

from service.demo.plan_words import PlannedPosting
from service.demo.sites.markup import document
from service.demo.sites.site import (
    NOT_FOUND,
    PostingRoute,
    Reply,
    Route,
    Share,
    View,
    Visit,
    as_json,
    path,
)

SEGMENT_SECONDS = 2
WINDOW_SEGMENTS = 6


@dataclass(frozen=True, slots=True)
class Stage:
    """See docs/demo.md."""

    view: View
    name: str = "stage"

    @property
    def routes(self) -> tuple[Route | PostingRoute, ...]:
        """The site's paths."""
        return (
            Route(path(r"/rooms\.json"), self._rooms),
            Route(path(r"/host/{account}\.json"), self._host),
            PostingRoute(path(r"/room/{id}\.json"), self._room, Share.PAGE),
            PostingRoute(path("/room/{id}"), self._page, Share.PAGE),
            PostingRoute(path(r"/live/{id}/index\.m3u8"), self._playlist, Share.MEDIA),
            PostingRoute(path(r"/live/{id}/{number}\.ts"), self._segment, Share.MEDIA),
        )

    def _rooms(self, _: Visit) -> Reply:
        is_open = self.view.world.room_open
        rooms = [self._short(room) for room in self.view.listed() if is_open(room)]
        return as_json({"rooms": rooms})

    def _host(self, visit: Visit) -> Reply:
        host = self.view.account(visit.groups["account"])
        if host is None:
            return NOT_FOUND
        return as_json(
            {
                "id": host.id,
                "name": host.name,
                "url": f"/host/{host.id}",
                "contact": host.contact,
            }
        )

    def _short(self, room: PlannedPosting) -> dict[str, object]:
        return {
            "id": room.id,
            "title": room.title,
            "host": {"id": room.account, "name": self.view.name_of(room)},
            "opened": self.view.published(room),
            "url": f"/room/{room.id}",
        }

    def _room(self, room: PlannedPosting, _: Visit) -> Reply:
        state = "open" if self.view.world.room_open(room) else "closed"
        more = {"state": state, "playlist": f"/live/{room.id}/index.m3u8"}
        return as_json(self._short(room) | more)

    def _page(self, room: PlannedPosting, _: Visit) -> Reply:
        return document(room.title, "<video></video>")

    def _playlist(self, room: PlannedPosting, _: Visit) -> Reply:
        loop = self._loop(room)
        self.view.world.enter_room(room)
        shown = WINDOW_SEGMENTS + int(self.view.world.room_age(room) // SEGMENT_SECONDS)
        first = shown - WINDOW_SEGMENTS
        rows = [
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            f"#EXT-X-TARGETDURATION:{SEGMENT_SECONDS + 1}",
            f"#EXT-X-MEDIA-SEQUENCE:{first}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{max(0, first - 1) // loop}",
        ]
        for number in range(first, shown):
            if number and number % loop == 0:
                rows.append("#EXT-X-DISCONTINUITY")
            rows += [f"#EXTINF:{SEGMENT_SECONDS:.3f},", f"{number}.ts"]
        if not self.view.world.room_open(room):
            rows.append("#EXT-X-ENDLIST")
        return Reply(
            media_type="application/vnd.apple.mpegurl", body="\n".join([*rows, ""]).encode()
        )

    def _segment(self, room: PlannedPosting, visit: Visit) -> Reply:
        number = visit.groups["number"]
        if not number.isdecimal():
            return NOT_FOUND
        files = sorted(self.view.folder(room).glob("*.ts"))
        return Reply(media_type="video/mp2t", body=files[int(number) % len(files)])

    def _loop(self, room: PlannedPosting) -> int:
        return len(list(self.view.folder(room).glob("*.ts")))
