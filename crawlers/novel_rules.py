"""Where a novel site keeps its things: CSS rules and paths."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from crawlers.reading import check_rule
from domain.errors import BadInput
from domain.posting import Platform

COMMON_OPTIONS = frozenset({"robots"})


@dataclass(frozen=True, slots=True)
class NovelRules:
    """Rules of one site. The defaults read `inkwell` of docs/demo.md.

    Paths: `{argument}` is the search phrase or the account, `{id}` a native id. On lists:
    `book` is a row, with `book_title` and `book_account` in it; `next_list_page` leads on. On
    a book's or account's page: `heading`, `author`, `time`, `section`, `contact`, and `toc` for
    the links to chapters. On a chapter's page: `content` for its paragraphs, `next_page`.
    """

    search_path: str = "/search?q={argument}&page=1"
    newest_path: str = "/new?page=1"
    book_path: str = "/book/{id}/"
    account_path: str = "/author/{id}/"
    account_list_path: str = "/author/{argument}/?page=1"
    book: str = "div.book"
    book_title: str = "a.title"
    book_account: str = "a.author"
    next_list_page: str = "a.more"
    heading: str = "h1"
    author: str = "a.author"
    time: str = "time[datetime]"
    section: str = "span.section"
    contact: str = "span.contact"
    toc: str = "ul.toc li a"
    content: str = "div.content > p"
    next_page: str = "a[rel=next]"

    @classmethod
    def of(cls, platform: Platform) -> Self:
        """Return the rules of a platform: its options over the defaults.

        Raises:
            BadInput: An option that is no rule, or a rule that is no CSS.
        """
        return cls(**_checked(platform.options, frozenset(f.name for f in fields(cls))))


def _checked(options: Mapping[str, str], known: frozenset[str]) -> dict[str, str]:
    wanted = {k: v for k, v in options.items() if k not in COMMON_OPTIONS}
    if strange := sorted(set(wanted) - known):
        raise BadInput(f"{strange[0]!r} is no rule (known: {', '.join(sorted(known))})")
    for name, rule in wanted.items():
        if not name.endswith("_path"):
            check_rule(name, rule)
    return wanted
