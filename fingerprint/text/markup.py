"""Read text out of markup.

Main text is what a reader came for, without menus and adverts; where no main text stands
out, everything that is visible must do. Either way the order is that of the page.
"""

from dataclasses import dataclass

import trafilatura
from parsel import Selector

from domain.errors import UndecodableMedia

_UNSEEN = "ancestor::script or ancestor::style or ancestor::head or ancestor::template"


@dataclass(frozen=True, slots=True)
class MarkupOptions:
    """When trafilatura is asked, and believed.

    It takes seconds for a page over `longest` characters, and what it finds is taken for
    the main text from `least` characters on; chapters of web novels have thousands.
    """

    least: int = 200
    longest: int = 200_000


def main_text(page: str, options: MarkupOptions = MarkupOptions()) -> str:
    """Return the main text of a page, or all its visible text where none stands out.

    Raises:
        UndecodableMedia: The page has no text.
    """
    if len(page) <= options.longest:
        found = trafilatura.extract(page, favor_recall=True, include_comments=False)
        if found is not None and len(found) >= options.least:
            return str(found)
    text = visible(page)
    if not text:
        raise UndecodableMedia(f"a page of {len(page)} characters without text")
    return text


def visible(page: str) -> str:
    """Return the text that is neither script nor style, a line for each piece of it."""
    if not page.strip():
        return ""
    texts = Selector(text=page, type="html").xpath(f"//text()[not({_UNSEEN})]").getall()
    return "\n".join(text.strip() for text in texts if text.strip())
