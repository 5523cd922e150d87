"""Look into one file or address, as a worker looks into a sighting, and record nothing.

Imported only by `keywatch check`: the kernels behind it take a second to load.
"""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from backends.resolve import open_vault
from crawlers.check import fetch_one
from domain.match import Match, Segment
from domain.ports import Vault
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.work import Modality
from fingerprint.modalities import MODALITIES
from fingerprint.sandbox import Sandbox
from fingerprint.stage import FingerprintStage
from service.bootstrap import Service, platforms_of
from service.cli.desk import bar_of, note
from service.cli.files import keep, media_type_of
from service.matching import open_indexes


def look_into(service: Service, what: str) -> tuple[Match, ...]:
    """Compare a file, or what lies at an http(s) address, with all enrolled references.

    Raises:
        BadInput: No such file.
        UndecodableMedia: No modality can decode it.
        Refused: The address may not be fetched.
        PlatformUnavailable: The address does not answer now.
    """
    indexes = open_indexes(service.settings.url("index"))
    if not any(index.snapshot().all() for index in indexes.values()):
        note("no reference is enrolled yet: add one, then let `keywatch run` work for a moment")
    with (
        TemporaryDirectory(prefix="keywatch-check-") as folder,
        closing(Sandbox()) as sandbox,
        bar_of(f"looking into {what}", None),
    ):
        vault = open_vault(f"file://{folder}")
        captures = _captures(service, what, vault)
        posting = Posting("check", "by-hand", "", what, what, PostingKind.VIDEO)
        stage = FingerprintStage(vault, indexes, MODALITIES, sandbox)
        return stage.handle(Sighting("check", posting, service.now(), captures))


def rows_of(match: Match, title: str) -> list[dict[str, object]]:
    """Return a row a segment: where it stands here, and where in the reference."""
    return [
        {
            "work": title,
            "score": f"{match.score:.3f}",
            "by": s.modality,
            "here": _span(s, s.query_start, s.query_end),
            "there": _span(s, s.reference_start, s.reference_end),
            "reference": s.reference,
            "segment": f"{s.score:.3f}",
        }
        for s in match.segments
    ]


def _captures(service: Service, what: str, vault: Vault) -> tuple[Capture, ...]:
    if what.startswith(("http://", "https://")):
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
