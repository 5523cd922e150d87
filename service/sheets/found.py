"""The sheet of a posting on record, or of a file just looked into."""

from collections.abc import Iterable, Sequence

from domain.match import Match
from domain.ports import Transaction, Vault
from domain.posting import Capture
from fingerprint.sandbox import Runner
from service.bootstrap import Service
from service.on_record import May, matches_of, references_of
from service.sheets.frames import box_of
from service.sheets.gather import Records, gather
from service.sheets.pictures import Pictures
from service.sheets.sheet import Sheet

Facts = Sequence[tuple[str, str]]


def of_posting(service: Service, posting: str, runner: Runner, may: May = None) -> Sheet:
    """Make the sheet of a posting, as its current verdicts have it.

    Args:
        service: The ports.
        posting: `platform:native_id`.
        runner: Where its captures are decoded.
        may: Whether the asker may see a work; others are left out.

    Raises:
        NotFound: No such posting, or nothing of it is of a work the asker may see.
    """
    with service.store.reading() as tx:
        known = tx.frontier.posting(posting)
        matches = matches_of(tx, posting, may)
        sightings = tx.frontier.sightings(posting)
    seen = [s.seen_at.isoformat(timespec="seconds") for s in sightings]
    facts = (
        ("address", known.url),
        ("posted by", known.account_key or "nobody named"),
        ("seen", ", ".join(dict.fromkeys((*seen[:1], *seen[-1:])))),
        ("sheet made", service.now().isoformat(timespec="seconds")),
    )
    captures = [c for s in sightings for c in s.captures]
    heading = f"{known.key}  {known.title}"
    pictures = pictures_of(service, service.vault, runner)
    return sheet_of(service, (heading, facts), matches, captures, pictures)


def of_file(
    service: Service,
    what: str,
    matches: Iterable[Match],
    captures: Sequence[Capture],
    pictures: Pictures,
) -> Sheet:
    """Make the sheet of a file or an address that was looked into.

    Args:
        service: The ports.
        what: What was looked into.
        matches: What was found in it.
        captures: What was taken of it.
        pictures: See `pictures_of`.
    """
    facts = (("looked into", what), ("at", service.now().isoformat(timespec="seconds")))
    return sheet_of(service, (what, facts), matches, captures, pictures)


def pictures_of(service: Service, vault: Vault, runner: Runner) -> Pictures:
    """Return what shows captures that lie in a vault, and the references on record."""
    return Pictures(runner, vault, service.vault, box=box_of(), picture=box_of(picture=True))


def sheet_of(
    service: Service,
    head: tuple[str, Facts],
    matches: Iterable[Match],
    captures: Iterable[Capture],
    pictures: Pictures,
) -> Sheet:
    """Make a sheet of matches; `head` is its heading, and the facts below that."""
    found = tuple(matches)
    with service.store.reading() as tx:
        records = _records(tx, found, captures)
    return gather(*head, found, records, pictures)


def _records(tx: Transaction, matches: Sequence[Match], captures: Iterable[Capture]) -> Records:
    references = references_of(tx, {s.reference for m in matches for s in m.segments})
    strips = {r.media: tx.catalogue.strip(r.media) for r in references.values()}
    outlines = [o for work in {m.work for m in matches} for o in tx.extents.outlines(work)]
    return Records(
        works={work.id: work for work in tx.catalogue.works()},
        captures={c.digest: c for c in captures},
        references=references,
        strips={medium: strip for medium, strip in strips.items() if strip is not None},
        lengths={o.reference: o.length for o in outlines},
    )
