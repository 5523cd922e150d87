"""Keep the indexes in step with the references: enrol, replace, withdraw.

Enrolling replaces, so a message that comes twice does no harm. A reference's medium is media,
or a fingerprint that its holder made of them.
"""

import logging
from collections.abc import Callable
from dataclasses import replace

from domain.errors import UndecodableMedia
from domain.messages import ReferenceChanged
from domain.ports.vault import Vault
from domain.work import Reference
from fingerprint.authors import note
from fingerprint.damage import said_of, watched
from fingerprint.exchange import enrolling as exchange
from fingerprint.index.port import Index
from fingerprint.modality import Media, Modality
from fingerprint.sandbox import Runner
from fingerprint.stills.take import taken

logger = logging.getLogger(__name__)

KeepStrip = Callable[[Reference, bytes], None]


def enrol(
    change: ReferenceChanged,
    vault: Vault,
    index: Index,
    modality: Modality,
    runner: Runner,
    *,
    keep_strip: KeepStrip | None = None,
) -> int:
    """Follow one change of a reference.

    Args:
        change: The reference, and whether it was withdrawn.
        vault: Where its medium lies.
        index: What holds its codes.
        modality: Whose codes.
        runner: Where the medium is decoded.
        keep_strip: Is given small pictures of what was decoded, where it has any; see
            fingerprint.stills.

    Returns:
        The version of the index that shows it.

    Raises:
        NotFound: The vault lacks the reference's media.
        UndecodableMedia: The media has nothing in it to recognise it by, or nothing outside
            the reference's excluded spans; or it is a fingerprint that cannot be believed.
        SchemeMismatch: The index was built for another scheme.
        BackendUnavailable: The index or the vault cannot be reached.
    """
    reference = change.reference
    if change.withdrawn:
        return index.withdraw(reference.id)
    media = Media(vault.path(reference.media), reference.media_type, reference.media)
    about = reference.label or reference.media
    (made, streams), strip = runner.run(
        taken,
        *(media.path, media.media_type),
        *(watched, exchange.enrol, modality, media, about),
        about=about,
    )
    for line in said_of(streams):
        logger.warning("reference %s: %s %s", reference.id, about, line)
    codes = modality.masked(made, reference.excluded)
    if not codes.keys.size:
        raise UndecodableMedia(f"{about}: nothing is left outside the excluded spans")
    if keep_strip is not None and strip:
        keep_strip(reference, strip)
    arrays = {**codes.arrays, **note(change.authors)}
    return index.add(reference.id, reference.work, replace(codes, arrays=arrays))
