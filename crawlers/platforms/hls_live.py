"""Live sites: rooms that open and close, each an HLS playlist that grows.

A room is listened to for a while and looked at again while it is open.
"""

from msgspec import Struct

from crawlers.gather import Gathered
from crawlers.listening import listen
from crawlers.platform import Listing, Look, Observation, Visit
from crawlers.reading import fill, instant, judged, listing, native_id, tidy
from domain.crawl import CrawlTask, TaskKind
from domain.posting import Account, LinkState, Platform, Posting, PostingKind

PAGE = "/room/{id}"
ROOM = "/room/{id}.json"
ROOMS = "/rooms.json"
HOST = "/host/{id}.json"


class Host(Struct):
    """Who holds a room."""

    id: str
    name: str = ""


class Room(Struct):
    """A room in the list, or by itself with `state` and `playlist`."""

    id: str
    title: str
    host: Host
    url: str
    opened: str | None = None
    state: str = "open"
    playlist: str = ""


class Rooms(Struct):
    """The open rooms."""

    rooms: list[Room]


class HostPage(Struct):
    """What a host says of itself."""

    id: str
    name: str
    url: str = ""
    contact: str | None = None


class HlsLive:
    """Reads `stage` of the demo internet and sites of its make. See docs/demo.md."""

    name = "hls_live"
    lists = frozenset({TaskKind.ROOMS, TaskKind.ACCOUNT})

    def owns(self, platform: Platform, url: str) -> str | None:
        return native_id(platform, ROOM, url) or native_id(platform, PAGE, url)

    async def list(self, visit: Visit, task: CrawlTask, cursor: str) -> Listing:
        if task.kind is TaskKind.ACCOUNT:
            page = await visit.fetch.page(visit.url(fill(HOST, id=task.argument)))
            return Listing(accounts=(_host(visit, page.read(HostPage)),))
        page = await visit.fetch.page(cursor or visit.url(ROOMS))
        rooms = page.read(Rooms).rooms
        return listing(
            (_posting(visit, room) for room in rooms),
            (_account(visit, room.host) for room in rooms),
            "",
        )

    async def capture(self, visit: Visit, native_id: str) -> Observation:
        page = await visit.fetch.page(visit.url(fill(ROOM, id=native_id)))
        room = page.read(Room)
        gathered = Gathered(visit)
        if room.playlist:
            await listen(visit, gathered, page.link(room.playlist))
        else:
            gathered.faults.append(f"{page.url}: no playlist is offered")
        return gathered.observation(
            _posting(visit, room), _account(visit, room.host), again=room.state == "open"
        )

    async def look(self, visit: Visit, posting: Posting) -> Look:
        page = await visit.fetch.look(visit.url(fill(ROOM, id=posting.native_id)))
        look = judged(page)
        if look.state is LinkState.UP and page.read(Room).state == "closed":
            return Look(LinkState.DOWN, page.status)
        return look


def _posting(visit: Visit, room: Room) -> Posting:
    return Posting(
        platform=visit.platform.name,
        native_id=room.id,
        account=room.host.id,
        url=visit.url(room.url),
        title=tidy(room.title),
        kind=PostingKind.ROOM,
        published_at=instant(room.opened),
    )


def _account(visit: Visit, host: Host) -> Account:
    return Account(visit.platform.name, host.id, tidy(host.name))


def _host(visit: Visit, said: HostPage) -> Account:
    return Account(
        platform=visit.platform.name,
        native_id=said.id,
        name=tidy(said.name),
        url=visit.url(said.url) if said.url else "",
        contacts=(tidy(said.contact),) if said.contact else (),
    )
