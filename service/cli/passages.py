"""Show the passages that `check` and `explain` are asked for: here, or on a page.

Imported only when passages are asked for: reading texts loads what reads them.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alerts.wording import percent
from domain.errors import BackendUnavailable
from domain.match import Match
from domain.work import Modality
from fingerprint.sandbox import Sandbox
from service.bootstrap import Service
from service.cli.desk import bar_of, console, note
from service.cli.sheets import picture_of
from service.passages.found import of_posting
from service.passages.gather import Gathering
from service.passages.page import page
from service.passages.passage import Passage
from service.passages.terminal import print_passages

Facts = tuple[tuple[str, str], ...]


def read_posting(service: Service, posting: str, file: Path | None) -> tuple[Passage, ...]:
    """Read the passages of a posting on record, and write them to a file if one is named.

    Raises:
        NotFound: No such posting.
        BackendUnavailable: See `write_page`.
    """
    with closing(Sandbox()) as sandbox:
        found = read_all(of_posting(service, posting, sandbox))
    if file is not None:
        heading, facts = _posting(service, posting)
        write_page(file, heading, facts, found, picture_of(service, posting))
    return found


def read_all(gathering: Gathering) -> tuple[Passage, ...]:
    """Read and compare the texts of all passages, a bar meanwhile."""
    found: list[Passage] = []
    with bar_of("reading passages", len(gathering)) as step:
        for passage in gathering.passages():
            found.append(passage)
            step("reading passages", len(found), len(gathering))
    return tuple(found)


def show_passages(passages: tuple[Passage, ...]) -> None:
    """Print passages, or say that there are none."""
    if passages:
        print_passages(console, passages)
    else:
        console.print("no passage of text is shared", markup=False)


def write_page(
    file: Path,
    heading: str,
    facts: Facts,
    passages: Iterable[Passage],
    picture: bytes = b"",
) -> None:
    """Write passages, and a contact sheet where there is one, to a file as a page.

    Raises:
        BackendUnavailable: The disk is full, or the place may not be written.
    """
    try:
        with file.open("w", encoding="utf-8") as target:
            target.writelines(page(heading, facts, passages, picture))
    except OSError as error:
        raise BackendUnavailable(f"{file} cannot be written: {error.strerror}") from error
    note(f"the page is {file}")


def facts_of_file(service: Service, what: str, matches: Iterable[Match]) -> Facts:
    """Return what stands above the passages of a file."""
    return (("looked into", what), *_works(matches), _made(service.now()))


def _posting(service: Service, posting: str) -> tuple[str, Facts]:
    """Return a posting's title, and what stands above its passages."""
    with service.store.reading() as tx:
        known = tx.frontier.posting(posting)
        matches = [verdict.match for verdict in tx.cases.verdicts(posting)]
    facts = (
        ("posting", known.key),
        ("by", known.account or "nobody named"),
        ("address", known.url),
        *_works(matches),
        _made(service.now()),
    )
    return known.title or known.key, facts


def _works(matches: Iterable[Match]) -> Iterator[tuple[str, str]]:
    """Yield a fact a work: how sure we are, and how much of either side its text covers."""
    for match in matches:
        for one in match.evidence:
            if one.modality is Modality.TEXT:
                seen = match.seen_at.isoformat(timespec="seconds")
                shares = percent(one.posting_share), percent(one.work_share)
                told = "seen {}, score {:.3f}, {} of the posting, {} of the work, by {}"
                yield (
                    f"work {match.work}",
                    told.format(seen, one.score, *shares, one.scheme),
                )


def _made(now: datetime) -> tuple[str, str]:
    return "page made", now.isoformat(timespec="seconds")
