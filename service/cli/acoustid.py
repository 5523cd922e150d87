"""The prints of references, as AcoustID takes them, out of the index of sound.

Imported only by the export: the kernels behind it take a second to load.
"""

from collections.abc import Iterator

from domain.errors import KeywatchError
from domain.ports import Transaction
from domain.work import Modality
from fingerprint.audio.acoustid import compressed
from fingerprint.audio.chromaprint import ITEM_SECONDS
from fingerprint.audio.fpcalc import FPCALC_SECONDS
from fingerprint.audio.tracks import print_of
from service.bootstrap import Service
from service.cli.desk import note
from service.matching import open_indexes


def prints_of(service: Service, tx: Transaction) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield a record for each reference on record whose print the index holds.

    An index that cannot be read leaves them out, and a note says so.
    """
    known = {r.id: r for r in tx.catalogue.references() if r.modality is Modality.AUDIO}
    try:
        snapshot = open_indexes(service.settings)[Modality.AUDIO].snapshot()
        for one in snapshot.all() if known else ():
            items = print_of(snapshot.arrays(one.ordinal))
            if one.reference in known and items.size:
                yield (
                    "acoustid",
                    {
                        "reference": one.reference,
                        "work": one.work,
                        "duration": round(one.length, 2),
                        "fingerprint": compressed(items[: int(FPCALC_SECONDS / ITEM_SECONDS)]),
                    },
                )
    except KeywatchError as error:
        note(f"fingerprints for AcoustID are left out: {error}")
