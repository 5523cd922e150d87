"""Fetch or take what `keywatch check` is asked to look into, and lay out what was found.

Imported only by that command: the kernels behind it take a second to load.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.wording import copied, left_out, played
from backends.resolve import open_vault
from crawlers.check import fetch_one
from domain.match import Match, Segment
from domain.ports import Vault
from domain.posting import Capture, CaptureRole
from domain.selection import Selection
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.modalities import MODALITIES
from fingerprint.sandbox import Runner
from fingerprint.text.reading import said_of
from service.bootstrap import Service, platforms_of
from service.checks import open_checker, selected
from service.cli.desk import bar_of, note
from service.cli.files import keep, media_type_of
from service.cli.passages import read_all
from service.passages.found import gathered
from service.passages.passage import Passage
from service.sheets.draw import draw_sheet
from service.sheets.found import of_file, pictures_of
from service.sheets.sheet import Sheet

MOST_LEFT_OUT = 20


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a file, and the passages of text if these were asked for.

    `left_out` is where the file carries what is not ours, on whose references; `sheet` shows
    frames of it beside those of works, where that was asked for.
    """

    matches: tuple[Match, ...]
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Segment, ...] = ()
    sheet: Sheet | None = None


def look_into(
    service: Service,
    what: str,
    selection: Selection,
    *,
    passages: bool = False,
    sheet: bool = False,
) -> Looked:
    """Compare a file, or what lies at an http(s) address, with enrolled references.

    Args:
        service: The ports.
        what: A path, or an address.
        selection: The works to search.
        passages: Whether to lay shared passages of text side by side.
        sheet: Whether to gather frames of both for a contact sheet.

    Raises:
        BadInput: No such file, or a selection that nothing fits.
        UndecodableMedia: No modality can decode it.
        Refused: The address may not be fetched.
        PlatformUnavailable: The address does not answer now.
    """
    with service.store.reading() as tx:
        only = selected(tx, selection)
    with (
        TemporaryDirectory(prefix="keywatch-check-") as folder,
        closing(open_checker(service.settings)) as checker,
        bar_of(f"looking into {what}", None),
    ):
        if not checker.enrolled(only):
            whose = "no reference" if only is None else "no reference of the selected works"
            note(f"{whose} is enrolled yet: add one, then let `keywatch run` work for a moment")
        vault = open_vault(f"file://{folder}")
        captures = _captures(service, what, vault)
        seen = checker.check(vault, captures, only, service.now())
        for fault in seen.faults:
            note(fault)
        for glanced in seen.glanced:
            note(f"{glanced}; a copy of some seconds may be there")
        if not _is_address(what):
            _tell_how_read(captures, vault, checker.runner)
        found = seen.matches
        shared: tuple[Passage, ...] = ()
        if passages:
            shared = read_all(gathered(service, found, captures, vault, checker.runner))
        frames = None
        if sheet:
            pictures = pictures_of(service, vault, checker.runner)
            frames = of_file(service, what, found, captures, pictures)
        return Looked(found, shared, seen.left_out, frames)


def seen_in(looked: Looked) -> bytes:
    """Return the sheet of a file as PNG, b"" where there is nothing to see."""
    if looked.sheet is None or not looked.sheet.blocks:
        return b""
    return draw_sheet(looked.sheet).png


def _tell_how_read(captures: Sequence[Capture], vault: Vault, runner: Runner) -> None:
    """Say in which format and charset texts were read, and what of an archive was not."""
    for one in captures:
        if MODALITIES[Modality.TEXT].reads(one.media_type):
            about = one.label or one.url
            said = runner.run(said_of, vault.path(one.digest), one.media_type, about=about)
            note(f"{about} is {said}")


def tell_left_out(segments: Sequence[Segment], labels: Mapping[ReferenceId, str]) -> None:
    """Say beside the answer what was left out, and why."""
    for one in segments[:MOST_LEFT_OUT]:
        note(left_out(one, labels.get(one.reference, "")))
    if len(segments) > MOST_LEFT_OUT:
        note(f"{len(segments) - MOST_LEFT_OUT} more places were left out")


def rows_of(matches: Iterable[Match], titles: Mapping[WorkId, str]) -> list[dict[str, object]]:
    """Return a row a segment: where it stands here, and where in the reference.

    Where a match is of text, rows say what a passage is and how much of it is the same; of
    sound, how much likelier than chance it is, as a natural logarithm; and of either or of
    pictures how they were played, where that is otherwise than the work.
    """
    found = [(match, segment) for match in matches for segment in match.segments]
    changed = any(played(segment) for _, segment in found)
    sounds = any(segment.evidence is not None for _, segment in found)
    texts = any(segment.kind or segment.identity is not None for _, segment in found)
    return [
        {
            "work": titles.get(match.work, match.work),
            "score": f"{match.score:.3f}",
            "by": s.modality,
            "here": _span(s, s.query_start, s.query_end),
            "there": _span(s, s.reference_start, s.reference_end),
            "reference": s.reference,
            "segment": f"{s.score:.3f}",
            **({"evidence": _evidence(s)} if sounds else {}),
            **({"played": played(s)} if changed else {}),
            **({"copied": copied(s, match.evidence)} if texts else {}),
        }
        for match, s in found
    ]


def _evidence(segment: Segment) -> str:
    return "" if segment.evidence is None else f"{segment.evidence:.0f}"


def _captures(service: Service, what: str, vault: Vault) -> tuple[Capture, ...]:
    if _is_address(what):
        return fetch_one(
            what,
            platforms=platforms_of(service),
            options=service.settings.crawl,
            vault=vault,
        )
    file = Path(what)
    media_type = media_type_of(file)
    url = file.absolute().as_uri()
    size = file.stat().st_size
    return (Capture(keep(vault, file), media_type, CaptureRole.CONTENT, url, file.name, size),)


def _is_address(what: str) -> bool:
    return what.startswith(("http://", "https://"))


def _span(segment: Segment, start: float, end: float) -> str:
    if segment.modality is Modality.IMAGE:
        return "whole"
    if segment.modality is Modality.TEXT:
        return f"characters {start:.0f}-{end:.0f}"
    return f"{_clock(start)}-{_clock(end)}"


def _clock(seconds: float) -> str:
    # Tenths first, so that 59.96 seconds become a minute and never 60.0 seconds.
    tenths = round(max(0.0, seconds) * 10)
    return f"{tenths // 36000}:{tenths // 600 % 60:02}:{tenths % 600 / 10:04.1f}"
