"""Pictures: hashes of wholes, hashes of patches, and the comparison that decides."""
