"""HTML for the sites that have pages: whole documents, links, JSON-LD, everything escaped."""

import json
from collections.abc import Mapping
from html import escape

from service.demo.sites.site import Reply

MENU = '<nav class="menu"><a href="/">首页</a> <a href="/private/members">会员专区</a></nav>'


def document(title: str, body: str) -> Reply:
    """Return a page with the site's menu, which links to what robots.txt forbids."""
    text = (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{MENU}{body}</body></html>"
    )
    return Reply(body=text.encode())


def link(href: str, text: str, name: str = "") -> str:
    """Return an anchor, of the class `name` if there is one."""
    kind = f' class="{name}"' if name else ""
    return f'<a{kind} href="{escape(href)}">{escape(text)}</a>'


def json_ld(value: Mapping[str, object]) -> str:
    """Return a JSON-LD block of schema.org. No text in it can end the block early."""
    body = json.dumps({"@context": "https://schema.org", **value}, ensure_ascii=False)
    body = body.replace("</", "<\\/")
    return f'<script type="application/ld+json">{body}</script>'
