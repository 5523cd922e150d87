"""The television and on-demand layout: seven columns, with the authorised platforms.

The term of authorisation is the window; a term without an end protects until a later batch
speaks of the work. The last column is the list's own whitelist: platforms that hold a
sublicence (分销) or an exchange (置换).
"""

import re
from collections.abc import Sequence

from domain.errors import BadInput
from domain.protection import Window
from domain.work import WorkKind
from keyworks.layout import DAY, Heading, Line, parse_date, parse_number, require

KINDS = {
    "电影": WorkKind.FILM,
    "电视剧": WorkKind.SERIES,
    "网络剧": WorkKind.SERIES,
    "动画片": WorkKind.SERIES,
    "综艺": WorkKind.SERIES,
    "音乐": WorkKind.SONG,
    "小说": WorkKind.NOVEL,
    "文学": WorkKind.NOVEL,
    "直播": WorkKind.LIVE_EVENT,
    "体育赛事": WorkKind.LIVE_EVENT,
    "晚会": WorkKind.LIVE_EVENT,
}
OPEN_TERMS = {"", "长期", "永久", "无期限"}
NOBODY = {"", "无", "—", "-"}


class Series:
    """序号 | 片名 | 权利主体 | 作品类型 | 授权形式 | 授权期限 | 分销、置换情况."""

    name = "series"
    columns = ("序号", "片名", "权利主体", "作品类型", "授权形式", "授权期限", "分销、置换情况")

    def line(self, cells: Sequence[str], heading: Heading) -> Line:
        """Read one work. See keyworks.layout.Layout."""
        number, title, holder, kind, form, term, shared = cells
        if kind not in KINDS:
            raise BadInput(f"expected one of {'、'.join(KINDS)} as 作品类型, found {kind!r}")
        return Line(
            number=parse_number(number),
            title=require(title.strip("《》"), "title"),
            holder=require(holder, "rights holder"),
            kind=KINDS[kind],
            window=_term(term, heading),
            authorised=_platforms(shared),
            note=form,
        )


def _term(text: str, heading: Heading) -> Window:
    """Read `2026-01-01至2027-12-31` (the last day included), `至…`, `…起` or an open term."""
    if text in OPEN_TERMS:
        return Window(heading.issued, None, "open")
    start, mark, end = text.partition("至")
    if not mark:
        return Window(parse_date(text.removesuffix("起")), None, "licence term")
    since = parse_date(start) if start else heading.issued
    until = parse_date(end) + DAY
    if until <= since:
        raise BadInput(f"the term {text!r} ends before it begins")
    return Window(since, until, "licence term")


def _platforms(text: str) -> tuple[str, ...]:
    if text in NOBODY:
        return ()
    return tuple(name.strip() for name in re.split(r"[、,，;；/]", text) if name.strip())
