"""Fingerprints that travel in place of media: files of ours, and what `fpcalc` writes."""
