"""Keep the indexes in step with the references: enrol, replace, withdraw.

Enrolling replaces, so a message that comes twice does no harm. A reference's medium is media,
or a fingerprint that its holder made of them.
"""

import logging
from dataclasses import replace

from domain.errors import UndecodableMedia
from domain.messages import ReferenceChanged
from domain.ports.vault import Vault
from fingerprint.authors import note
from fingerprint.damage import said_of, watched
from fingerprint.exchange import enrolling as exchange
from fingerprint.index.port import Index
from fingerprint.modality import Media, Modality
from fingerprint.sandbox import Runner

logger = logging.getLogger(__name__)


def enrol(
    change: ReferenceChanged, vault: Vault, index: Index, modality: Modality, runner: Runner
) -> int:
    """Follow one change of a reference.

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
    made, streams = runner.run(watched, exchange.enrol, modality, media, about, about=about)
    for line in said_of(streams):
        logger.warning("reference %s: %s %s", reference.id, about, line)
    codes = modality.masked(made, reference.excluded)
    if not codes.keys.size:
        raise UndecodableMedia(f"{about}: nothing is left outside the excluded spans")
    arrays = {**codes.arrays, **note(change.authors)}
    return index.add(reference.id, reference.work, replace(codes, arrays=arrays))
