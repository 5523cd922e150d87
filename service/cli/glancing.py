"""Glance at a film for `keywatch check --glance`: its keyframes, fetched by their ranges.

Imported only by that command: the kernels behind it take a second to load.
"""

from contextlib import closing
from pathlib import Path

from crawlers.check import read_in_parts
from domain.posting import Posting, PostingKind, Sighting
from domain.selection import Selection
from domain.work import Modality
from fingerprint.container import Source
from fingerprint.glance import Glance, glance
from fingerprint.modalities import descriptor_of
from fingerprint.sandbox import Runner, Sandbox
from service.bootstrap import Service, platforms_of
from service.checks import selected
from service.cli.checking import Looked
from service.cli.desk import bar_of, note
from service.matching import open_indexes


def glance_at(service: Service, what: str, selection: Selection) -> Looked:
    """Compare the keyframes of a film, or of one at an http(s) address, with references.

    Args:
        service: The ports.
        what: A path, or the address of the film itself.
        selection: The works to search.

    Raises:
        BadInput: A selection that nothing fits.
        NotFound: No such file.
        UndecodableMedia: It is no film.
        NoRanges: The server gives only whole files.
        Refused: The address may not be fetched.
        PlatformUnavailable: The address does not answer now.
    """
    fetched = ""
    with bar_of(f"glancing at {what}", None), closing(Sandbox()) as sandbox:
        if what.startswith(("http://", "https://")):
            platforms, options = platforms_of(service), service.settings.crawl
            with read_in_parts(what, platforms, options) as reader:
                seen = _glanced(service, reader, selection, sandbox)
                share = f"{reader.fetched / 1e6:.1f} of {reader.size / 1e6:.1f} MB"
                fetched = f", {share} were fetched"
        else:
            seen = _glanced(service, Path(what), selection, sandbox)
    note(
        f"a glance saw {seen.keyframes} pictures of {seen.seconds:.0f} s and heard no sound"
        f"{fetched}; what it does not find may be there"
    )
    return Looked(seen.seen.matches, left_out=seen.seen.left_out)


def _glanced(service: Service, source: Source, selection: Selection, runner: Runner) -> Glance:
    with service.store.reading() as tx:
        only = selected(tx, selection)
    posting = Posting("check", "by-hand", "", "", "", PostingKind.VIDEO)
    sighting = Sighting("check", posting, service.now(), ())
    index = open_indexes(service.settings)[Modality.VIDEO]
    by = descriptor_of(service.settings.video.descriptor)
    return glance(source, sighting, index, runner, only=only, descriptor=by)
