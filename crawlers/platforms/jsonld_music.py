"""Music sites whose track pages carry a JSON-LD `MusicRecording`."""

from msgspec import Struct

from crawlers.gather import Gathered
from crawlers.jsonld import read_jsonld
from crawlers.page import Page
from crawlers.platform import Listing, Look, Observation, Visit
from crawlers.reading import (
    duration_seconds,
    fill,
    first,
    glance,
    href_of,
    instant,
    listing,
    native_id,
    next_cursor,
    shown_seconds,
    text_of,
    tidy,
)
from domain.crawl import CrawlTask, TaskKind
from domain.errors import BadInput
from domain.posting import Account, CaptureRole, Platform, Posting, PostingKind

TRACK = "/track/{id}"
ARTIST = "/artist/{id}"
LISTS = {
    TaskKind.SEARCH: "/search?q={argument}&page=1",
    TaskKind.NEWEST: "/new?page=1",
    TaskKind.ACCOUNT: "/artist/{argument}?page=1",
}


class Person(Struct):
    """An uploader as JSON-LD names one."""

    identifier: str
    name: str = ""
    url: str = ""
    email: str | None = None


class Audio(Struct, rename={"content_url": "contentUrl"}):
    """Where the sound lies."""

    content_url: str


class Recording(Struct, rename={"published": "datePublished"}):
    """A track. `author` is who uploaded it."""

    name: str
    author: Person
    audio: Audio
    published: str | None = None
    duration: str | None = None


class JsonLdMusic:
    """Reads `melody` of the demo internet and sites of its make. See docs/demo.md."""

    name = "jsonld_music"
    lists = frozenset(LISTS)

    def owns(self, platform: Platform, url: str) -> str | None:
        return native_id(platform, TRACK, url)

    async def list(self, visit: Visit, task: CrawlTask, cursor: str) -> Listing:
        first_page = visit.url(fill(LISTS[task.kind], argument=task.argument))
        page = await visit.fetch.page(cursor or first_page)
        root = page.selector()
        postings: list[Posting] = []
        accounts: list[Account] = []
        for row in root.css("ol.tracks > li"):
            link = first(row, "a.track")
            track = native_id(visit.platform, TRACK, page.link(href_of(link)))
            if track is None:
                continue
            uploader = first(row, "a.artist")
            artist = native_id(visit.platform, ARTIST, page.link(href_of(uploader)))
            account = artist or task.argument
            if artist:
                accounts.append(_account(visit, artist, text_of(uploader)))
            postings.append(_posting(visit, track, account, text_of(link)))
        if task.kind is TaskKind.ACCOUNT and not cursor:
            accounts.insert(0, _person(visit, page))
        following = href_of(first(root, "nav.pages a.next"))
        return listing(postings, accounts, next_cursor(visit, page, following))

    async def capture(self, visit: Visit, native_id: str) -> Observation:
        page = await visit.fetch.page(visit.url(fill(TRACK, id=native_id)))
        said = read_jsonld(page.selector(), "MusicRecording", Recording, page.url)
        gathered = Gathered(visit)
        gathered.note(page)
        sound = page.link(said.audio.content_url)
        await gathered.media(sound, ("audio", "video"), CaptureRole.CONTENT)
        posting = _posting(visit, native_id, said.author.identifier, said.name, said)
        account = _account(visit, said.author.identifier, said.author.name)
        return gathered.observation(posting, account)

    async def look(self, visit: Visit, posting: Posting) -> Look:
        return await glance(visit, visit.url(fill(TRACK, id=posting.native_id)))


def _posting(
    visit: Visit, track: str, account: str, title: str, said: Recording | None = None
) -> Posting:
    seconds = duration_seconds(said.duration) if said else None
    return Posting(
        platform=visit.platform.name,
        native_id=track,
        account=account,
        url=visit.url(fill(TRACK, id=track)),
        title=tidy(title),
        kind=PostingKind.TRACK,
        published_at=instant(said.published) if said else None,
        facts={} if seconds is None else {"duration_seconds": shown_seconds(seconds)},
    )


def _account(visit: Visit, id: str, name: str) -> Account:
    return Account(visit.platform.name, id, tidy(name), visit.url(fill(ARTIST, id=id)))


def _person(visit: Visit, page: Page) -> Account:
    said = read_jsonld(page.selector(), "Person", Person, page.url)
    if not said.identifier:
        raise BadInput("a person without an identifier", place=page.url)
    return Account(
        platform=visit.platform.name,
        native_id=said.identifier,
        name=tidy(said.name),
        url=visit.url(fill(ARTIST, id=said.identifier)),
        contacts=(tidy(said.email),) if said.email else (),
    )
