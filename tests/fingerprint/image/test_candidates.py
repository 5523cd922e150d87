"""Which references are looked at, and that chance hits do no harm."""

import numpy as np

from fingerprint.image.align import AlignOptions
from fingerprint.image.candidates import Candidate, CandidateOptions, candidates, planes
from fingerprint.image.codes import asked
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Hits
from fingerprint.modalities.image import Image
from fingerprint.modality import Media
from service.demo.content.pictures import cover

IMAGE = Image()


def media(folder, seed):
    place = folder / f"{seed}.png"
    cover(seed).save(place)
    return Media(place, "image/png", "0" * 64)


def test_the_reference_whose_patches_agree_comes_first(tmp_path):
    index = MemoryIndex(IMAGE.scheme, IMAGE.shape)
    for seed in range(6):
        index.add(f"R{seed}", f"W{seed}", IMAGE.enrol(media(tmp_path, seed)))
    question = asked(IMAGE.fingerprint(media(tmp_path, 4)), mirror=False)
    by_patches = CandidateOptions(by_views=0)
    first, *_ = candidates(question, index.snapshot(), by_patches)
    assert index.snapshot().enrolled(first.ordinal).work == "W4"


def test_a_key_found_by_chance_in_another_kind_of_word_is_passed_over(tmp_path):
    codes = IMAGE.enrol(media(tmp_path, 1))
    question = asked(IMAGE.fingerprint(media(tmp_path, 1)), mirror=False)
    beyond = Hits(
        np.array([0, question.patched], np.int64),
        np.zeros(2, np.int32),
        np.array([63_664_266, 2_047], np.uint32),
        np.ones(2, np.uint32),
        np.zeros(2, np.uint16),
    )
    strange = Candidate(0, beyond)
    found = planes(question, strange, codes.arrays, CandidateOptions(), AlignOptions())
    assert not list(found)
