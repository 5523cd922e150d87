"""The cinema layout: films before and during their theatrical run, four columns.

A row names a release date; the protection runs from that day for the days the document
states in `# window: release+30d`, thirty when it does not say.
"""

import re
from collections.abc import Sequence

from domain.errors import BadInput
from domain.protection import Window
from domain.work import WorkKind
from keyworks.layout import DAY, Heading, Line, parse_date, parse_number, require

DEFAULT_DAYS = 30


class Cinema:
    """序号 | 作品名称 | 相关权利人 | 拟上映日期."""

    name = "cinema"
    columns = ("序号", "作品名称", "相关权利人", "拟上映日期")

    def line(self, cells: Sequence[str], heading: Heading) -> Line:
        """Read one film. See keyworks.layout.Layout."""
        number, title, holder, release = cells
        since = parse_date(release)
        days = _days(heading.values.get("window", f"release+{DEFAULT_DAYS}d"))
        return Line(
            number=parse_number(number),
            title=require(title.strip("《》"), "title"),
            holder=require(holder, "rights holder"),
            kind=WorkKind.FILM,
            window=Window(since, since + days * DAY, f"release+{days}d"),
        )


def _days(text: str) -> int:
    found = re.fullmatch(r"release\+(\d{1,4})d", text)
    if not found:
        raise BadInput(f"expected a window such as release+30d, found {text!r}")
    return int(found[1])
