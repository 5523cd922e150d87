"""Novels to enrol and to copy from, and the work that the workers of `keywatch run` do."""

import random

from domain.messages import ReferenceChanged
from domain.work import Modality
from fingerprint.modalities import MODALITIES
from fingerprint.sandbox import InProcess
from fingerprint.stage import FingerprintStage
from keyworks.enrolment import enrol, references_of
from service.matching import open_indexes

SIGNS = "灯塔之歌海港月光船舶远方故事少年老人风浪夜色星辰岁月归来离别书信钟声长街雨雪山河"


def a_novel(seed, paragraphs=60):
    dice = random.Random(seed)
    rows = ["".join(dice.choices(SIGNS, k=60)) + "。" for _ in range(paragraphs)]
    return "\n".join(rows)


def enrol_all(service):
    """Enrol every reference on record, here and now."""
    indexes = open_indexes(service.settings)
    stage = FingerprintStage(service.vault, indexes, MODALITIES, InProcess())
    with service.store.reading() as tx:
        references = tx.catalogue.references()
    for reference in references:
        stage.enrol(ReferenceChanged(reference, service.now()))


def enrol_novels(service, novels):
    """Put texts on record as references of works, by id, and enrol them here and now.

    Their messages stay in the outbox.
    """
    for work, text in novels.items():
        file = service.vault.scratch() / f"{work}.txt"
        file.write_text(text, encoding="utf-8")
        digest = service.vault.put_file(file)
        made = references_of(work, digest, "text/plain", [Modality.TEXT], f"{work}.txt")
        enrol(service.store, made, service.now())
    enrol_all(service)


class Here(InProcess):
    """Decodes in this process, in a sandbox's place: a child takes seconds to start."""

    def __init__(self, _options=None):
        self.closed = False

    def close(self):
        self.closed = True
