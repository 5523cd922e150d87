"""melody, a music site: HTML with JSON-LD, numbered pages, streams in four codecs."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from service.demo.plan_content import AudioContent
from service.demo.plan_words import PlannedPosting
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

TYPES = {
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg; codecs=opus",
    "m4a": "audio/mp4",
}


@dataclass(frozen=True, slots=True)
class Melody:
    """See docs/demo.md."""

    view: View
    name: str = "melody"

    @property
    def routes(self) -> tuple[Route | PostingRoute, ...]:
        """The site's paths."""
        return (
            Route(path("/new"), self._newest),
            Route(path("/search"), self._search),
            Route(path("/artist/{account}"), self._artist),
            PostingRoute(path("/track/{id}"), self._track, Share.PAGE),
            PostingRoute(path(r"/stream/{id}\.{codec}"), self._stream, Share.MEDIA),
        )

    def _newest(self, visit: Visit) -> Reply:
        return self._list(visit, self.view.listed(), "/new?")

    def _search(self, visit: Visit) -> Reply:
        query = visit.query.get("q", "")
        return self._list(visit, self.view.found(query), f"/search?q={quote(query)}&")

    def _artist(self, visit: Visit) -> Reply:
        account = self.view.account(visit.groups["account"])
        if account is None:
            return NOT_FOUND
        person = json_ld(
            {
                "@type": "Person",
                "identifier": account.id,
                "name": account.name,
                "url": f"/artist/{account.id}",
                "email": account.contact,
            }
        )
        tracks = self.view.of_account(account.id)
        return self._list(visit, tracks, f"/artist/{account.id}?", person)

    def _list(
        self, visit: Visit, tracks: Sequence[PlannedPosting], base: str, head: str = ""
    ) -> Reply:
        number = page_number(visit)
        shown, more = page_of(tracks, number)
        rows = "".join(
            f"<li>{link(f'/track/{t.id}', t.title, 'track')} "
            f"{link(f'/artist/{t.account}', self.view.name_of(t), 'artist')}</li>"
            for t in shown
        )
        following = link(f"{base}page={number + 1}", "next", "next") if more else ""
        body = f'{head}<ol class="tracks">{rows}</ol><nav class="pages">{following}</nav>'
        return document("melody", body)

    def _track(self, track: PlannedPosting, _: Visit) -> Reply:
        content = _content(track)
        recording = json_ld(
            {
                "@type": "MusicRecording",
                "name": track.title,
                "url": f"/track/{track.id}",
                "datePublished": self.view.published(track),
                "duration": f"PT{content.seconds}S",
                "keywords": ", ".join(track.tags),
                "byArtist": {"@type": "MusicGroup", "name": self.view.name_of(track)},
                "author": {
                    "@type": "Person",
                    "identifier": track.account,
                    "name": self.view.name_of(track),
                    "url": f"/artist/{track.account}",
                },
                "audio": {
                    "@type": "AudioObject",
                    "contentUrl": f"/stream/{track.id}.{content.codec}",
                    "encodingFormat": TYPES[content.codec],
                },
            }
        )
        return document(track.title, recording)

    def _stream(self, track: PlannedPosting, visit: Visit) -> Reply:
        codec = _content(track).codec
        if visit.groups["codec"] != codec:
            return NOT_FOUND
        return Reply(media_type=TYPES[codec], body=self.view.folder(track) / f"track.{codec}")


def _content(track: PlannedPosting) -> AudioContent:
    assert isinstance(track.content, AudioContent)
    return track.content
