"""Gather the parts of a posting; a part that cannot be had becomes a fault."""

from crawlers.gate import HeldBack
from crawlers.page import Page
from crawlers.platform import Observation, Part, Visit
from crawlers.sniff import family
from domain.errors import Refused, Unavailable
from domain.posting import Account, CaptureRole, Posting


class Gathered:
    """Parts and faults of one posting in the order they were found."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.parts: list[Part] = []
        self.faults: list[str] = []

    async def media(
        self, url: str, families: tuple[str, ...], role: CaptureRole, label: str = ""
    ) -> None:
        """Fetch a file and keep it if it is of one of the families of media types.

        Raises:
            Unavailable: It may be had another time, and there is another time.
        """
        try:
            spooled = await self._visit.fetch.media(url)
        except Refused as error:
            self.faults.append(f"{label or url}: {error}")
            return
        except Unavailable as error:
            self.excuse(error, label or url)
            return
        if family(spooled.media_type) in families:
            self.parts.append(Part(role, url, label, spooled))
        else:
            expected = " or ".join(families)
            self.faults.append(f"{url}: expected {expected}, found {spooled.media_type}")

    async def page(self, url: str, label: str = "") -> Page | None:
        """Fetch a page, or note why it cannot be had.

        Raises:
            Unavailable: See `media`.
        """
        try:
            page = await self._visit.fetch.page(url)
        except Refused as error:
            self.faults.append(f"{label or url}: {error}")
            return None
        except Unavailable as error:
            self.excuse(error, label or url)
            return None
        self.note(page)
        return page

    def note(self, page: Page) -> None:
        """Note what is wrong with a page's charset."""
        if page.fault:
            self.faults.append(f"{page.url}: {page.fault}")

    def text(self, text: str, role: CaptureRole, url: str, label: str = "") -> None:
        """Keep text that was taken from a page; nothing, when it is blank."""
        if text.strip():
            self.parts.append(Part(role, url, label, text))

    def excuse(self, error: Unavailable, what: str) -> None:
        """Note a failure that is final. Raises it when it is not."""
        if not self._visit.last or isinstance(error, HeldBack):
            raise error
        self.faults.append(f"{what}: {error}")

    def observation(
        self, posting: Posting, account: Account | None = None, *, again: bool = False
    ) -> Observation:
        """Close the gathering."""
        return Observation(posting, tuple(self.parts), account, tuple(self.faults), again=again)
