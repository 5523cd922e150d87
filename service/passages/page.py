"""Write passages as a page for a dossier: two columns, differences marked, nothing to run.

The page holds all it needs and no script; every foreign character passes `shown`, which
escapes it or puts a mark in its place. Differences are told by lines under them as well as
by colour, so they survive a printer without colours.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from fingerprint.text.runs import Run, RunKind
from service.passages.passage import Passage
from service.passages.rows import rows
from service.passages.told import figures_of, where
from service.passages.visible import pieces

_GAP = Markup('<span class="gap">∧</span>')


def page(
    heading: str,
    facts: Iterable[tuple[str, str]],
    passages: Iterable[Passage],
    picture: bytes = b"",
) -> Iterator[str]:
    """Write a page.

    Args:
        heading: What was looked into.
        facts: Names and values told above the passages.
        passages: In the order they are shown, each taken when its turn comes.
        picture: A contact sheet as PNG, where there is something to see.

    Yields:
        The HTML, piece by piece: a novel in one passage makes tens of megabytes.
    """
    template = _TEMPLATES.get_template("page.html")
    yield from template.generate(
        heading=heading,
        facts=tuple(facts),
        passages=passages,
        picture=b64encode(picture).decode(),
    )


def _shown(text: str) -> Markup:
    """Escape a text, and put marks in the place of what nobody sees."""
    return Markup().join(
        Markup('<span class="mark">{}</span>').format(piece) if mark else escape(piece)
        for mark, piece in pieces(text)
    )


def _here(run: Run) -> Markup:
    if run.kind is RunKind.THERE:
        return _GAP
    return _dressed(run, run.here, "ins")


def _there(run: Run) -> Markup:
    if run.kind is RunKind.HERE:
        return _GAP
    return _dressed(run, run.there, "del")


def _dressed(run: Run, text: str, tag: str) -> Markup:
    if run.kind is RunKind.SAME or not text:
        return _shown(text)
    if run.kind is RunKind.RESPELT:
        return Markup('<span class="respelt">{}</span>').format(_shown(text))
    return Markup(f"<{tag}>{{}}</{tag}>").format(_shown(text))  # noqa: S704 - our own tags


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "shown": _shown,
    "here": _here,
    "there": _there,
    "rows": rows,
    "figures": figures_of,
    "where": where,
}
