"""An index that does its upkeep after every change."""

from fingerprint.index.folder import IndexOptions
from fingerprint.index.local import LocalIndex
from fingerprint.index.policy import MergeOptions

EAGER = IndexOptions(flush_postings=4, flush_changes=2, merge=MergeOptions(most=1))


class Tended(LocalIndex):
    """Flushes and merges after every change, as a busy worker would in the end."""

    def add(self, *given):
        version = super().add(*given)
        while self.tend():
            pass
        return version
