import numpy as np

from fingerprint.text.gate import Shared
from fingerprint.text.link import LinkOptions, link


def test_chains_come_by_reference_with_the_heaviest_first():
    query = np.array([10, 14, 18, 50, 10], np.int64)
    ordinal = np.array([3, 3, 3, 3, 1], np.int64)
    reference = np.array([110, 114, 118, 900, 7], np.int64)
    chains = link(Shared(query, ordinal, reference), 6, LinkOptions())
    assert chains.tolist() == [[1, 10, 7, 1], [3, 10, 110, 3], [3, 50, 900, 1]]
