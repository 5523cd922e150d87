"""Listen to a live stream: take whole segments as its playlist grows, and make one file.

Nothing but our own fetch touches the network: a media library that followed the playlist
itself would follow it to addresses the guard refuses.
"""

from crawlers.gather import Gathered
from crawlers.hls import MediaSegment, Playlist, parse
from crawlers.page import Spooled, join
from crawlers.platform import Part, Visit
from crawlers.sniff import family
from domain.errors import Refused, Unavailable
from domain.posting import CaptureRole

# A playlist that did not grow for this many target durations has stopped without saying so.
PATIENCE = 4


async def listen(visit: Visit, gathered: Gathered, url: str) -> None:
    """Gather `live_capture_seconds` of a stream, or what there is until it ends.

    Raises:
        Unavailable: Nothing could be taken, and there is another time.
    """
    stream = _Stream(visit, gathered, url)
    try:
        await stream.follow()
    except Refused as error:
        gathered.faults.append(f"{stream.url}: {error}")
    except Unavailable as error:
        if not stream.taken:
            gathered.excuse(error, stream.url)
        else:
            gathered.faults.append(f"{stream.url}: broke off: {error}")
    if stream.taken:
        whole = visit.fetch.join([*stream.start, *stream.taken], stream.url)
        label = f"{stream.seconds:.0f} seconds"
        if family(whole.media_type) in {"video", "audio"}:
            gathered.parts.append(Part(CaptureRole.CONTENT, stream.url, label, whole))
        else:
            gathered.faults.append(f"{stream.url}: expected video, found {whole.media_type}")


class _Stream:
    """What was taken of a stream so far."""

    def __init__(self, visit: Visit, gathered: Gathered, url: str) -> None:
        self.visit = visit
        self.gathered = gathered
        self.url = url
        self.start: list[Spooled] = []
        self.taken: list[Spooled] = []
        self.seconds = 0.0
        self.last: int | None = None

    async def follow(self) -> None:
        """Poll the playlist each half target duration, as RFC 8216 section 6.3.4 asks."""
        wanted = self.visit.options.live_capture_seconds
        idle = 0.0
        while self.seconds < wanted:
            playlist = await self._playlist()
            before = len(self.taken)
            await self._take(playlist, wanted)
            if playlist.ended or self.seconds >= wanted:
                return
            idle = 0.0 if len(self.taken) > before else idle + playlist.target_seconds / 2
            if idle > PATIENCE * playlist.target_seconds:
                self.gathered.faults.append(f"{self.url}: stopped growing")
                return
            await self.visit.fetch.pause(max(0.1, playlist.target_seconds / 2))

    async def _playlist(self) -> Playlist:
        """Fetch the playlist; of a master playlist, its first variant from then on."""
        page = await self.visit.fetch.page(self.url)
        playlist = parse(page.text, page.url)
        if playlist.variants:
            self.url = page.link(playlist.variants[0])
            page = await self.visit.fetch.page(self.url)
            playlist = parse(page.text, page.url)
            if playlist.variants:
                raise Refused(f"{self.url}: a master playlist of master playlists")
        if playlist.start and not self.start:
            self.start = [await self.visit.fetch.media(page.link(playlist.start))]
        return playlist

    async def _take(self, playlist: Playlist, wanted: float) -> None:
        for segment in playlist.segments:
            if self.last is not None and segment.number <= self.last:
                continue
            if self.seconds >= wanted:
                return
            self._note_gap(segment)
            self.last = segment.number
            try:
                self.taken.append(await self.visit.fetch.media(join(self.url, segment.uri)))
            except Refused as error:
                self.gathered.faults.append(f"segment {segment.number}: {error}")
            else:
                self.seconds += segment.seconds

    def _note_gap(self, segment: MediaSegment) -> None:
        if self.last is not None and segment.number > self.last + 1:
            gap = f"segments {self.last + 1} to {segment.number - 1}"
            self.gathered.faults.append(f"{self.url}: {gap} were gone before we came")
